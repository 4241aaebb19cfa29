import { isRecord } from '@macadam/yaml';

/** A map that is being filled in. */
export type Draft = Record<string, unknown>;

const isAbsent = (value: unknown) =>
  value === undefined || value === null || value === '';

/** Sets what is absent; null and the empty text count as absent, as they do for the API server. */
export function fill(draft: Draft, values: Readonly<Draft>): void {
  for (const [key, value] of Object.entries(values))
    if (isAbsent(draft[key])) draft[key] = value;
}

/** The same for fields in which the API server cannot tell zero from absent. */
export function fillZero(draft: Draft, values: Readonly<Draft>): void {
  for (const [key, value] of Object.entries(values))
    if (isAbsent(draft[key]) || draft[key] === 0) draft[key] = value;
}

/** The map at a key, made when it is absent; undefined when something else is there. */
export function mapAt(draft: Draft, key: string): Draft | undefined {
  fill(draft, { [key]: {} });
  return mapIn(draft, key);
}

/** The map at a key; undefined when there is none. */
export function mapIn(
  draft: Draft | undefined,
  key: string,
): Draft | undefined {
  const value = draft?.[key];
  return isRecord(value) ? value : undefined;
}

/** The maps of the list at a key. */
export function mapsIn(draft: Draft | undefined, key: string): Draft[] {
  const value = draft?.[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Whether a map is absent or has nothing in it. */
export function isEmpty(value: unknown): boolean {
  return (
    isAbsent(value) || (isRecord(value) && Object.keys(value).length === 0)
  );
}
