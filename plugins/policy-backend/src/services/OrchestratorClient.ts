import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError, ServiceUnavailableError } from '@backstage/errors';
import type {
  DeploymentDetail,
  DeploymentPage,
  PreflightPage,
  WorkloadDelivery,
  WorkloadPreflight,
} from '@macadam/plugin-orchestrator-common';

const TIMEOUT_MS = 10_000;

/**
 * The orchestrator, on behalf of whoever calls where that is not said otherwise.
 * Every method throws ResponseError when it refuses, and ServiceUnavailableError when it does not answer.
 */
export class OrchestratorClient {
  constructor(
    private readonly auth: AuthService,
    private readonly discovery: DiscoveryService,
  ) {}

  /** What preflight says of workloads that changed since a page, with the portal's own permission. */
  async preflights(after?: string): Promise<PreflightPage> {
    const query = after ? `?after=${encodeURIComponent(after)}` : '';
    return this.get(
      `/preflights${query}`,
      await this.auth.getOwnServiceCredentials(),
    );
  }

  workload(
    name: string,
    credentials: BackstageCredentials,
  ): Promise<WorkloadDelivery> {
    return this.get(`/workloads/${name}`, credentials);
  }

  preflight(
    name: string,
    credentials: BackstageCredentials,
  ): Promise<WorkloadPreflight[]> {
    return this.get(`/workloads/${name}/preflight`, credentials);
  }

  /** The newest deployments first. */
  deployments(
    name: string,
    limit: number,
    credentials: BackstageCredentials,
  ): Promise<DeploymentPage> {
    return this.get(
      `/workloads/${name}/deployments?limit=${limit}`,
      credentials,
    );
  }

  deployment(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<DeploymentDetail> {
    return this.get(`/deployments/${encodeURIComponent(id)}`, credentials);
  }

  private async get<T>(
    path: string,
    credentials: BackstageCredentials,
  ): Promise<T> {
    const [baseUrl, { token }] = await Promise.all([
      this.discovery.getBaseUrl('orchestrator'),
      this.auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: 'orchestrator',
      }),
    ]);
    const response = await fetch(`${baseUrl}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: Error) => {
      const cause =
        error.cause instanceof Error ? error.cause.message : error.message;
      throw new ServiceUnavailableError(
        `The orchestrator does not answer at ${baseUrl}: ${cause}`,
      );
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response.json();
  }
}
