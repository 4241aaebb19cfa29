/** Reading values whose shape the API server's schema does not guarantee to TypeScript. */

import { isRecord } from '@macadam/yaml';

export { isRecord as isFields };

export type Fields = Record<string, unknown>;

/** The value at a path, or undefined where a step is missing. */
export function valueAt(value: unknown, ...path: (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof step === 'number' && Array.isArray(current))
      current = current[step];
    else if (isRecord(current) && Object.hasOwn(current, step))
      current = current[step];
    else return undefined;
  }
  return current;
}

export function textAt(
  value: unknown,
  ...path: (string | number)[]
): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(
  value: unknown,
  ...path: (string | number)[]
): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function flagAt(value: unknown, ...path: (string | number)[]): boolean {
  return valueAt(value, ...path) === true;
}

/** The list at a path; empty when absent. */
export function listAt(
  value: unknown,
  ...path: (string | number)[]
): unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The map at a path; empty when absent. */
export function fieldsAt(value: unknown, ...path: (string | number)[]): Fields {
  const found = valueAt(value, ...path);
  return isRecord(found) ? found : {};
}

/** The entries of a map that are text. */
export function textsAt(
  value: unknown,
  ...path: (string | number)[]
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, entry] of Object.entries(fieldsAt(value, ...path))) {
    if (typeof entry === 'string') texts[key] = entry;
  }
  return texts;
}

/** JSON with the keys of every map sorted, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isRecord(value)) {
    const entries = Object.keys(value)
      .filter(key => value[key] !== undefined)
      .sort()
      .map(key => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
