import { wildcard } from '../jmespath';
import { deepEqual } from '@macadam/kyverno/engine';
import { durationsOf, numberOf, quantityOf } from './values';

function textEquals(key: string, value: unknown): boolean {
  const durations = durationsOf(key, value);
  if (durations) return durations[0] === durations[1];
  if (typeof value !== 'string') return false;
  const quantity = quantityOf(key);
  if (quantity && value !== '')
    return quantityOf(value)?.compare(quantity) === 0;
  return wildcard(value, key);
}

/**
 * `Equals`: durations and quantities by what they measure, then text with wildcards in the value, numbers
 * also with text. A key of null equals nothing.
 */
export function equals(key: unknown, value: unknown): boolean {
  switch (typeof key) {
    case 'string':
      return textEquals(key, value);
    case 'number':
      return typeof value === 'string'
        ? numberOf(value) === key
        : value === key;
    case 'boolean':
      return value === key;
    default:
      return key !== null && key !== undefined && deepEqual(key, value);
  }
}

/** `NotEquals`: what `Equals` is not, save that a key of null is not unequal to anything either. */
export function notEquals(key: unknown, value: unknown): boolean {
  return key !== null && key !== undefined && !equals(key, value);
}
