import { type Path, type Reader } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { checkContext, checkVariables } from '../variables';
import { checkConditions } from '../conditions';
import { PatternDepthError } from '../pattern';
import { AssertBody } from './assertBody';
import type { Body } from './body';
import { DenyBody } from './denyBody';
import { ForeachBody, type Loop } from './foreachBody';
import { notEvaluable } from './outcome';
import { AnyPatternBody, PatternBody } from './patternBody';

/** The ways of `validate` to say what is asked of an object; a rule has one of them. */
export const VALIDATIONS = [
  'pattern',
  'anyPattern',
  'deny',
  'foreach',
  'podSecurity',
  'cel',
  'assert',
  'manifests',
] as const;

const LOOP_FIELDS = [
  'list',
  'elementScope',
  'context',
  'preconditions',
  'pattern',
  'anyPattern',
  'deny',
  'foreach',
];
const MOST_NESTING = 10;

/** Notes what is wrong with variables anywhere inside a value. */
export function readVariables(
  reader: Reader,
  path: Path,
  value: unknown,
): void {
  for (const { path: at, message } of checkVariables(value, path))
    reader.problem(at, message);
}

/** Notes what is wrong with the entries of a `context`. */
export function readContext(reader: Reader, path: Path, value: unknown): void {
  for (const { path: at, message } of checkContext(value, path))
    reader.problem(at, message);
}

/** Notes what is wrong with conditions (`any`, `all` or a list). */
export function readConditions(
  reader: Reader,
  path: Path,
  value: unknown,
): void {
  if (value === undefined || value === null) return;
  for (const { path: at, message } of checkConditions(value, path))
    reader.problem(at, message);
}

function readPattern(
  reader: Reader,
  path: Path,
  value: unknown,
  make: () => Body,
): Body | undefined {
  readVariables(reader, path, value);
  try {
    return make();
  } catch (problem) {
    if (!(problem instanceof PatternDepthError)) throw problem;
    reader.problem(path, problem.message);
    return undefined;
  }
}

function readDeny(
  reader: Reader,
  path: Path,
  value: unknown,
  message: string,
): Body {
  const deny = reader.map(path, value, ['conditions']);
  readConditions(reader, [...path, 'conditions'], deny?.conditions);
  return new DenyBody(deny?.conditions, message);
}

function readLoop(
  reader: Reader,
  path: Path,
  value: unknown,
  message: string,
  nesting: number,
): Loop | undefined {
  const map = reader.map(path, value, LOOP_FIELDS);
  const list = reader.text([...path, 'list'], map?.list, true);
  if (!map || list === undefined) return undefined;
  readVariables(reader, [...path, 'list'], `{{ ${list} }}`);
  readContext(reader, [...path, 'context'], map.context);
  readConditions(reader, [...path, 'preconditions'], map.preconditions);
  const scoped = map.elementScope;
  if (scoped !== undefined && typeof scoped !== 'boolean')
    reader.problem([...path, 'elementScope'], 'expected true or false');
  const body = readPlain(reader, path, map, message, nesting + 1);
  if (!body) {
    reader.problem(path, 'needs a pattern, anyPattern, deny or foreach');
    return undefined;
  }
  return {
    list,
    context: map.context,
    preconditions: map.preconditions,
    ...(typeof scoped === 'boolean' && { elementScope: scoped }),
    body,
  };
}

/** Reads what a rule and a loop share: deny, pattern, anyPattern and foreach. */
export function readPlain(
  reader: Reader,
  path: Path,
  map: Record<string, unknown>,
  message: string,
  nesting = 0,
): Body | undefined {
  const { deny, pattern, anyPattern, foreach } = map;
  if (deny !== undefined && deny !== null)
    return readDeny(reader, [...path, 'deny'], deny, message);
  if (pattern !== undefined && pattern !== null)
    return readPattern(
      reader,
      [...path, 'pattern'],
      pattern,
      () => new PatternBody(pattern, message),
    );
  if (anyPattern !== undefined && anyPattern !== null) {
    const at = [...path, 'anyPattern'];
    const patterns = reader.list(at, anyPattern);
    return readPattern(
      reader,
      at,
      patterns,
      () => new AnyPatternBody(patterns, message),
    );
  }
  if (foreach === undefined || foreach === null) return undefined;
  const at = [...path, 'foreach'];
  if (nesting >= MOST_NESTING) {
    reader.problem(at, `more than ${MOST_NESTING} loops in each other`);
    return undefined;
  }
  const loops = reader
    .list(at, foreach)
    .map((loop, n) => readLoop(reader, [...at, n], loop, message, nesting));
  return new ForeachBody(loops.filter(loop => loop !== undefined));
}

/** A rule that only says what it would need. */
export function needing(missing: string): Body {
  return { judge: () => notEvaluable(missing) };
}

/** Reads `validate.assert`, a tree of assertions. */
export function readAssert(
  reader: Reader,
  path: Path,
  value: unknown,
  message: string,
): Body | undefined {
  if (!isRecord(value)) {
    reader.problem(path, 'expected a map');
    return undefined;
  }
  return AssertBody.read(reader, path, value, message);
}
