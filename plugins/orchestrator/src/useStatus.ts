import { useApi } from '@backstage/frontend-plugin-api';
import { GITOPS_WORKLOADS_CHANNEL } from '@macadam/plugin-gitops-common';
import { gitopsApiRef, useLive, type Live } from '@macadam/plugin-ui-react';
import {
  sharedIn,
  type EnvironmentSummary,
  type WorkloadDelivery,
} from '@macadam/plugin-orchestrator-common';
import { useCallback } from 'react';

const subjectsIn = (environments: readonly EnvironmentSummary[]) =>
  environments.flatMap(each => sharedIn(each).map(({ subject }) => subject));

/** What the clusters have of a workload, and of what it shares with others as far as that is known. */
export function useStatus(workload: string, delivery: Live<WorkloadDelivery>) {
  const gitops = useApi(gitopsApiRef);
  const shared =
    delivery.state === 'ready' || delivery.state === 'stale'
      ? subjectsIn(delivery.value.environments)
      : [];
  const subjects = [...new Set([workload, ...shared.sort()])];
  const asked = subjects.join(' ');
  const load = useCallback(
    () => gitops.status(asked.split(' ')),
    [gitops, asked],
  );
  return useLive(load, {
    channels: [GITOPS_WORKLOADS_CHANNEL],
    workload: subjects,
  });
}
