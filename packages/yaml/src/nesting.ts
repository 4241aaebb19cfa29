/** How deep values may be nested; a Kubernetes object that needs more does not exist. */
export const MOST_LEVELS = 500;

/** What was looked at before and is not too deep. */
const shallow = new WeakSet<object>();

const valuesOf = (value: object): unknown[] => Object.values(value);

/** Whether a value has more levels than is allowed, which is what one that holds itself has. Takes no stack. */
export function isTooDeep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || shallow.has(value))
    return false;
  // What is in several places is looked at once in each level, so that values that share parts take no longer.
  let level = new Set<object>([value]);
  for (let depth = 0; level.size > 0; depth++) {
    if (depth > MOST_LEVELS) return true;
    const next = new Set<object>();
    for (const each of level) {
      for (const item of valuesOf(each))
        if (typeof item === 'object' && item !== null) next.add(item);
    }
    level = next;
  }
  shallow.add(value);
  return false;
}

/**
 * How many maps, lists and scalars a value has when all that it holds more than once is counted each time: what it
 * takes to write it down. Infinity where it is nested too deeply.
 */
export function writtenSize(
  value: unknown,
  known = new Map<object, number>(),
  depth = 0,
): number {
  if (typeof value !== 'object' || value === null) return 1;
  if (depth > MOST_LEVELS) return Infinity;
  const before = known.get(value);
  if (before !== undefined) return before;
  const size = valuesOf(value).reduce<number>(
    (sum, item) => sum + writtenSize(item, known, depth + 1),
    1,
  );
  known.set(value, size);
  return size;
}
