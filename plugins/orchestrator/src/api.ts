import { createApiRef, type FetchApi } from '@backstage/frontend-plugin-api';
import { fetchAnswer, fetchJson } from '@macadam/plugin-ui-react';
import type {
  ApprovalRequest,
  Deployment,
  DeploymentDetail,
  DeploymentPage,
  DeployRequest,
  DiffSideName,
  ImageStanding,
  LookRequest,
  PlatformStatus,
  Preview,
  RemovalRequest,
  ResourceGraph,
  SecretPutRequest,
  WithdrawalRequest,
  WorkloadDelivery,
  WorkloadDiff,
  WorkloadSecrets,
  WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';

/** Deployments of workloads, with the viewer's own permission. Every call throws the back end's own named error. */
export interface OrchestratorApi {
  workloads(): Promise<WorkloadSummary[]>;
  workload(name: string): Promise<WorkloadDelivery>;
  /** Newest first, so many as `limit` says; `next` says that there are more. */
  history(workload: string, limit: number): Promise<DeploymentPage>;
  /** What a deployment would do now; changes nothing. */
  preview(workload: string, request: DeployRequest): Promise<Preview>;
  /** How one state of a workload differs from another. */
  diff(
    workload: string,
    sides: { from: DiffSideName; to: DiffSideName },
  ): Promise<WorkloadDiff>;
  /** Promotion or rollback: always a new deployment. */
  deploy(workload: string, request: DeployRequest): Promise<Deployment>;
  /** One deployment in full, with whether the viewer may approve it now. */
  deployment(id: string): Promise<DeploymentDetail>;
  /** What depends on what in a deployment. */
  graph(id: string): Promise<ResourceGraph>;
  /** Approves or rejects a deployment that waits for approval. */
  approve(id: string, request: ApprovalRequest): Promise<Deployment>;
  /** Confirms that objects go with their data: a new deployment that deletes them. */
  confirmRemoval(
    workload: string,
    request: RemovalRequest,
  ): Promise<Deployment>;
  /** Asks the registries again about the images of what is deployed. */
  lookAtImages(
    workload: string,
    request: LookRequest,
  ): Promise<ImageStanding[]>;
  /** Confirms that a workload that is not in Git any more goes from an environment. */
  confirmWithdrawal(
    workload: string,
    request: WithdrawalRequest,
  ): Promise<Deployment>;
  /** What people supply to a workload in an environment, without a value. */
  secrets(workload: string, environment: string): Promise<WorkloadSecrets>;
  /** Puts a secret where the workload looks for it. */
  putSecret(
    workload: string,
    secret: string,
    request: SecretPutRequest,
  ): Promise<void>;
  platform(): Promise<PlatformStatus>;
}

export const orchestratorApiRef = createApiRef<OrchestratorApi>({
  id: 'plugin.orchestrator.deployments',
});

/** What the back end gives at once. */
const LARGEST_PAGE = 100;

export class OrchestratorClient implements OrchestratorApi {
  constructor(private readonly fetchApi: FetchApi) {}

  workloads() {
    return this.ask<WorkloadSummary[]>('/workloads');
  }

  workload(name: string) {
    return this.ask<WorkloadDelivery>(`/workloads/${name}`);
  }

  async history(workload: string, limit: number) {
    const items: Deployment[] = [];
    let next: string | undefined;
    do {
      const query = new URLSearchParams({
        limit: `${Math.min(limit - items.length, LARGEST_PAGE)}`,
        ...(next && { before: next }),
      });
      const page = await this.ask<DeploymentPage>(
        `/workloads/${workload}/deployments?${query}`,
      );
      items.push(...page.items);
      next = page.next;
    } while (next && items.length < limit);
    return { items, ...(next && { next }) };
  }

  preview(workload: string, { environment, release }: DeployRequest) {
    const query = new URLSearchParams({ environment, release });
    return this.ask<Preview>(`/workloads/${workload}/preview?${query}`);
  }

  diff(workload: string, { from, to }: { from: string; to: string }) {
    const query = new URLSearchParams({ from, to });
    return this.ask<WorkloadDiff>(`/workloads/${workload}/diff?${query}`);
  }

  deploy(workload: string, request: DeployRequest) {
    return this.post<Deployment>(`/workloads/${workload}/deployments`, request);
  }

  deployment(id: string) {
    return this.ask<DeploymentDetail>(`/deployments/${encodeURIComponent(id)}`);
  }

  graph(id: string) {
    return this.ask<ResourceGraph>(
      `/deployments/${encodeURIComponent(id)}/graph`,
    );
  }

  approve(id: string, request: ApprovalRequest) {
    return this.post<Deployment>(
      `/deployments/${encodeURIComponent(id)}/approvals`,
      request,
    );
  }

  confirmRemoval(workload: string, request: RemovalRequest) {
    return this.post<Deployment>(`/workloads/${workload}/removals`, request);
  }

  lookAtImages(workload: string, request: LookRequest) {
    return this.post<ImageStanding[]>(`/workloads/${workload}/images`, request);
  }

  confirmWithdrawal(workload: string, request: WithdrawalRequest) {
    return this.post<Deployment>(`/workloads/${workload}/withdrawals`, request);
  }

  secrets(workload: string, environment: string) {
    const query = new URLSearchParams({ environment });
    return this.ask<WorkloadSecrets>(`/workloads/${workload}/secrets?${query}`);
  }

  async putSecret(workload: string, secret: string, request: SecretPutRequest) {
    await fetchAnswer(
      this.fetchApi,
      `plugin://orchestrator/workloads/${workload}/secrets/${encodeURIComponent(secret)}`,
      {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      },
    );
  }

  platform() {
    return this.ask<PlatformStatus>('/platform');
  }

  private post<T>(path: string, body: unknown) {
    return this.ask<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  private ask<T>(path: string, init?: RequestInit) {
    return fetchJson<T>(this.fetchApi, `plugin://orchestrator${path}`, init);
  }
}
