import type { Body } from '../body';
import { readConditions, readContext, readVariables } from '../readBody';
import { parseKey } from '../../pattern';
import {
  JsonPatchError,
  type Path,
  type Reader,
  readJsonPatch,
} from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { type ExistingTarget, MutateExistingBody } from './existing';
import { type Change, MutateBody, type MutateLoop } from './mutateBody';

const CHANGES = ['foreach', 'patchStrategicMerge', 'patchesJson6902'] as const;
const FIELDS = [...CHANGES, 'targets', 'mutateExistingOnPolicyUpdate'];
const LOOP_FIELDS = [...CHANGES, 'list', 'order', 'context', 'preconditions'];
const TARGET_FIELDS = [
  'apiVersion',
  'kind',
  'namespace',
  'name',
  'uid',
  'selector',
  'context',
  'preconditions',
];
const ORDERS = ['Ascending', 'Descending'];
const MOST_NESTING = 10;

type Fields = Record<string, unknown>;

/** Notes anchors that only patterns know. */
function checkAnchors(reader: Reader, path: Path, value: unknown): void {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries())
      checkAnchors(reader, [...path, at], item);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      const { anchor } = parseKey(key);
      if (
        anchor &&
        !['condition', 'global', 'addIfNotPresent'].includes(anchor)
      )
        reader.problem(
          [...path, key],
          'a patch knows the anchors (key), <(key) and +(key) only',
        );
      checkAnchors(reader, [...path, key], item);
    }
  }
}

function readJson(reader: Reader, path: Path, value: unknown): Change {
  const json = reader.text(path, value, true) ?? '[]';
  readVariables(reader, path, json);
  if (json.includes('{{')) return { json };
  try {
    readJsonPatch(json);
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    reader.problem(path, error.message);
  }
  return { json };
}

function readChange(
  reader: Reader,
  path: Path,
  map: Fields,
  nesting: number,
): Change | undefined {
  const given = CHANGES.filter(
    key => map[key] !== undefined && map[key] !== null,
  );
  const [kind] = given;
  if (given.length !== 1) {
    reader.problem(path, `needs one of ${CHANGES.join(', ')}`);
    return undefined;
  }
  const at = [...path, kind];
  if (kind === 'patchesJson6902') return readJson(reader, at, map[kind]);
  if (kind === 'foreach') {
    if (nesting >= MOST_NESTING)
      reader.problem(at, `more than ${MOST_NESTING} loops in each other`);
    return nesting < MOST_NESTING
      ? { loops: readLoops(reader, at, map[kind], nesting + 1) }
      : undefined;
  }
  const strategic = reader.map(at, map[kind]);
  readVariables(reader, at, strategic);
  checkAnchors(reader, at, strategic);
  return strategic && { strategic };
}

function readLoops(
  reader: Reader,
  path: Path,
  value: unknown,
  nesting: number,
): MutateLoop[] {
  return reader.list(path, value).flatMap((item, at): MutateLoop[] => {
    const here = [...path, at];
    const map = reader.map(here, item, LOOP_FIELDS);
    const list = reader.text([...here, 'list'], map?.list, true);
    if (!map || list === undefined) return [];
    readVariables(reader, [...here, 'list'], `{{ ${list} }}`);
    readContext(reader, [...here, 'context'], map.context);
    readConditions(reader, [...here, 'preconditions'], map.preconditions);
    const order = reader.oneOf([...here, 'order'], map.order, ORDERS);
    const change = readChange(reader, here, map, nesting);
    if (!change) return [];
    // A strategic merge puts its items first: from the end on, they keep their order.
    const usual = 'strategic' in change ? 'Descending' : 'Ascending';
    return [
      {
        list,
        isDescending: (order ?? usual) === 'Descending',
        context: map.context,
        preconditions: map.preconditions,
        change,
      },
    ];
  });
}

function readTarget(
  reader: Reader,
  path: Path,
  value: unknown,
): ExistingTarget {
  const { context, preconditions, ...selection } =
    reader.map(path, value, TARGET_FIELDS) ?? {};
  readVariables(reader, path, selection);
  readContext(reader, [...path, 'context'], context);
  readConditions(reader, [...path, 'preconditions'], preconditions);
  return { selection, context, preconditions };
}

/** Reads the `mutate` of a rule; undefined when there is something wrong with it, which is noted. */
export function readMutate(
  reader: Reader,
  path: Path,
  value: unknown,
): Body | undefined {
  const map = reader.map(path, value, FIELDS);
  if (!map) return undefined;
  const change = readChange(reader, path, map, 0);
  const at = [...path, 'targets'];
  const targets = reader
    .list(at, map.targets)
    .map((target, n) => readTarget(reader, [...at, n], target));
  if (!change) return undefined;
  return targets.length > 0
    ? new MutateExistingBody(targets, change)
    : new MutateBody(change);
}
