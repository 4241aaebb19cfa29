import { hasLabels } from '@macadam/kubernetes';
import { findCondition, removeCondition, setCondition } from '../conditions';
import { isActive, isAvailable, isReady } from '../pods';
import type { Pod, ReplicaSet, ReplicaSetStatus } from '../types';

/** How many pods to add, and which to remove. */
export function planReplicaSet(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
): { create: number; remove: Pod[] } {
  const active = pods.filter(isActive);
  const surplus = active.length - (replicaSet.spec.replicas ?? 1);
  if (surplus <= 0) return { create: -surplus, remove: [] };
  return {
    create: 0,
    remove: [...active].sort(leastUsefulFirst).slice(0, surplus),
  };
}

/** Unscheduled before scheduled, pending before running, not ready before ready, cheap before dear, restarted, young. */
function leastUsefulFirst(a: Pod, b: Pod): number {
  const ranks = (pod: Pod) => [
    pod.spec.nodeName ? 1 : 0,
    pod.status?.phase === 'Running' ? 1 : 0,
    isReady(pod) ? 1 : 0,
    Number(
      pod.metadata.annotations?.[
        'controller.kubernetes.io/pod-deletion-cost'
      ] ?? 0,
    ),
    -Math.max(
      0,
      ...(pod.status?.containerStatuses ?? []).map(
        status => status.restartCount,
      ),
    ),
  ];
  const left = ranks(a);
  const right = ranks(b);
  const index = left.findIndex((rank, position) => rank !== right[position]);
  if (index >= 0) return left[index] - right[index];
  return (b.metadata.creationTimestamp ?? '').localeCompare(
    a.metadata.creationTimestamp ?? '',
  );
}

/**
 * @param failure why the last pod could not be created or deleted, if so
 * @param now milliseconds since the epoch
 */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  failure:
    { reason: 'FailedCreate' | 'FailedDelete'; message: string } | undefined,
  now: number,
): ReplicaSetStatus {
  const active = pods.filter(isActive);
  const ready = active.filter(isReady);
  const time = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const old = replicaSet.status?.conditions ?? [];
  const existing = findCondition(old, 'ReplicaFailure');
  let conditions = old;
  if (!failure) conditions = removeCondition(old, 'ReplicaFailure');
  // The message names a random pod: rewriting it for the same reason would never end.
  else if (existing?.reason !== failure.reason) {
    conditions = setCondition(
      old,
      { type: 'ReplicaFailure', status: 'True', ...failure },
      time,
    );
  }
  const templateLabels = replicaSet.spec.template.metadata?.labels ?? {};
  return {
    replicas: active.length,
    ...positive(
      'fullyLabeledReplicas',
      active.filter(pod => hasLabels(pod.metadata.labels, templateLabels))
        .length,
    ),
    ...positive('readyReplicas', ready.length),
    ...positive(
      'availableReplicas',
      ready.filter(pod =>
        isAvailable(pod, replicaSet.spec.minReadySeconds ?? 0, now),
      ).length,
    ),
    observedGeneration: replicaSet.metadata.generation ?? 1,
    ...(conditions.length > 0 && { conditions }),
  };
}

function positive(name: string, value: number): Record<string, number> {
  return value > 0 ? { [name]: value } : {};
}
