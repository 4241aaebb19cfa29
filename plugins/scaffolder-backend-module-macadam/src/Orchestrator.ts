import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { WorkloadDelivery } from '@macadam/plugin-orchestrator-common';

/** Asks the orchestrator on behalf of a person. */
export class Orchestrator {
  constructor(
    private readonly auth: AuthService,
    private readonly discovery: DiscoveryService,
  ) {}

  /**
   * A workload (`tenant/name`) as the person sees it; `undefined` when the orchestrator does not know it.
   * @throws ResponseError with the orchestrator's own words for every other answer
   */
  async workload(
    workload: string,
    onBehalfOf: BackstageCredentials,
  ): Promise<WorkloadDelivery | undefined> {
    const { token } = await this.auth.getPluginRequestToken({
      onBehalfOf,
      targetPluginId: 'orchestrator',
    });
    const base = await this.discovery.getBaseUrl('orchestrator');
    const response = await fetch(`${base}/workloads/${workload}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response.json();
  }
}
