import { createApiRef, type FetchApi } from '@backstage/frontend-plugin-api';
import type {
  ChangeReport,
  ExceptionDecision,
  ExceptionRequest,
  PolicyBranches,
  PolicyEdit,
  PolicyExceptions,
  PolicyFiles,
  PolicyOverview,
  SavedPolicyEdit,
  SavePolicyEdit,
  VerdictHistory,
  WorkloadVerdicts,
} from '@macadam/plugin-policy-common';
import { fetchJson } from './fetchJson';

/** Policies and their verdicts, with the viewer's own permission. Every call throws the back end's own named error. */
export interface PolicyApi {
  /** What preflight and the cluster's reports say of one workload. */
  workload(name: string): Promise<WorkloadVerdicts>;
  /** How the verdicts of preflight changed over the newest deployments. */
  history(workload: string): Promise<VerdictHistory>;
  /** Every policy with what it says across all services. */
  overview(): Promise<PolicyOverview>;
  /** The files of policies that are in force. */
  files(): Promise<PolicyFiles>;
  /** Branches that change policies. */
  branches(): Promise<PolicyBranches>;
  /** What would change if a branch were merged now. */
  branchReport(branch: string): Promise<ChangeReport>;
  /** What would change if a file had this text. */
  editReport(edit: PolicyEdit): Promise<ChangeReport>;
  /** Writes an edit to a branch of the viewer's own. */
  saveEdit(edit: SavePolicyEdit): Promise<SavedPolicyEdit>;
  /** Exceptions, of one workload or all. */
  exceptions(workload?: string): Promise<PolicyExceptions>;
  askException(request: ExceptionRequest): Promise<unknown>;
  decideException(name: string, decision: ExceptionDecision): Promise<unknown>;
  /** Ends one early, or takes a request back. */
  endException(name: string, reason: string): Promise<unknown>;
}

export const policyApiRef = createApiRef<PolicyApi>({
  id: 'plugin.policy.verdicts',
});

export class PolicyClient implements PolicyApi {
  constructor(private readonly fetchApi: FetchApi) {}

  workload(name: string) {
    return this.ask<WorkloadVerdicts>(`/workloads/${name}`);
  }

  history(workload: string) {
    return this.ask<VerdictHistory>(`/workloads/${workload}/history`);
  }

  overview() {
    return this.ask<PolicyOverview>('/policies');
  }

  files() {
    return this.ask<PolicyFiles>('/files');
  }

  branches() {
    return this.ask<PolicyBranches>('/changes');
  }

  branchReport(branch: string) {
    return this.ask<ChangeReport>(
      `/changes/report?${new URLSearchParams({ branch })}`,
    );
  }

  editReport(edit: PolicyEdit) {
    return this.post<ChangeReport>('/changes/report', edit);
  }

  saveEdit(edit: SavePolicyEdit) {
    return this.post<SavedPolicyEdit>('/changes', edit);
  }

  exceptions(workload?: string) {
    const query = workload ? `?${new URLSearchParams({ workload })}` : '';
    return this.ask<PolicyExceptions>(`/exceptions${query}`);
  }

  askException(request: ExceptionRequest) {
    return this.post<unknown>('/exceptions', request);
  }

  decideException(name: string, decision: ExceptionDecision) {
    return this.post<unknown>(
      `/exceptions/${encodeURIComponent(name)}/decisions`,
      decision,
    );
  }

  endException(name: string, reason: string) {
    return this.post<unknown>(`/exceptions/${encodeURIComponent(name)}/end`, {
      reason,
    });
  }

  private post<T>(path: string, body: unknown) {
    return this.ask<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  private ask<T>(path: string, init?: RequestInit) {
    return fetchJson<T>(this.fetchApi, `plugin://policy${path}`, init);
  }
}
