import { isQuantity, Quantity as Written } from '@macadam/kubernetes';
import { CelError } from '../errors';
import { CelObject, type CelValue } from '../values';
import { type FunctionTable, noOverload, textArg } from './function';

const NANO = 1_000_000_000n;

/** A Kubernetes quantity, as billionths. */
export class Quantity extends CelObject {
  readonly typeName = 'kubernetes.Quantity';

  constructor(readonly nano: bigint) {
    super();
  }

  /** Reads a quantity such as `250m` or `1.5Gi`; undefined when it is none. */
  static parse(text: string): Quantity | undefined {
    const read = Written.parse(text);
    return read && new Quantity(read.nano);
  }

  equals(other: CelValue): boolean {
    return other instanceof Quantity && other.nano === this.nano;
  }

  compare(other: CelValue): number | undefined {
    if (!(other instanceof Quantity)) return undefined;
    if (this.nano === other.nano) return 0;
    return this.nano < other.nano ? -1 : 1;
  }
}

function self(name: string, args: readonly CelValue[]): Quantity {
  const [value] = args;
  if (!(value instanceof Quantity)) throw noOverload(name, args);
  return value;
}

/** A whole number or a quantity: `add` and `sub` take both. */
function operand(name: string, args: readonly CelValue[]): bigint {
  const value = args[1];
  if (value instanceof Quantity) return value.nano;
  if (typeof value === 'bigint') return value * NANO;
  throw noOverload(name, args);
}

export const quantityFunctions: FunctionTable = {
  isQuantity: args => isQuantity(textArg('isQuantity', args, 0)),
  quantity: args => {
    const text = textArg('quantity', args, 0);
    const value = Quantity.parse(text);
    if (!value)
      throw new CelError(`'${text}' is not a quantity such as 250m or 1Gi`);
    return value;
  },
};

export const quantityMethods: FunctionTable = {
  add: args => new Quantity(self('add', args).nano + operand('add', args)),
  sub: args => new Quantity(self('sub', args).nano - operand('sub', args)),
  isInteger: args => self('isInteger', args).nano % NANO === 0n,
  asInteger: args => {
    const { nano } = self('asInteger', args);
    if (nano % NANO !== 0n) throw new CelError('the quantity is not whole');
    return nano / NANO;
  },
  asApproximateFloat: args =>
    Number(self('asApproximateFloat', args).nano) / 1e9,
  sign: args => {
    const { nano } = self('sign', args);
    if (nano === 0n) return 0n;
    return nano < 0n ? -1n : 1n;
  },
};
