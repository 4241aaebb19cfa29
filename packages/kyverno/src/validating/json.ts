export { isRecord } from '@macadam/yaml';
export { isKubeObject, labelsOf } from '@macadam/kubernetes';

/** A value as text, whatever it is: maps and lists as JSON. */
export function showText(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? JSON.stringify(value)
    : String(value);
}
