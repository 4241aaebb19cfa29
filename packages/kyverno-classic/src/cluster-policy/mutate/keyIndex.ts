import { deepEqual } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';

function keyOf(item: unknown, key: string): unknown {
  if (key === '') return item;
  return isRecord(item) ? item[key] : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Whether an item of a list has one of the list's merge keys. */
export function hasKey(keys: readonly string[], item: unknown): boolean {
  return keys.some(key => !isAbsent(keyOf(item, key)));
}

/** Whether two items are one: some key is the same, and the others are too unless one item lacks them. */
export function isSame(
  keys: readonly string[],
  left: unknown,
  right: unknown,
): boolean {
  const pairs = keys.map(key => [keyOf(left, key), keyOf(right, key)]);
  return (
    pairs.some(([one, other]) => !isAbsent(one) && deepEqual(one, other)) &&
    pairs.every(
      ([one, other]) =>
        isAbsent(one) || isAbsent(other) || deepEqual(one, other),
    )
  );
}

/** Items of a list, found by their merge keys in time that does not grow with the list. */
export class KeyIndex {
  private readonly buckets = new Map<string, [number, unknown][]>();
  private size = 0;

  constructor(
    private readonly keys: readonly string[],
    items: readonly unknown[] = [],
  ) {
    for (const item of items) this.add(item);
  }

  add(item: unknown): void {
    const entry: [number, unknown] = [this.size++, item];
    for (const bucket of this.bucketsOf(item)) {
      const found = this.buckets.get(bucket);
      if (found) found.push(entry);
      else this.buckets.set(bucket, [entry]);
    }
  }

  /** The first item that is the same as another one. */
  find(item: unknown): unknown {
    let first: [number, unknown] | undefined;
    for (const bucket of this.bucketsOf(item))
      for (const entry of this.buckets.get(bucket) ?? []) {
        if (first && entry[0] >= first[0]) break;
        if (isSame(this.keys, entry[1], item)) first = entry;
      }
    return first?.[1];
  }

  /** Where items with the same value of a key are. */
  private bucketsOf(item: unknown): string[] {
    return this.keys.flatMap(key => {
      const value = keyOf(item, key);
      if (isAbsent(value)) return [];
      const isScalar = typeof value !== 'object';
      return [`${key} ${isScalar ? `${typeof value} ${String(value)}` : ''}`];
    });
  }
}
