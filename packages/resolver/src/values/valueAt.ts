import { isRecord } from '@macadam/yaml';

/** The value at a path of keys, or undefined. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      isRecord(current) && Object.hasOwn(current, key)
        ? current[key]
        : undefined,
    value,
  );
}

/** The text at a path of keys, or undefined. */
export function textAt(
  value: unknown,
  path: readonly string[],
): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}

/** A mapping. */
export type Values = Record<string, unknown>;
