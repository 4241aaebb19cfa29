import { isRecord } from '../validating/json';

/** A map that is being filled in. */
export type Draft = Record<string, unknown>;

/** Sets what is absent; null counts as absent, as it does for the API server. */
export function fill(draft: Draft, values: Readonly<Draft>): void {
  for (const [key, value] of Object.entries(values)) {
    if (draft[key] === undefined || draft[key] === null) draft[key] = value;
  }
}

/** The map at a key, made when it is absent; undefined when something else is there. */
export function mapAt(draft: Draft, key: string): Draft | undefined {
  fill(draft, { [key]: {} });
  const value = draft[key];
  return isRecord(value) ? value : undefined;
}

/** The map at a key; undefined when there is none. */
export function mapIn(draft: Draft, key: string): Draft | undefined {
  const value = draft[key];
  return isRecord(value) ? value : undefined;
}

/** The maps of the list at a key. */
export function mapsIn(draft: Draft, key: string): Draft[] {
  const value = draft[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
