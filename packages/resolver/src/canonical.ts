import { compareText } from './findings';

const FIRST = new Map(
  ['apiVersion', 'kind', 'metadata', 'name', 'namespace'].map(
    (key, index) => [key, index] as const,
  ),
);

/** Values that were put in order here, as rendered objects are before they are written. They never change. */
const ORDERED = new WeakSet<object>();

/**
 * A value whose mappings have their keys in one order: what names a thing first, the rest by code unit. Keys without a
 * value are left out. Lists keep their order. What is given is not changed; what comes back may not be.
 */
export function canonical<T>(value: T): T;
export function canonical(value: unknown): unknown {
  const ordered = inOrder(value);
  if (typeof ordered === 'object' && ordered !== null && ordered !== value)
    ORDERED.add(ordered);
  return ordered;
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ORDERED.has(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  const entries = Object.entries(value);
  const ordered = entries.map(([, item]) => inOrder(item));
  const isOrdered = entries.every(
    ([key, item], at) =>
      item !== undefined &&
      item === ordered[at] &&
      (at === 0 || compareKeys(entries[at - 1][0], key) < 0),
  );
  if (isOrdered) return value;
  return Object.fromEntries(
    entries
      .map(([key], at) => [key, ordered[at]] as const)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => compareKeys(a, b)),
  );
}

/** Whether two values are equal whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function compareKeys(a: string, b: string): number {
  const left = FIRST.get(a);
  const right = FIRST.get(b);
  if (left === undefined && right === undefined) return compareText(a, b);
  return (left ?? FIRST.size) - (right ?? FIRST.size);
}
