import { isTooDeep, MOST_LEVELS, PUSHED_FILE, isRecord } from '@macadam/yaml';
import {
  KubeYamlError,
  parseKubeYaml,
  deepEqual,
} from '@macadam/kyverno/engine';
import { float32Text } from '../json';
import { checkListLength } from '../limits';
import { type Args, type FunctionTable, takes } from './args';
import { parseSemver, parseSemverRange } from './semver';

function lookup(args: Args): unknown {
  const from = args.any(0);
  if (isRecord(from)) {
    const key = args.text(1);
    return Object.hasOwn(from, key) ? from[key] : null;
  }
  if (!Array.isArray(from))
    throw args.error('argument #1 is not of type Object or Array');
  const at = args.integer(1);
  return at < 0 ? null : (from[at] ?? null);
}

/** A map or list as a list of maps with its key and its value under given names. */
function items(args: Args): unknown[] {
  const [from, keyName, valueName] = [args.any(0), args.text(1), args.text(2)];
  const entries: [unknown, unknown][] = Array.isArray(from)
    ? from.map((value, at) => [at, value])
    : Object.entries(args.map(0)).sort(([left], [right]) =>
        left < right ? -1 : 1,
      );
  checkListLength(entries.length);
  return entries.map(([key, value]) => ({
    [keyName]: key,
    [valueName]: value,
  }));
}

function keyText(args: Args, value: unknown): string {
  if (typeof value === 'number') return float32Text(value);
  if (typeof value === 'string' || typeof value === 'boolean')
    return String(value);
  throw args.error('argument #1 is not of type StringArray');
}

function objectFromLists(args: Args): Record<string, unknown> {
  const [keys, values] = [args.list(0), args.list(1)];
  return Object.fromEntries(
    keys.map((key, at) => [keyText(args, key), values[at] ?? null]),
  );
}

function labelMatch(args: Args): boolean {
  const [wanted, labels] = [args.map(0), args.map(1)];
  return Object.entries(wanted).every(
    ([key, value]) =>
      Object.hasOwn(labels, key) && deepEqual(labels[key], value),
  );
}

function parseJson(args: Args): unknown {
  try {
    const value: unknown = JSON.parse(args.text(0));
    if (isTooDeep(value))
      throw args.error(`nested more than ${MOST_LEVELS} levels deep`);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw args.error(`not JSON: ${error.message}`);
    throw error;
  }
}

function parseYaml(args: Args): unknown {
  const text = args.text(0);
  try {
    return parseKubeYaml(text, PUSHED_FILE)[0] ?? null;
  } catch (error) {
    if (error instanceof KubeYamlError)
      throw args.error(`not YAML: ${error.message}`);
    throw error;
  }
}

function semverCompare(args: Args): boolean {
  const [text, range] = [args.text(0), args.text(1)];
  const test = parseSemverRange(range);
  if (!test)
    throw args.error(`'${range}' is not a range of versions such as '>=1.2.0'`);
  return test(parseSemver(text) ?? { numbers: [0, 0, 0], labels: [] });
}

/** Kyverno's functions of maps, lists and structured text. */
export const collectionFunctions: FunctionTable = {
  items: takes(3, items),
  label_match: takes(2, labelMatch),
  lookup: takes(2, lookup),
  object_from_lists: takes(2, objectFromLists),
  parse_json: takes(1, parseJson),
  parse_yaml: takes(1, parseYaml),
  semver_compare: takes(2, semverCompare),
};
