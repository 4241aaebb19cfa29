import type { ClusterClient, KubeObject, ObjectRef } from '../../../runtime';

/** An object as it was after an apply: enough to tell whether somebody changed it since. */
export interface Applied {
  ref: ObjectRef;
  wanted: KubeObject;
  stamp: string;
}

/** Generation counts changes of the spec; kinds without one are told apart by resourceVersion. */
export function stampOf(live: KubeObject): string {
  const { uid, generation, resourceVersion, deletionTimestamp } = live.metadata;
  return `${uid} ${generation !== undefined ? `g${generation}` : resourceVersion} ${deletionTimestamp ?? ''}`;
}

function holds(
  live: Record<string, string> | undefined,
  wanted: Record<string, string> | undefined,
): boolean {
  return Object.entries(wanted ?? {}).every(
    ([key, value]) => live?.[key] === value,
  );
}

/** Whether every object is still there and as it was applied; its status does not count. */
export function allUnchanged(
  client: ClusterClient,
  applied: readonly Applied[],
): boolean {
  return applied.every(({ ref, wanted, stamp }) => {
    const live = client.resource(ref) && client.get(ref);
    return (
      live !== undefined &&
      stampOf(live) === stamp &&
      holds(live.metadata.labels, wanted.metadata.labels) &&
      holds(live.metadata.annotations, wanted.metadata.annotations)
    );
  });
}
