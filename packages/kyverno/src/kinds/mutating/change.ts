import { CelError, type CelValue, toJson } from '../../cel';
import {
  applyJsonPatch,
  JsonPatchError,
  type Operation,
} from '../../patching/jsonPatch';
import { isRecord, showText } from '@macadam/yaml';
import { applyConfiguration } from './applyConfiguration';
import type { Mutation } from './spec';

type Fields = Record<string, unknown>;

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
const MOST_OPERATIONS = 1_000;

/** Where a controller keeps its pod, as a prefix of a JSON pointer and as keys; nothing for the object itself. */
export type Place = readonly string[];

function prefixed(place: Place, pointer: string): string {
  return place.length > 0 && /^\/(spec|metadata)(\/|$)/.test(pointer)
    ? `/${place.join('/')}${pointer}`
    : pointer;
}

function readOperation(value: unknown, place: Place): Operation {
  if (!isRecord(value)) throw new CelError('a JSON patch has operations');
  const { op, path, from } = value;
  if (typeof op !== 'string' || !OPERATIONS.includes(op))
    throw new CelError(`'${showText(op)}' is none of ${OPERATIONS.join(', ')}`);
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new CelError(`the path '${showText(path)}' does not begin with /`);
  return {
    op,
    path: prefixed(place, path),
    ...(typeof from === 'string' && { from: prefixed(place, from) }),
    value: value.value ?? null,
  };
}

/** Whether a pointer leads to a value. */
function isThere(document: unknown, steps: readonly string[]): boolean {
  let here = document;
  for (const step of steps) {
    if (Array.isArray(here)) here = here[Number(step)];
    else
      here =
        isRecord(here) && Object.hasOwn(here, step) ? here[step] : undefined;
    if (here === undefined) return false;
  }
  return true;
}

/** RFC 6902 wants what is added to have a place to go to, and what is removed to be there. */
function checkPlace(document: unknown, { op, path, from }: Operation): void {
  const steps = (pointer: string) =>
    pointer
      .split('/')
      .slice(1)
      .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const needed =
    op === 'remove' || op === 'replace'
      ? steps(path)
      : steps(path).slice(0, -1);
  if (op === 'test') return;
  if (!isThere(document, needed))
    throw new CelError(`${op} ${path}: there is no /${needed.join('/')}`);
  if (from !== undefined && !isThere(document, steps(from)))
    throw new CelError(`${op} ${path}: there is no ${from}`);
}

function patch(object: Fields, value: unknown, place: Place): Fields {
  if (!Array.isArray(value)) throw new CelError('a JSON patch is a list');
  if (value.length > MOST_OPERATIONS)
    throw new CelError(
      `a JSON patch has at most ${MOST_OPERATIONS} operations`,
    );
  let document: unknown = object;
  for (const item of value) {
    const operation = readOperation(item, place);
    checkPlace(document, operation);
    try {
      document = applyJsonPatch(document, [operation]);
    } catch (error) {
      if (error instanceof JsonPatchError) throw new CelError(error.message);
      throw error;
    }
  }
  if (isRecord(document)) return document;
  throw new CelError('what is left is no object');
}

/**
 * The object as a mutation leaves it.
 *
 * @param value what the mutation's expression gave
 * @param place where a controller keeps the pod that the expression is about
 * @throws CelError when it does not fit the object
 */
export function change(
  object: Fields,
  { patchType }: Pick<Mutation, 'patchType'>,
  value: CelValue,
  place: Place,
): Fields {
  const json = toJson(value);
  if (patchType === 'JSONPatch') return patch(object, json, place);
  if (!isRecord(json)) throw new CelError('the expression gives no Object');
  const applied = place.reduceRight<Fields>(
    (inner, key) => ({ [key]: inner }),
    json,
  );
  return applyConfiguration(object, applied);
}
