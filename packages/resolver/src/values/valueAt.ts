/** The value at a path of keys, or undefined. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      isValues(current) && Object.hasOwn(current, key)
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

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type Values = Record<string, unknown>;
