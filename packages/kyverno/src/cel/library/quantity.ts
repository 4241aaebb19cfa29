import { CelError } from '../errors';
import { CelObject, type CelValue } from '../values';
import { type FunctionTable, noOverload, textArg } from './function';

const NANO = 1_000_000_000n;
const QUANTITY =
  /^([+-]?)(\d+\.?\d*|\.\d+)(?:(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|[eE]([+-]?\d{1,3}))?$/;
const DECIMAL: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** A Kubernetes quantity, exact to a billionth; smaller parts are rounded up, as Kubernetes does. */
export class Quantity extends CelObject {
  readonly typeName = 'kubernetes.Quantity';

  constructor(readonly nano: bigint) {
    super();
  }

  /** Reads a quantity such as `250m` or `1.5Gi`; undefined when it is none. */
  static parse(text: string): Quantity | undefined {
    const match = QUANTITY.exec(text);
    if (!match) return undefined;
    const [, sign, digits, suffix = '', exponent] = match;
    const [whole, fraction = ''] = digits.split('.');
    const binary = BINARY.indexOf(suffix) + 1;
    const power =
      9 + (DECIMAL[suffix] ?? 0) + Number(exponent ?? 0) - fraction.length;
    const mantissa = BigInt(whole + fraction) * 1024n ** BigInt(binary);
    const divisor = power < 0 ? 10n ** BigInt(-power) : 1n;
    const scaled = power < 0 ? mantissa : mantissa * 10n ** BigInt(power);
    const nano = (scaled + divisor - 1n) / divisor;
    return new Quantity(sign === '-' ? -nano : nano);
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
  isQuantity: args =>
    Quantity.parse(textArg('isQuantity', args, 0)) !== undefined,
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
