import type {
  Fact,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type { Live } from '@macadam/plugin-ui-react';

/**
 * What the clusters say of one workload in one environment, as a fact: an answer that could not be had is unknown or
 * forbidden, never nothing.
 */
export function runtimeOf(
  live: Live<WorkloadEnvironmentStatus[]>,
  workload: string,
  environment: string,
): Fact<WorkloadEnvironmentStatus> {
  switch (live.state) {
    case 'loading':
      return { state: 'unknown', reason: 'The cluster has not answered yet' };
    case 'forbidden':
      return { state: 'forbidden', reason: live.error.message };
    case 'ready':
    case 'stale': {
      const value = live.value.find(
        status =>
          status.workload === workload && status.environment === environment,
      );
      const observedAt = live.at.toISOString();
      if (live.state === 'stale')
        return {
          state: 'unknown',
          reason: live.error.message,
          observedAt,
          ...(value && { value: asUnknown(value, live.error.message) }),
        };
      return value
        ? { state: 'known', value, observedAt }
        : { state: 'none', observedAt };
    }
    default:
      return { state: 'unknown', reason: live.error.message };
  }
}

const asSeen = <T>(fact: Fact<T>): Fact<T> =>
  fact.state === 'unknown'
    ? {
        ...fact,
        reason: undefined,
        state: fact.value === undefined ? 'none' : 'known',
      }
    : fact;

/**
 * A status of which nothing is known any more as one fact that is unknown, so that it is said once: its value is the
 * status as it was seen last. Any other status stays as it is.
 */
export function lastSeen(
  runtime: Fact<WorkloadEnvironmentStatus>,
): Fact<WorkloadEnvironmentStatus> {
  const { value } = runtime;
  const gone =
    runtime.state === 'unknown' ||
    (value?.health.state === 'unknown' && value.sync.state === 'unknown');
  if (!value || !gone) return runtime;
  const { reason = runtime.reason, observedAt = runtime.observedAt } =
    value.health;
  return {
    state: 'unknown',
    reason,
    observedAt,
    value: {
      ...value,
      sync: asSeen(value.sync),
      health: asSeen(value.health),
      replicas: asSeen(value.replicas),
    },
  };
}

const stale = <T>(fact: Fact<T>, reason: string): Fact<T> =>
  fact.state === 'known' ? { ...fact, state: 'unknown', reason } : fact;

/** What was seen last, said to be no longer known. */
function asUnknown(
  status: WorkloadEnvironmentStatus,
  reason: string,
): WorkloadEnvironmentStatus {
  return {
    ...status,
    sync: stale(status.sync, reason),
    health: stale(status.health, reason),
    replicas: stale(status.replicas, reason),
    endpoints: stale(status.endpoints, reason),
    images: stale(status.images, reason),
  };
}
