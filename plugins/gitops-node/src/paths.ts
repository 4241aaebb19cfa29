/** A type of object to watch. */
export interface WatchedType {
  /** `v1`, `apps/v1`. */
  apiVersion: string;
  kind: string;
  plural: string;
  /** The apiVersion to ask for where a cluster does not serve the first. */
  fallback?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** How many objects are kept at most; the oldest go first. */
  limit?: number;
}

/** The path of a type's list over all namespaces, or of one object where a name is given. */
export function pathOf(
  { apiVersion, plural }: Pick<WatchedType, 'apiVersion' | 'plural'>,
  object?: { namespace?: string; name: string },
): string {
  const base = apiVersion.includes('/')
    ? `/apis/${apiVersion}`
    : `/api/${apiVersion}`;
  if (!object) return `${base}/${plural}`;
  const namespace = object.namespace
    ? `/namespaces/${encodeURIComponent(object.namespace)}`
    : '';
  return `${base}${namespace}/${plural}/${encodeURIComponent(object.name)}`;
}
