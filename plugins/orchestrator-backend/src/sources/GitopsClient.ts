import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError, ServiceUnavailableError } from '@backstage/errors';
import type {
  DeliveryEngine,
  DryRunAnswer,
  SuppliedSecret,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type { KubeObject, ObjectRef } from '@macadam/resolver';

/** What runs, asked of the gitops plugin; this plugin has no access to a cluster of its own. */
export class GitopsClient {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly auth: AuthService,
  ) {}

  /** Sync and health of a workload in an environment; undefined while nothing is known of it. */
  async status(
    workload: string,
    environment: string,
  ): Promise<WorkloadEnvironmentStatus | undefined> {
    const [found] = await this.statuses([workload], environment);
    return found;
  }

  /**
   * Sync and health of workloads, and of resources that workloads share, in an environment: one answer for each name.
   * @param names - of workloads, and of shared resources by `sharedStatus`
   */
  async statuses(
    names: readonly string[],
    environment: string,
  ): Promise<(WorkloadEnvironmentStatus | undefined)[]> {
    const all = await this.everywhere(names);
    return names.map(name =>
      all.find(
        status =>
          status.workload === name && status.environment === environment,
      ),
    );
  }

  /** The same in every environment where something of them is. */
  async everywhere(
    names: readonly string[],
  ): Promise<WorkloadEnvironmentStatus[]> {
    const query = names.map(name => `workload=${encodeURIComponent(name)}`);
    const response = await this.request(`/status?${query.join('&')}`);
    return response.json();
  }

  /** Objects as a cluster has them now, of those that exist. */
  async objects(
    cluster: string,
    objects: readonly ObjectRef[],
  ): Promise<KubeObject[]> {
    const response = await this.request('/objects', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ cluster, objects }),
    });
    return response.json();
  }

  /** What a workload takes from stores that people put secrets into. */
  async secrets(
    workload: string,
    environment: string,
  ): Promise<SuppliedSecret[]> {
    const response = await this.request(
      `/secrets?${new URLSearchParams({ workload, environment })}`,
    );
    return response.json();
  }

  /** Puts the values of a secret, one for each field, where a workload looks for them. */
  async putSecret(
    of: { workload: string; environment: string; name: string },
    values: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.request('/secrets', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...of, values }),
    });
  }

  /** What a cluster would say of objects that an engine applies as an account, one answer for each. */
  async dryRun(
    cluster: string,
    applier: { deployer: string; engine: DeliveryEngine },
    objects: readonly KubeObject[],
  ): Promise<DryRunAnswer[]> {
    const response = await this.request('/dry-run', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ cluster, ...applier, objects }),
    });
    return response.json();
  }

  /** Asks the delivery engine to look at Git now. @param retry - also to apply again what it has seen */
  async reconcile(
    of: { workload: string; environment: string; tenant: string },
    retry: boolean,
  ): Promise<void> {
    const { workload, environment, tenant } = of;
    await this.request('/reconcile', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ workload, environment, tenant, retry }),
    });
  }

  /** Asks every cluster to look now at what is the platform's own: its repository, and what it has for tenants. */
  async reconcilePlatform(): Promise<void> {
    await this.request('/reconcile-platform', { method: 'POST' });
  }

  private async request(
    path: string,
    init: RequestInit = {},
  ): Promise<Response> {
    const [baseUrl, { token }] = await Promise.all([
      this.discovery.getBaseUrl('gitops'),
      this.auth.getPluginRequestToken({
        onBehalfOf: await this.auth.getOwnServiceCredentials(),
        targetPluginId: 'gitops',
      }),
    ]);
    const response = await fetch(`${baseUrl}${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(10_000),
    }).catch((error: Error) => {
      const cause =
        error.cause instanceof Error ? error.cause.message : error.message;
      throw new ServiceUnavailableError(
        `The gitops plugin does not answer: ${cause}`,
      );
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}
