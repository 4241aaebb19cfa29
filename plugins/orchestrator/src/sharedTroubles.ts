import type {
  Fact,
  HealthStatus,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  sharedIn,
  type EnvironmentSummary,
  type SharedUse,
} from '@macadam/plugin-orchestrator-common';

/** What is known to be wrong with a resource that workloads share. */
export interface SharedTrouble {
  use: SharedUse;
  /** `Failed`: it cannot be applied. */
  status: 'Failed' | Exclude<HealthStatus, 'Healthy'>;
  /** The deepest cause. */
  message: string;
}

/**
 * What is wrong with what an environment shares: the state of a service says nothing of that, for it is not part of it.
 * @param runtimeOf - what the cluster of the environment has of a subject
 */
export const sharedTroubles = (
  summary: Pick<EnvironmentSummary, 'current' | 'attempt'>,
  runtimeOf: (subject: string) => Fact<WorkloadEnvironmentStatus>,
): SharedTrouble[] =>
  sharedIn(summary).flatMap((use): SharedTrouble[] => {
    const { state, value } = runtimeOf(use.subject);
    // What is on its way for the first time need not be there yet.
    const isDue = summary.current?.shared?.some(
      ({ subject }) => subject === use.subject,
    );
    if (state === 'none' && isDue)
      return [{ use, status: 'Missing', message: 'Nothing of it is there' }];
    if (state !== 'known' || !value) return [];
    const sync = value.sync.state === 'known' ? value.sync.value : undefined;
    if (sync?.status === 'Failed')
      return [{ use, status: 'Failed', message: sync.message }];
    const health =
      value.health.state === 'known' ? value.health.value : undefined;
    return health && health.status !== 'Healthy'
      ? [{ use, status: health.status, message: health.message }]
      : [];
  });
