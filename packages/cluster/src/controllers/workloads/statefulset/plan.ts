/** What a StatefulSet does next. Follows kube-controller-manager: in order, one pod at a time, unless Parallel. */
import { isAvailable, isFinished, isReady } from '../pods';
import { REVISION_LABEL } from '../revisions';
import type { Pod, StatefulSet, StatefulSetStatus } from '../types';

export type StatefulSetAction =
  | { type: 'create'; ordinal: number; revision: string }
  | { type: 'delete'; pod: Pod };

/** The number at the end of a pod's name, if the name is one of the set's. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const rest = pod.metadata.name.startsWith(prefix)
    ? pod.metadata.name.slice(prefix.length)
    : '';
  return /^\d+$/.test(rest) ? Number(rest) : undefined;
}

const revisionOf = (pod: Pod) => pod.metadata.labels?.[REVISION_LABEL];
const isHealthy = (pod: Pod) =>
  pod.status?.phase === 'Running' &&
  isReady(pod) &&
  !pod.metadata.deletionTimestamp;

export interface StatefulSetRevisions {
  /** The revision that the set has finished rolling out. */
  current: string;
  /** The revision of the present template. */
  update: string;
}

/**
 * @param pods those that the set controls
 * @param now milliseconds since the epoch
 */
export function planStatefulSet(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: StatefulSetRevisions,
  now: number,
): StatefulSetAction[] {
  const replicas = set.spec.replicas ?? 1;
  const first = set.spec.ordinals?.start ?? 0;
  const ordered = set.spec.podManagementPolicy !== 'Parallel';
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const onDelete = set.spec.updateStrategy?.type === 'OnDelete';
  const minReady = set.spec.minReadySeconds ?? 0;
  const byOrdinal = new Map(pods.map(pod => [ordinalOf(set, pod) ?? -1, pod]));
  const actions: StatefulSetAction[] = [];

  const wantedRevision = (ordinal: number) => {
    if (onDelete) return revisions.update;
    return ordinal < first + partition ? revisions.current : revisions.update;
  };
  for (let ordinal = first; ordinal < first + replicas; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) {
      actions.push({
        type: 'create',
        ordinal,
        revision: wantedRevision(ordinal),
      });
      if (ordered) return actions;
    } else if (pod.metadata.deletionTimestamp) {
      if (ordered) return actions;
    } else if (isFinished(pod)) {
      actions.push({ type: 'delete', pod });
      if (ordered) return actions;
    } else if (
      ordered &&
      !(isHealthy(pod) && isAvailable(pod, minReady, now))
    ) {
      return actions;
    }
  }

  const condemned = pods.filter(pod => {
    const ordinal = ordinalOf(set, pod);
    return (
      ordinal !== undefined && (ordinal < first || ordinal >= first + replicas)
    );
  });
  condemned.sort((a, b) => (ordinalOf(set, b) ?? 0) - (ordinalOf(set, a) ?? 0));
  for (const pod of condemned) {
    if (pod.metadata.deletionTimestamp) {
      if (ordered) return actions;
      continue;
    }
    actions.push({ type: 'delete', pod });
    if (ordered) return actions;
  }
  if (onDelete || actions.length > 0) return actions;

  for (
    let ordinal = first + replicas - 1;
    ordinal >= first + partition;
    ordinal--
  ) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) return actions;
    if (revisionOf(pod) !== revisions.update)
      return pod.metadata.deletionTimestamp
        ? actions
        : [{ type: 'delete', pod }];
    if (!isHealthy(pod) || !isAvailable(pod, minReady, now)) return actions;
  }
  return actions;
}

/**
 * @param pods those that the set controls
 * @param now milliseconds since the epoch
 */
export function statefulSetStatus(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: StatefulSetRevisions,
  now: number,
): StatefulSetStatus {
  const living = pods.filter(pod => !pod.metadata.deletionTimestamp);
  const ready = living.filter(
    pod => pod.status?.phase === 'Running' && isReady(pod),
  );
  const of = (revision: string) =>
    living.filter(pod => revisionOf(pod) === revision).length;
  const updated = of(revisions.update);
  const replicas = set.spec.replicas ?? 1;
  const partitioned =
    (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0) > 0;
  const done =
    !partitioned &&
    updated === replicas &&
    ready.length === replicas &&
    pods.length === replicas;
  const current = done ? revisions.update : revisions.current;
  return {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter(pod =>
      isAvailable(pod, set.spec.minReadySeconds ?? 0, now),
    ).length,
    currentReplicas: of(current),
    updatedReplicas: updated,
    currentRevision: current,
    updateRevision: revisions.update,
    collisionCount: set.status?.collisionCount ?? 0,
  };
}
