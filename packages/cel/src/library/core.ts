import { toBase64 } from '@macadam/kubernetes';
import { int64 } from '../arithmetic';
import { CelError } from '../errors';
import {
  celCompare,
  celEquals,
  CelObject,
  type CelValue,
  Optional,
  TypeValue,
  typeName,
} from '../values';
import { toText } from './format';
import { type FunctionTable, noOverload, textArg } from './function';
import { Quantity } from './quantity';
import { Semver } from './semver';
import { Duration, Timestamp } from './time';

function size(args: readonly CelValue[]): bigint {
  const [value] = args;
  if (typeof value === 'string') return BigInt([...value].length);
  if (Array.isArray(value) || value instanceof Uint8Array)
    return BigInt(value.length);
  if (value instanceof Map) return BigInt(value.size);
  throw noOverload('size', args);
}

function toInt(args: readonly CelValue[]): bigint {
  const [value] = args;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isFinite(value))
    return int64(BigInt(Math.trunc(value)));
  if (typeof value === 'string' && /^[+-]?\d+$/.test(value))
    return int64(BigInt(value.replace('+', '')));
  if (value instanceof Timestamp) return value.nanos / 1_000_000_000n;
  if (typeof value === 'string')
    throw new CelError(`'${value}' is not a whole number`);
  throw noOverload('int', args);
}

function toDouble(args: readonly CelValue[]): number {
  const [value] = args;
  if (typeof value === 'number' || typeof value === 'bigint')
    return Number(value);
  if (
    typeof value === 'string' &&
    value.trim() !== '' &&
    !Number.isNaN(Number(value))
  )
    return Number(value);
  throw noOverload('double', args);
}

function toBool(args: readonly CelValue[]): boolean {
  const [value] = args;
  if (typeof value === 'boolean') return value;
  if (/^(true|True|TRUE|t|1)$/.test(String(value))) return true;
  if (/^(false|False|FALSE|f|0)$/.test(String(value))) return false;
  throw noOverload('bool', args);
}

function decode(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0));
  } catch (error) {
    throw new CelError(
      `'${text}' is not base64: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function encode(args: readonly CelValue[]): string {
  const [value] = args;
  const bytes =
    typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) throw noOverload('base64.encode', args);
  return toBase64(bytes);
}

/** CEL's own functions. */
export const coreFunctions: FunctionTable = {
  size,
  dyn: ([value]) => value,
  type: ([value]) => new TypeValue(typeName(value)),
  string: ([value]) => toText(value),
  int: toInt,
  uint: args => {
    const value = toInt(args);
    if (value < 0n) throw new CelError('a uint is not negative');
    return value;
  },
  double: toDouble,
  bool: toBool,
  bytes: args => {
    const [value] = args;
    if (value instanceof Uint8Array) return value;
    return new TextEncoder().encode(textArg('bytes', args, 0));
  },
  'optional.of': ([value]) => new Optional(value),
  'optional.none': () => Optional.none,
  'optional.ofNonZeroValue': ([value]) => {
    const isZero =
      value === null ||
      value === '' ||
      value === false ||
      celEquals(value, 0n) ||
      (Array.isArray(value) && value.length === 0) ||
      (value instanceof Map && value.size === 0);
    return isZero ? Optional.none : new Optional(value);
  },
  'base64.encode': encode,
  'base64.decode': args => decode(textArg('base64.decode', args, 0)),
};

function ordered(
  name: string,
  holds: (order: number) => boolean,
): FunctionTable {
  return {
    [name]: args => {
      const [left, right] = args;
      const isOrdered =
        (left instanceof Quantity && right instanceof Quantity) ||
        (left instanceof Semver && right instanceof Semver);
      if (!isOrdered) throw noOverload(name, args);
      return holds(celCompare(left, right));
    },
  };
}

function optional(name: string, args: readonly CelValue[]): Optional {
  const [value] = args;
  if (!(value instanceof Optional)) throw noOverload(name, args);
  return value;
}

/** Methods of more than one type, and of optionals. */
export const coreMethods: FunctionTable = {
  size,
  ...ordered('isGreaterThan', order => order > 0),
  ...ordered('isLessThan', order => order < 0),
  compareTo: args => {
    const [left, right] = args;
    const isOrdered = left instanceof CelObject && !(left instanceof Duration);
    if (!isOrdered) throw noOverload('compareTo', args);
    return BigInt(celCompare(left, right));
  },
  hasValue: args => optional('hasValue', args).value !== undefined,
  value: args => {
    const { value } = optional('value', args);
    if (value === undefined) throw new CelError('optional.none() has no value');
    return value;
  },
  or: args => {
    const self = optional('or', args);
    return self.value === undefined ? optional('or', [args[1]]) : self;
  },
  // Kyverno evaluates this on values that are not optional too, and gives the value.
  orValue: ([self, other]) => {
    if (!(self instanceof Optional)) return self;
    return self.value === undefined ? other : self.value;
  },
};
