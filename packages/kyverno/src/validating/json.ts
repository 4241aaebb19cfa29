import type { KubeObject } from '../types';

/** Whether a value is a map. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value has what every Kubernetes object has; a name may still be generated. */
export function isKubeObject(value: unknown): value is KubeObject {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isRecord(value.metadata)
  );
}

/** The labels of an object; what is no text is left out. */
export function labelsOf(object: unknown): Map<string, string> {
  const metadata = isRecord(object) ? object.metadata : undefined;
  const labels = isRecord(metadata) ? metadata.labels : undefined;
  const result = new Map<string, string>();
  if (!isRecord(labels)) return result;
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value === 'string') result.set(key, value);
  }
  return result;
}

/** A value as text, whatever it is: maps and lists as JSON. */
export function showText(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? JSON.stringify(value)
    : String(value);
}
