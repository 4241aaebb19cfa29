import { CelError } from './errors';
import { checkLength } from './limits';
import { Duration, Timestamp } from './library/time';
import { type CelValue, typeName } from './values';

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** Passes an integer on when it fits 64 bits. */
export function int64(value: bigint): bigint {
  if (value < MIN || value > MAX) throw new CelError('integer overflow');
  return value;
}

function noOverload(
  operator: string,
  left: CelValue,
  right: CelValue,
): CelError {
  return new CelError(
    `no such overload: ${typeName(left)} ${operator} ${typeName(right)}`,
  );
}

function addTimes(left: CelValue, right: CelValue): CelValue | undefined {
  if (left instanceof Duration && right instanceof Duration)
    return new Duration(left.nanos + right.nanos);
  if (left instanceof Timestamp && right instanceof Duration)
    return new Timestamp(left.nanos + right.nanos);
  if (left instanceof Duration && right instanceof Timestamp)
    return new Timestamp(left.nanos + right.nanos);
  return undefined;
}

/** `left + right` */
export function add(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'bigint' && typeof right === 'bigint')
    return int64(left + right);
  if (typeof left === 'number' && typeof right === 'number')
    return left + right;
  if (typeof left === 'string' && typeof right === 'string') {
    checkLength(left.length + right.length, 'text');
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    checkLength(left.length + right.length, 'list');
    return [...left, ...right];
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    checkLength(left.length + right.length, 'text');
    return Uint8Array.from([...left, ...right]);
  }
  const sum = addTimes(left, right);
  if (sum === undefined) throw noOverload('+', left, right);
  return sum;
}

/** `left - right` */
export function subtract(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'bigint' && typeof right === 'bigint')
    return int64(left - right);
  if (typeof left === 'number' && typeof right === 'number')
    return left - right;
  if (left instanceof Timestamp && right instanceof Timestamp)
    return new Duration(left.nanos - right.nanos);
  if (left instanceof Timestamp && right instanceof Duration)
    return new Timestamp(left.nanos - right.nanos);
  if (left instanceof Duration && right instanceof Duration)
    return new Duration(left.nanos - right.nanos);
  throw noOverload('-', left, right);
}

function divideIntegers(
  operator: '/' | '%',
  left: bigint,
  right: bigint,
): bigint {
  if (right === 0n) {
    throw new CelError(
      operator === '/' ? 'division by zero' : 'modulus by zero',
    );
  }
  return operator === '/' ? int64(left / right) : left % right;
}

/** `left * right`, `left / right`, `left % right` */
export function multiply(
  operator: '*' | '/' | '%',
  left: CelValue,
  right: CelValue,
): CelValue {
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    if (operator === '*') return int64(left * right);
    return divideIntegers(operator, left, right);
  }
  if (typeof left === 'number' && typeof right === 'number') {
    if (operator === '*') return left * right;
    if (operator === '/') return left / right;
  }
  throw noOverload(operator, left, right);
}

/** `-value` */
export function negate(value: CelValue): CelValue {
  if (typeof value === 'bigint') return int64(-value);
  if (typeof value === 'number') return -value;
  throw new CelError(`no such overload: -${typeName(value)}`);
}
