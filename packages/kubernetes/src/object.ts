import { isRecord } from '@macadam/yaml';

/** Any Kubernetes object, as read from YAML or JSON. */
export type KubeObject = {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [key: string]: unknown;
  };
  [key: string]: unknown;
};

/** Enough of an object to find it again. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  /** Absent for an object of the whole cluster. */
  namespace?: string;
  name: string;
}

/** Whether a value has what every object has; its name may still be generated. */
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
  for (const [key, value] of Object.entries(labels))
    if (typeof value === 'string') result.set(key, value);
  return result;
}
