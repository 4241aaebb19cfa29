import { int64 } from '../arithmetic';
import { CelError } from '../errors';
import { celCompare, type CelValue } from '../values';
import { type FunctionTable, listArg, noOverload } from './function';

function real(name: string, args: readonly CelValue[]): number {
  const [value] = args;
  if (typeof value !== 'number') throw noOverload(name, args);
  return value;
}

function choose(
  name: string,
  args: readonly CelValue[],
  sign: number,
): CelValue {
  const items =
    args.length === 1 && Array.isArray(args[0]) ? listArg(name, args, 0) : args;
  for (const item of items) {
    if (typeof item !== 'bigint' && typeof item !== 'number')
      throw noOverload(name, args);
  }
  if (items.length === 0) throw new CelError(`${name}: nothing to choose from`);
  return items.reduce((best, item) =>
    Math.sign(celCompare(item, best)) === sign ? item : best,
  );
}

/** Rounds half away from zero, as Go does. */
function roundAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** The `math` extension. */
export const numberFunctions: FunctionTable = {
  'math.greatest': args => choose('math.greatest', args, 1),
  'math.least': args => choose('math.least', args, -1),
  'math.ceil': args => Math.ceil(real('math.ceil', args)),
  'math.floor': args => Math.floor(real('math.floor', args)),
  'math.round': args => roundAway(real('math.round', args)),
  'math.trunc': args => Math.trunc(real('math.trunc', args)),
  'math.isNaN': args => Number.isNaN(real('math.isNaN', args)),
  'math.isInf': args => Math.abs(real('math.isInf', args)) === Infinity,
  'math.isFinite': args => Number.isFinite(real('math.isFinite', args)),
  'math.abs': args => {
    const [value] = args;
    if (typeof value === 'bigint') return int64(value < 0n ? -value : value);
    return Math.abs(real('math.abs', args));
  },
  'math.sign': args => {
    const [value] = args;
    if (typeof value !== 'bigint') return Math.sign(real('math.sign', args));
    if (value === 0n) return 0n;
    return value < 0n ? -1n : 1n;
  },
};
