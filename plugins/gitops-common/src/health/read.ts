import { isRecord } from '@macadam/yaml';

/** Tolerant reading of objects that came from a cluster: whatever is absent or of another type reads as undefined. */

export type Fields = Readonly<Record<string, unknown>>;

/** A mapping, or an empty one. */
export function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** The mapping at a path of keys, or an empty one. */
export function at(value: unknown, ...path: string[]): Fields {
  return path.reduce<Fields>((found, key) => fields(found[key]), fields(value));
}

/** A list of mappings, or an empty one. */
export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** A text, or undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A number, or the fallback: Kubernetes leaves zero counts out of a status. */
export function count(value: unknown, fallback = 0): number {
  return typeof value === 'number' ? value : fallback;
}

export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  observedGeneration?: number;
}

/** A condition's status; some controllers write a boolean. */
function stateOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return text(value) ?? '';
}

/** `status.conditions`, in the order they stand in. */
export function conditions(status: Fields): Condition[] {
  return list(status.conditions).map(condition => ({
    type: text(condition.type) ?? '',
    status: stateOf(condition.status),
    reason: text(condition.reason) ?? '',
    message: text(condition.message) ?? '',
    observedGeneration:
      typeof condition.observedGeneration === 'number'
        ? condition.observedGeneration
        : undefined,
  }));
}

/** True where the controller has said which generation its status is about, and it is not the newest. */
export function isBehind(metadata: Fields, status: Fields): boolean {
  const observed = Number(status.observedGeneration);
  return (
    status.observedGeneration !== undefined &&
    Number.isFinite(observed) &&
    observed < count(metadata.generation)
  );
}

/** The group of an `apiVersion`; empty for the core. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/')
    ? apiVersion.slice(0, apiVersion.indexOf('/'))
    : '';
}
