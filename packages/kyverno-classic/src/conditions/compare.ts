import { parseDuration } from '../pattern';
import { compareSemver, parseSemver } from '../jmespath';
import { durationsOf, numberOf, quantityOf, secondsOf } from './values';

/** Whether an order (negative, 0 or positive) is the wanted one. */
export type Order = (order: number) => boolean;

function compareNumber(order: Order, key: number, value: unknown): boolean {
  if (typeof value === 'number') return order(key - value);
  if (typeof value !== 'string') return false;
  const durations = durationsOf(key, value);
  if (durations) return order(durations[0] - durations[1]);
  const number = numberOf(value);
  return number !== undefined && order(key - number);
}

function compareVersion(order: Order, key: string, value: unknown): boolean {
  const left = parseSemver(key);
  const right = typeof value === 'string' ? parseSemver(value) : undefined;
  return left !== undefined && right !== undefined
    ? order(compareSemver(left, right))
    : false;
}

/** `GreaterThan` and its kin: by duration, then quantity, then number, then semantic version. */
export function compareNumbers(
  order: Order,
  key: unknown,
  value: unknown,
): boolean {
  if (typeof key === 'number') return compareNumber(order, key, value);
  if (typeof key !== 'string') return false;
  const durations = durationsOf(key, value);
  if (durations) return order(durations[0] - durations[1]);
  const quantity = quantityOf(value);
  const quantities = quantity && quantityOf(key)?.compare(quantity);
  if (quantities !== undefined) return order(quantities);
  const number = numberOf(key);
  return number === undefined
    ? compareVersion(order, key, value)
    : compareNumber(order, number, value);
}

function durationOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : secondsOf(value);
}

/** `DurationGreaterThan` and its kin (deprecated): durations, or numbers of seconds. */
export function compareDurations(
  order: Order,
  key: unknown,
  value: unknown,
): boolean {
  const [left, right] = [durationOf(key), durationOf(value)];
  return left !== undefined && right !== undefined && order(left - right);
}
