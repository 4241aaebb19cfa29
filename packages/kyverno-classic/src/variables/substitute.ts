import {
  JmesPathError,
  JmesPathLimitError,
  JmesPathMissing,
  toJsonText,
} from '../jmespath';
import { checkTextLength } from '../jmespath/limits';
import { isRecord } from '@macadam/yaml';
import { VariableError } from './errors';
import { findVariables, mayHoldVariable } from './find';
import { mayHoldReference, resolveReferences } from './references';
import type { VariableScope } from './scope';

/** How many variables one text may have, those that the values of variables bring included. */
const MOST_VARIABLES = 1_000;

/** Keys and indexes from the top of a value. */
export type Steps = readonly (string | number)[];

/** Documents that are known to hold no variables, which is most of what policies hold. */
const plain = new WeakSet<object>();

function isPlain(value: unknown): boolean {
  if (typeof value === 'string')
    return !mayHoldVariable(value) && !mayHoldReference(value);
  if (typeof value !== 'object' || value === null) return true;
  if (plain.has(value)) return true;
  const isAllPlain = Array.isArray(value)
    ? value.every(isPlain)
    : Object.entries(value).every(
        ([key, item]) => isPlain(key) && isPlain(item),
      );
  if (isAllPlain) plain.add(value);
  return isAllPlain;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The expression that reads the value at this place of the object, which is what `{{@}}` means. */
function currentPlace(scope: VariableScope, steps: Steps): string {
  const root = scope.has('target') ? 'target' : 'request.object';
  return steps.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = step.replace(/^(?:[+=<X^]?\((.*)\))$/, '$1');
    return `${text}.${IDENTIFIER.test(name) ? name : JSON.stringify(name)}`;
  }, root);
}

function lookUp(text: string, scope: VariableScope, steps: Steps): unknown {
  let query = text === '@' ? currentPlace(scope, steps) : text;
  if (scope.isDelete)
    query = query.replaceAll('request.object', 'request.oldObject');
  try {
    return scope.query(query);
  } catch (error) {
    const isToName =
      error instanceof JmesPathError &&
      !(error instanceof JmesPathMissing) &&
      !(error instanceof JmesPathLimitError) &&
      !(error instanceof VariableError);
    if (isToName)
      throw new VariableError(`failed to resolve ${query}: ${error.message}`);
    throw error;
  }
}

/** Fills in the variables of a text; one that is the whole text keeps its type. */
function substituteText(
  text: string,
  scope: VariableScope,
  steps: Steps,
): unknown {
  let value = text;
  let count = 0;
  for (;;) {
    const whole = value;
    const variables = findVariables(value);
    if (variables.length === 0) break;
    count += variables.length;
    if (count > MOST_VARIABLES)
      throw new VariableError(
        `the variables in '${text}' lead to ever more variables (stopped after ${MOST_VARIABLES}); use {{- … }} for a value that holds braces`,
      );
    let isLastShallow = false;
    for (const found of variables) {
      const result = lookUp(found.expression, scope, steps);
      if (whole === found.whole) return result;
      let spliced = typeof result === 'string' ? result : toJsonText(result);
      if (found.isShallow) spliced = spliced.replaceAll('{{', '\\{{');
      isLastShallow = found.isShallow;
      checkTextLength(value.length + spliced.length);
      value = value.replace(
        found.before + found.whole,
        () => found.before + spliced,
      );
    }
    if (isLastShallow) break;
  }
  return value.replaceAll('\\{{', '{{');
}

function substituteValue(
  value: unknown,
  scope: VariableScope,
  steps: Steps,
): unknown {
  if (typeof value === 'string')
    return mayHoldVariable(value) ? substituteText(value, scope, steps) : value;
  if (isPlain(value)) return value;
  if (Array.isArray(value))
    return value.map((item, at) =>
      substituteValue(item, scope, [...steps, at]),
    );
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): [string, unknown] => {
      const name = substituteValue(key, scope, [...steps, key]);
      if (typeof name !== 'string')
        throw new VariableError(`the key '${key}' has to become text`);
      return [name, substituteValue(item, scope, [...steps, key])];
    }),
  );
}

/**
 * Fills in variables (`{{ … }}`) and references (`$(./…)`) in a value and everything in it, keys too. A
 * text that is one variable becomes its value with its type; elsewhere a value is spliced in as JSON, and
 * variables that this brings are filled in as well, unless it was `{{- … }}`. `\{{` becomes `{{`.
 *
 * @param steps where the value stands in the object that it is about, which is what `{{@}}` reads
 * @throws VariableError, JmesPathMissing, JmesPathLimitError
 */
export function substitute(
  value: unknown,
  scope: VariableScope,
  steps: Steps = [],
): unknown {
  if (isPlain(value)) return value;
  return substituteValue(resolveReferences(value), scope, steps);
}
