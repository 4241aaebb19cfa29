import { Quantity } from '@macadam/kubernetes';
import { parseDuration } from '../../pattern';
import { floatText } from '../json';
import { type Args, type FunctionTable, takes } from './args';
import { formatDuration } from './duration';

/** An operand: a number, a quantity, or a duration in nanoseconds. */
type Operand =
  | { kind: 'number'; value: number }
  | { kind: 'quantity'; value: Quantity }
  | { kind: 'duration'; value: number };

const NANOS = 1e9;
const NANO = 1_000_000_000n;

function operand(args: Args, value: unknown): Operand {
  if (typeof value === 'number') return { kind: 'number', value };
  if (typeof value === 'string') {
    const quantity = Quantity.parse(value);
    if (quantity) return { kind: 'quantity', value: quantity };
    const duration = parseDuration(value);
    if (duration !== undefined) return { kind: 'duration', value: duration };
  }
  throw args.error(
    'invalid operand: expected a number, a quantity or a duration',
  );
}

function mismatch(args: Args): Error {
  return args.error('Types mismatch');
}

function finite(args: Args, value: number): number {
  if (Number.isFinite(value)) return value;
  throw args.error('the result is not a finite number');
}

/** A number as the quantity that Kyverno multiplies and divides with. */
function factor(args: Args, value: number): Quantity {
  const quantity = Quantity.parse(floatText(value));
  if (!quantity) throw args.error(`${value} is not a quantity`);
  return quantity;
}

/** A quantity this many times; parts below a billionth are rounded up. */
function times({ nano, format }: Quantity, many: Quantity): Quantity {
  const product = nano * many.nano;
  const isInexact = product % NANO !== 0n;
  const away = product < 0n ? -1n : 1n;
  return Quantity.of(product / NANO + (isInexact ? away : 0n), format);
}

/** A quantity by a number that is not zero, to as many digits after the point as either had. */
function by(dividend: Quantity, divisor: Quantity): Quantity {
  const scale = Math.max(dividend.scale, divisor.scale);
  const power = 10n ** BigInt(Math.abs(scale));
  const unit = scale >= 0 ? NANO / power : NANO * power;
  const units = (dividend.nano * NANO) / divisor.nano / unit;
  return Quantity.of(units * unit, dividend.format);
}

function sum(args: Args, left: Operand, right: Operand, sign: 1 | -1): unknown {
  if (left.kind === 'number' && right.kind === 'number')
    return finite(args, left.value + sign * right.value);
  if (left.kind === 'duration' && right.kind === 'duration')
    return formatDuration(left.value + sign * right.value);
  if (left.kind === 'quantity' && right.kind === 'quantity')
    return left.value
      .add(sign > 0 ? right.value : right.value.negated())
      .text();
  throw mismatch(args);
}

function multiply(args: Args, left: Operand, right: Operand): unknown {
  if (left.kind === 'number' && right.kind === 'number')
    return finite(args, left.value * right.value);
  const [plain, scaled] =
    left.kind === 'number' ? [left, right] : [right, left];
  if (plain.kind !== 'number') throw mismatch(args);
  if (scaled.kind === 'duration')
    return formatDuration(
      Math.trunc((scaled.value / NANOS) * plain.value * NANOS),
    );
  if (scaled.kind === 'quantity')
    return times(scaled.value, factor(args, plain.value)).text();
  throw mismatch(args);
}

function isZero({ kind, value }: Operand): boolean {
  return kind === 'quantity' ? value.nano === 0n : value === 0;
}

function divide(args: Args, left: Operand, right: Operand): unknown {
  const isPlain = left.kind === right.kind || right.kind === 'number';
  if (!isPlain) throw mismatch(args);
  if (isZero(right)) throw args.error('Zero divisor passed');
  if (left.kind === 'quantity')
    return right.kind === 'quantity'
      ? left.value.toNumber() / right.value.toNumber()
      : by(
          left.value,
          factor(args, right.kind === 'number' ? right.value : 1),
        ).text();
  if (right.kind === 'quantity') throw mismatch(args);
  const quotient = finite(args, left.value / right.value);
  return left.kind === 'duration' && right.kind === 'number'
    ? formatDuration(Math.trunc(quotient))
    : quotient;
}

function modulo(args: Args, left: Operand, right: Operand): unknown {
  if (left.kind !== right.kind) throw mismatch(args);
  if (isZero(right)) throw args.error('Zero divisor passed');
  if (left.kind === 'duration' && right.kind === 'duration')
    return formatDuration(left.value % right.value);
  const [first, second] = [left, right].map(({ value }) =>
    typeof value === 'number' ? value : value.toNumber(),
  );
  if (!Number.isInteger(first) || !Number.isInteger(second))
    throw args.error('Non-integer argument(s) passed for modulo');
  const rest = first % second;
  return left.kind === 'quantity'
    ? Quantity.of(BigInt(rest) * NANO, left.value.format).text()
    : rest + 0;
}

function binary(
  operate: (args: Args, left: Operand, right: Operand) => unknown,
) {
  return takes(2, args =>
    operate(args, operand(args, args.any(0)), operand(args, args.any(1))),
  );
}

function sumAll(args: Args): unknown {
  const items = args.list(0);
  if (items.length === 0)
    throw args.error('at least one element in the array is required');
  return items
    .slice(1)
    .reduce(
      (total, item) => sum(args, operand(args, total), operand(args, item), 1),
      items[0],
    );
}

/** The number at a number of decimals, halves away from zero. */
function round(args: Args): number {
  const [value, digits] = [args.number(0), args.integer(1)];
  if (digits < 0) throw args.error('the number of decimals is negative');
  const shift = 10 ** digits;
  const rounded =
    (Math.sign(value) * Math.round(Math.abs(value * shift))) / shift;
  return finite(args, rounded);
}

/** Arithmetic on numbers, quantities (`100Mi`) and durations (`1h`), as in Kyverno. */
export const arithmeticFunctions: FunctionTable = {
  add: binary((args, left, right) => sum(args, left, right, 1)),
  divide: binary(divide),
  modulo: binary(modulo),
  multiply: binary(multiply),
  round: takes(2, round),
  subtract: binary((args, left, right) => sum(args, left, right, -1)),
  sum: takes(1, sumAll),
};
