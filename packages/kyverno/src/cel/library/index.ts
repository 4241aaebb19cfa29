import { coreFunctions, coreMethods } from './core';
import { encodingFunctions } from './encoding';
import type { CelFunction, FunctionTable } from './function';
import { imageFunctions, imageMethods } from './image';
import { listFunctions, listMethods } from './lists';
import { namedFormatFunctions, namedFormatMethods } from './namedFormat';
import { netFunctions, netMethods } from './net';
import { numberFunctions } from './numbers';
import { quantityFunctions, quantityMethods } from './quantity';
import { regexFunctions } from './regex';
import { semverFunctions, semverMethods } from './semver';
import { stringFunctions, stringMethods } from './strings';
import { timeFunctions, timeMethods } from './time';
import { transformFunctions } from './transform';
import { urlFunctions, urlMethods } from './url';
import { userFunctions } from './user';
import { CelMissing } from '../errors';

/** Functions that Kyverno has and that only something outside an expression can answer, and what that is. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'resource.Get': 'an object of the cluster',
  'resource.List': 'objects of the cluster',
  'resource.Post': 'the API server',
  'resource.ToGVR': 'the kinds of the cluster',
  'generator.Apply': 'a policy that generates',
  'http.Get': 'an HTTP service',
  'http.Post': 'an HTTP service',
  'http.Client': 'an HTTP service',
  'globalContext.Get': 'a GlobalContextEntry of the cluster',
  'image.GetMetadata': "an image's metadata from its registry",
  'imageData.Get': "an image's metadata from its registry",
  getImageData: "an image's metadata from its registry",
  verifyImageSignatures: "an image's signatures from its registry",
  verifyAttestationSignatures: "an image's attestations from its registry",
  extractPayload: "an image's attestations from its registry",
  'time.now': 'the time',
  'time.truncate': 'the time',
  random: 'a random number',
  'random.random': 'a random number',
  'x509.decode': 'a certificate parser, which this engine does not have',
  'gzip.compress': 'a packer, which this engine does not have',
  'gzip.decompress': 'a packer, which this engine does not have',
};

/** Since 1.18 a function may begin with a small letter; it is asked for by its older name. */
function spellings(name: string): string[] {
  const [space, own] = name.split('.');
  if (own === undefined) return [name];
  return [name, `${space}.${own[0].toLowerCase()}${own.slice(1)}`];
}

/** Methods of the API server's authorizer, which is only there at admission. */
const AUTHORIZER = [
  'allowed',
  'check',
  'errored',
  'error',
  'fieldSelector',
  'group',
  'labelSelector',
  'name',
  'namespace',
  'path',
  'reason',
  'resource',
  'serviceAccount',
  'subresource',
];

function authorizer(): FunctionTable {
  const missing = () => {
    throw new CelMissing("the API server's authorizer");
  };
  return Object.fromEntries(AUTHORIZER.map(name => [name, missing]));
}

function outside(): FunctionTable {
  return Object.fromEntries(
    Object.entries(OUTSIDE).flatMap(([name, missing]) => {
      const ask: CelFunction = (args, world) => {
        const answer = world.outside?.(name, args);
        if (answer === undefined) {
          throw new CelMissing(`${missing} (${name})`);
        }
        return name === 'time.now'
          ? timeFunctions.timestamp([answer], world)
          : answer;
      };
      return spellings(name).map((each): [string, CelFunction] => [each, ask]);
    }),
  );
}

const functions = new Map<string, CelFunction>(
  Object.entries({
    ...outside(),
    ...coreFunctions,
    ...stringFunctions,
    ...regexFunctions,
    ...listFunctions,
    ...transformFunctions,
    ...numberFunctions,
    ...encodingFunctions,
    ...timeFunctions,
    ...quantityFunctions,
    ...semverFunctions,
    ...imageFunctions,
    ...netFunctions,
    ...urlFunctions,
    ...userFunctions,
    ...namedFormatFunctions,
  }),
);

const methods = new Map<string, CelFunction>(
  Object.entries({
    ...authorizer(),
    ...coreMethods,
    ...stringMethods,
    ...listMethods,
    ...timeMethods,
    ...quantityMethods,
    ...semverMethods,
    ...imageMethods,
    ...netMethods,
    ...urlMethods,
    ...namedFormatMethods,
  }),
);

/** A function by its full name (`size`, `math.greatest`). */
export function findFunction(name: string): CelFunction | undefined {
  return functions.get(name);
}

/** A method by name. */
export function findMethod(name: string): CelFunction | undefined {
  return methods.get(name);
}
