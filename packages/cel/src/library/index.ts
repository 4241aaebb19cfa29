import { coreFunctions, coreMethods } from './core';
import type { CelFunction } from './function';
import { listFunctions, listMethods } from './lists';
import { namedFormatFunctions, namedFormatMethods } from './namedFormat';
import { netFunctions, netMethods } from './net';
import { numberFunctions } from './numbers';
import { quantityFunctions, quantityMethods } from './quantity';
import { regexFunctions } from './regex';
import { semverFunctions, semverMethods } from './semver';
import { stringFunctions, stringMethods } from './strings';
import { timeFunctions, timeMethods } from './time';
import { urlFunctions, urlMethods } from './url';

const functions = new Map<string, CelFunction>(
  Object.entries({
    ...coreFunctions,
    ...stringFunctions,
    ...regexFunctions,
    ...listFunctions,
    ...numberFunctions,
    ...timeFunctions,
    ...quantityFunctions,
    ...semverFunctions,
    ...netFunctions,
    ...urlFunctions,
    ...namedFormatFunctions,
  }),
);

const methods = new Map<string, CelFunction>(
  Object.entries({
    ...coreMethods,
    ...stringMethods,
    ...listMethods,
    ...timeMethods,
    ...quantityMethods,
    ...semverMethods,
    ...netMethods,
    ...urlMethods,
    ...namedFormatMethods,
  }),
);

/** A function that every expression may call, by its full name (`size`, `math.greatest`). */
export function findFunction(name: string): CelFunction | undefined {
  return functions.get(name);
}

/** A method that every expression may call, by name. */
export function findMethod(name: string): CelFunction | undefined {
  return methods.get(name);
}
