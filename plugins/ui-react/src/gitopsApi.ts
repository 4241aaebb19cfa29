import { createApiRef, type FetchApi } from '@backstage/frontend-plugin-api';
import type {
  ContainerLog,
  LoggedContainer,
  ObjectEvent,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  sharedIn,
  type SharedUse,
  type WorkloadDelivery,
} from '@macadam/plugin-orchestrator-common';
import { fetchJson } from './fetchJson';

/** A workload in an environment. */
export interface WorkloadEnvironment {
  /** `tenant/name`. */
  workload: string;
  environment: string;
}

/** Where a workload is, and what it shares with others there. */
export interface WorkloadPlace {
  environment: string;
  shared: SharedUse[];
}

/** What runs, from the gitops back end, with the viewer's own permission. */
export interface GitopsApi {
  /** The status of these workloads in every environment; of all that the viewer may see where left out. */
  status(workloads?: readonly string[]): Promise<WorkloadEnvironmentStatus[]>;
  /** What the cluster says of a workload's objects, newest first. */
  events(of: WorkloadEnvironment): Promise<ObjectEvent[]>;
  /** Containers of a workload whose logs can be read. */
  containers(of: WorkloadEnvironment): Promise<LoggedContainer[]>;
  /** The end of what a container wrote. @param previous - the one before it was started again */
  log(
    of: WorkloadEnvironment,
    which: Pick<LoggedContainer, 'pod' | 'container'>,
    previous: boolean,
  ): Promise<ContainerLog>;
  /** Environments of a workload (`tenant/name`) in the platform's own order. */
  places(workload: string): Promise<WorkloadPlace[]>;
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

  events(of: WorkloadEnvironment) {
    return this.ask<ObjectEvent[]>('events', of);
  }

  containers(of: WorkloadEnvironment) {
    return this.ask<LoggedContainer[]>('containers', of);
  }

  log(
    of: WorkloadEnvironment,
    { pod, container }: Pick<LoggedContainer, 'pod' | 'container'>,
    previous: boolean,
  ) {
    const which = { ...of, pod, container, previous: `${previous}` };
    return this.ask<ContainerLog>('log', which);
  }

  async places(workload: string) {
    const { environments } = await fetchJson<WorkloadDelivery>(
      this.fetchApi,
      `plugin://orchestrator/workloads/${workload}`,
    );
    return environments.map(each => ({
      environment: each.environment,
      shared: sharedIn(each),
    }));
  }

  private ask<T>(what: string, query: object) {
    return fetchJson<T>(
      this.fetchApi,
      `plugin://gitops/${what}?${new URLSearchParams(Object.entries(query))}`,
    );
  }
}
