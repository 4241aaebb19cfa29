import { isRecord } from '@macadam/yaml';

/** The steps of a dotted path; one in double quotes may hold dots. */
export function stepsOf(path: string): string[] {
  return (path.match(/"[^"]*"|[^."]+/g) ?? []).map(step =>
    step.replace(/^"|"$/g, ''),
  );
}

/** A value with another one at a path; what is beside it stays. */
export function withValue(
  old: unknown,
  path: readonly string[],
  value: unknown,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const map = isRecord(old) ? old : {};
  return { ...map, [key]: withValue(map[key], rest, value) };
}
