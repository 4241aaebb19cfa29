import { compareText } from './compareText';

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
  if (isObject(ordered) && ordered !== value) {
    ORDERED.add(ordered);
    // What gets another label or annotation keeps the rest.
    for (const part of Object.values(ordered))
      if (isObject(part)) ORDERED.add(part);
  }
  return ordered;
}

function inOrder(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (ORDERED.has(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  const entries: [string, unknown][] = [];
  let isSorted = true;
  let isSame = true;
  for (const [key, item] of Object.entries(value)) {
    const ordered = inOrder(item);
    if (ordered !== item || item === undefined) isSame = false;
    if (item === undefined) continue;
    const before = entries.at(-1);
    if (before && compareKeys(before[0], key) > 0) isSorted = false;
    entries.push([key, ordered]);
  }
  if (isSame && isSorted) return value;
  if (!isSorted) entries.sort(([a], [b]) => compareKeys(a, b));
  return Object.fromEntries(entries);
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

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
