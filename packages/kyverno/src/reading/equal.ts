import { isRecord } from '@macadam/yaml';

/** Whether two JSON values are the same, key order aside. Each value compared is a step of the budget. */
export function deepEqual(
  left: unknown,
  right: unknown,
  budget?: { spend(): void },
): boolean {
  budget?.spend();
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return (
      left.length === right.length &&
      left.every((item, at) => deepEqual(item, right[at], budget))
    );
  if (!isRecord(left) || !isRecord(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(
      key =>
        Object.hasOwn(right, key) && deepEqual(left[key], right[key], budget),
    )
  );
}
