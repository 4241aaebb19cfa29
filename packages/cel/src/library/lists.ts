import { add } from '../arithmetic';
import { CelError } from '../errors';
import { charge, checkLength } from '../limits';
import { celCompare, celEquals, type CelValue, Optional } from '../values';
import { type FunctionTable, indexArg, listArg } from './function';
import { textPosition } from './strings';

function has(list: readonly CelValue[], item: CelValue): boolean {
  charge(1 + (list.length >> 4));
  return list.some(other => celEquals(other, item));
}

function sorted(list: readonly CelValue[]): CelValue[] {
  return [...list].sort(celCompare);
}

function flatten(
  list: readonly CelValue[],
  depth: number,
  into: CelValue[] = [],
): CelValue[] {
  charge(1 + (list.length >> 4));
  for (const item of list) {
    if (Array.isArray(item) && depth > 0) flatten(item, depth - 1, into);
    else into.push(item);
    checkLength(into.length, 'list');
  }
  return into;
}

function edge(
  name: string,
  items: readonly CelValue[],
  wanted: number,
): CelValue {
  if (items.length === 0) throw new CelError(`${name}: the list is empty`);
  return items.reduce((best, item) =>
    Math.sign(celCompare(item, best)) === wanted ? item : best,
  );
}

function position(
  name: 'indexOf' | 'lastIndexOf',
  args: readonly CelValue[],
): bigint {
  const [list] = args;
  if (typeof list === 'string') return textPosition(name, args);
  const items = listArg(name, args, 0);
  const matches = items.map(item => celEquals(item, args[1]));
  return BigInt(
    name === 'indexOf' ? matches.indexOf(true) : matches.lastIndexOf(true),
  );
}

/** Methods of lists: Kubernetes' list library and the `lists` extension. */
export const listMethods: FunctionTable = {
  indexOf: args => position('indexOf', args),
  lastIndexOf: args => position('lastIndexOf', args),
  reverse: args => {
    const [value] = args;
    if (typeof value === 'string') return [...value].reverse().join('');
    return [...listArg('reverse', args, 0)].reverse();
  },
  isSorted: args => {
    const list = listArg('isSorted', args, 0);
    return list.every(
      (item, at) => at === 0 || celCompare(list[at - 1], item) <= 0,
    );
  },
  sum: args => {
    const list = listArg('sum', args, 0);
    return list.length === 0 ? 0n : list.reduce((sum, item) => add(sum, item));
  },
  min: args => edge('min', listArg('min', args, 0), -1),
  max: args => edge('max', listArg('max', args, 0), 1),
  first: args => new Optional(listArg('first', args, 0)[0]),
  last: args => new Optional(listArg('last', args, 0).at(-1)),
  sort: args => sorted(listArg('sort', args, 0)),
  distinct: args => {
    const kept: CelValue[] = [];
    for (const item of listArg('distinct', args, 0))
      if (!has(kept, item)) kept.push(item);
    return kept;
  },
  flatten: args =>
    flatten(
      listArg('flatten', args, 0),
      args.length > 1 ? indexArg('flatten', args, 1) : 1,
    ),
  slice: args => {
    const list = listArg('slice', args, 0);
    const start = indexArg('slice', args, 1);
    const end = indexArg('slice', args, 2);
    if (start < 0 || end > list.length || start > end)
      throw new CelError(`slice: ${start} to ${end} is out of range`);
    return list.slice(start, end);
  },
};

/** Sets, ranges and least and greatest values. */
export const listFunctions: FunctionTable = {
  'sets.contains': args => {
    const list = listArg('sets.contains', args, 0);
    return listArg('sets.contains', args, 1).every(item => has(list, item));
  },
  'sets.equivalent': args => {
    const left = listArg('sets.equivalent', args, 0);
    const right = listArg('sets.equivalent', args, 1);
    return (
      left.every(item => has(right, item)) &&
      right.every(item => has(left, item))
    );
  },
  'sets.intersects': args => {
    const list = listArg('sets.intersects', args, 0);
    return listArg('sets.intersects', args, 1).some(item => has(list, item));
  },
  'lists.range': args => {
    const length = indexArg('lists.range', args, 0);
    checkLength(length, 'list');
    return Array.from({ length: Math.max(0, length) }, (_, at) => BigInt(at));
  },
};
