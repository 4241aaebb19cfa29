import { compareText } from './findings';

const FIRST = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

/**
 * A copy of a value whose mappings have their keys in one order: what names a thing first, the rest by code unit.
 * Keys without a value are left out. Lists keep their order.
 */
export function canonical<T>(value: T): T;
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => canonical<unknown>(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => rank(a) - rank(b) || compareText(a, b))
      .map(([key, item]) => [key, canonical<unknown>(item)]),
  );
}

/** Whether two values are equal whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function rank(key: string): number {
  const index = FIRST.indexOf(key);
  return index < 0 ? FIRST.length : index;
}
