import type { KubeObject, ObjectRef, LiveObjects } from '../types';

/** The reference to an object. */
export function refOf(object: KubeObject): ObjectRef {
  const { name, namespace } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
  };
}

/** Whether two references are to one object, in the same version. */
export function sameRef(a: ObjectRef, b: ObjectRef): boolean {
  return (
    a.apiVersion === b.apiVersion &&
    a.kind === b.kind &&
    (a.namespace ?? '') === (b.namespace ?? '') &&
    a.name === b.name
  );
}

/** The live objects that `refs` name, by local name. */
export function liveObjects(
  refs: Record<string, ObjectRef>,
  live: LiveObjects,
): Record<string, KubeObject> {
  return Object.fromEntries(
    Object.entries(refs).flatMap(([local, ref]) => {
      const found = live.find(object => sameRef(refOf(object), ref));
      return found ? [[local, found]] : [];
    }),
  );
}
