import type { ClusterClient, KubeObject, ObjectRef } from '../../runtime';
import { canonicalJson, type Fields, fieldsAt } from './fields';

/**
 * Writes what a function makes of an object's current status; writes nothing when that is the same.
 * @returns the object as it is afterwards; undefined when it does not exist any more
 */
export function writeStatus(
  client: ClusterClient,
  ref: ObjectRef,
  fieldManager: string,
  change: (status: Fields) => Fields,
): KubeObject | undefined {
  const object = client.get(ref);
  if (!object) return undefined;
  const before = fieldsAt(object, 'status');
  const after = change(before);
  if (canonicalJson(before) === canonicalJson(after)) return object;
  return client.updateStatus({ ...object, status: after }, { fieldManager });
}

/** The key of an object in maps and queues: `namespace/name`, or the name alone. */
export function keyOf(object: {
  metadata: { namespace?: string; name: string };
}): string {
  return keyFor(object.metadata.namespace, object.metadata.name);
}

export function keyFor(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** The reference to an object from its key. */
export function refFor(
  type: { apiVersion: string; kind: string },
  key: string,
): ObjectRef {
  const slash = key.indexOf('/');
  return slash < 0
    ? { ...type, name: key }
    : { ...type, namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
