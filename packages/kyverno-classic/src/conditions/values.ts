import { Quantity } from '@macadam/kubernetes';
import { parseDuration } from '../pattern';

const SECOND = 1e9;

function ownDuration(value: unknown): number | undefined {
  return typeof value === 'string' && value !== '0'
    ? parseDuration(value)
    : undefined;
}

/** A number as whole seconds, as Kyverno compares it with a duration. */
export function secondsOf(value: unknown): number | undefined {
  return typeof value === 'number' ? Math.trunc(value) * SECOND : undefined;
}

/**
 * Both sides in nanoseconds when at least one is a duration such as `1h30m` and the other is one too or a
 * number of seconds. The text `0` is no duration.
 */
export function durationsOf(
  key: unknown,
  value: unknown,
): [number, number] | undefined {
  const own = [ownDuration(key), ownDuration(value)];
  if (own[0] === undefined && own[1] === undefined) return undefined;
  const left = own[0] ?? secondsOf(key);
  const right = own[1] ?? secondsOf(value);
  return left === undefined || right === undefined ? undefined : [left, right];
}

/** A text as a quantity. */
export function quantityOf(value: unknown): Quantity | undefined {
  return typeof value === 'string' ? Quantity.parse(value) : undefined;
}

const FLOAT = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** A text as a number. */
export function numberOf(text: string): number | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
