import { createApiRef, type FetchApi } from '@backstage/frontend-plugin-api';
import type {
  PolicyOverview,
  WorkloadVerdicts,
} from '@macadam/plugin-policy-common';
import { fetchJson } from '@macadam/plugin-gitops-react';

/** Policies and their verdicts, with the viewer's own permission. */
export interface PolicyApi {
  /** What preflight and the cluster's reports say of one workload. */
  workload(name: string): Promise<WorkloadVerdicts>;
  /** Every policy with what it says across all services. */
  overview(): Promise<PolicyOverview>;
}

export const policyApiRef = createApiRef<PolicyApi>({
  id: 'plugin.policy.verdicts',
});

export class PolicyClient implements PolicyApi {
  constructor(private readonly fetchApi: FetchApi) {}

  workload(name: string) {
    return fetchJson<WorkloadVerdicts>(
      this.fetchApi,
      `plugin://policy/workloads/${encodeURIComponent(name)}`,
    );
  }

  overview() {
    return fetchJson<PolicyOverview>(this.fetchApi, 'plugin://policy/policies');
  }
}
