import { toJsonText } from '../json';
import { deepEqual } from '@macadam/kyverno/engine';
import { checkListLength, checkTextLength } from '../limits';
import type { Reference } from '../reference';
import { type Args, type FunctionTable, takes, type World } from './args';

type Key = string | number;

function order(left: Key, right: Key): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The items with the key that the expression gives each: all texts or all numbers. */
function keyed(
  args: Args,
  items: unknown[],
  by: Reference,
): { item: unknown; key: Key }[] {
  const result = items.map(item => {
    const key = by.on(item);
    if (typeof key === 'string' || typeof key === 'number')
      return { item, key };
    throw args.error('the expression has to give a number or a string');
  });
  if (result.some(({ key }) => typeof key !== typeof result[0].key))
    throw args.error(
      'the expression gives numbers for some items and strings for others',
    );
  return result;
}

function best(args: Args, sign: number): unknown {
  const items: Key[] = args.sortable(0);
  if (items.length === 0) return null;
  return items.reduce((top, item) =>
    order(item, top) * sign > 0 ? item : top,
  );
}

function bestBy(args: Args, sign: number): unknown {
  const [items, by] = [args.list(0), args.reference(1)];
  if (items.length < 2) return items[0] ?? null;
  return keyed(args, items, by).reduce((top, each) =>
    order(each.key, top.key) * sign > 0 ? each : top,
  ).item;
}

function sortBy(args: Args): unknown {
  const [items, by] = [args.list(0), args.reference(1)];
  if (items.length < 2) return items;
  return keyed(args, items, by)
    .sort((left, right) => order(left.key, right.key))
    .map(({ item }) => item);
}

function length(args: Args): number {
  const value = args.any(0);
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return Object.keys(args.map(0)).length;
}

function contains(args: Args, { budget }: World): boolean {
  const [search, item] = [args.any(0), args.any(1)];
  if (typeof search === 'string')
    return typeof item === 'string' && search.includes(item);
  return args.list(0).some(each => deepEqual(each, item, budget));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

const FLOAT = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

/** Text as Go's `ParseFloat` reads it; undefined when it is no number. */
export function parseFloatText(text: string): number | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? (parseFloatText(value) ?? null) : null;
}

function reverse(args: Args): unknown {
  const value = args.any(0);
  return typeof value === 'string'
    ? [...value].reverse().join('')
    : [...args.list(0)].reverse();
}

function join(args: Args): string {
  const [separator, parts] = [args.text(0), args.texts(1)];
  checkTextLength(
    parts.reduce((sum, part) => sum + part.length + separator.length, 0),
  );
  return parts.join(separator);
}

function merge(args: Args): unknown {
  const entries = args.all.flatMap((_, at) => Object.entries(args.map(at)));
  checkListLength(entries.length);
  return Object.fromEntries(entries);
}

/** JMESPath's own functions. */
export const standardFunctions: FunctionTable = {
  abs: takes(1, args => Math.abs(args.number(0))),
  avg: takes(1, args => {
    const numbers = args.numbers(0);
    if (numbers.length === 0) return null;
    return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  }),
  ceil: takes(1, args => Math.ceil(args.number(0))),
  contains: takes(2, contains),
  ends_with: takes(2, args => args.text(0).endsWith(args.text(1))),
  floor: takes(1, args => Math.floor(args.number(0))),
  join: takes(2, join),
  keys: takes(1, args => Object.keys(args.map(0)).sort()),
  length: takes(1, length),
  map: takes(2, args => {
    const by = args.reference(0);
    return args.list(1).map(item => by.on(item));
  }),
  max: takes(1, args => best(args, 1)),
  max_by: takes(2, args => bestBy(args, 1)),
  merge: { arity: [1, Infinity], run: merge },
  min: takes(1, args => best(args, -1)),
  min_by: takes(2, args => bestBy(args, -1)),
  not_null: {
    arity: [1, Infinity],
    run: args =>
      args.all.map((_, at) => args.any(at)).find(value => value !== null) ??
      null,
  },
  reverse: takes(1, reverse),
  sort: takes(1, args => {
    const items: Key[] = args.sortable(0);
    return [...items].sort(order);
  }),
  sort_by: takes(2, sortBy),
  starts_with: takes(2, args => args.text(0).startsWith(args.text(1))),
  to_array: takes(1, args => {
    const value = args.any(0);
    return Array.isArray(value) ? value : [value];
  }),
  to_number: takes(1, args => toNumber(args.any(0))),
  to_string: takes(1, args => {
    const value = args.any(0);
    return typeof value === 'string' ? value : toJsonText(value);
  }),
  type: takes(1, args => typeOf(args.any(0))),
  values: takes(1, args => {
    const map = args.map(0);
    return Object.keys(map)
      .sort()
      .map(key => map[key]);
  }),
};
