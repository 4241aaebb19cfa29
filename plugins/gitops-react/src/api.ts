import { createApiRef, type FetchApi } from '@backstage/frontend-plugin-api';
import type { WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import { fetchJson } from './fetchJson';

/** What runs, from the gitops back end, with the viewer's own permission. */
export interface GitopsApi {
  /** The status of these workloads in every environment; of all that the viewer may see where left out. */
  status(workloads?: readonly string[]): Promise<WorkloadEnvironmentStatus[]>;
}

export const gitopsApiRef = createApiRef<GitopsApi>({
  id: 'plugin.gitops.status',
});

export class GitopsClient implements GitopsApi {
  constructor(private readonly fetchApi: FetchApi) {}

  status(workloads: readonly string[] = []) {
    const query = new URLSearchParams(
      workloads.map(name => ['workload', name]),
    );
    return fetchJson<WorkloadEnvironmentStatus[]>(
      this.fetchApi,
      `plugin://gitops/status${workloads.length ? `?${query}` : ''}`,
    );
  }
}
