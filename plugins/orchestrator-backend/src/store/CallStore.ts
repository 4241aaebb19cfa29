import {
  parseWorkloadRef,
  type DeploymentRow,
} from '@macadam/plugin-orchestrator-common';
import type { WorkloadService } from '@macadam/resolver';
import type { Knex } from 'knex';

/** Why a call is kept: the caller is rendered with it, or stopped because nobody declares what it calls. */
export type CallKind = 'calls' | 'undeclared';

/** A workload that another calls. */
export interface Called {
  tenant: string;
  /** As its Score file says; another tenant may have one of the same name. */
  workload: string;
  /** Its Service as it was when the caller was rendered. */
  service?: WorkloadService;
}

/** A deployment that calls a workload. */
export interface Call {
  deployment: string;
  /** `tenant/name`. */
  caller: string;
  environment: string;
  service?: WorkloadService;
}

interface CallsTable {
  deployment_id: string;
  kind: CallKind;
  caller: string;
  environment: string;
  tenant: string;
  workload: string;
  service: string | null;
}

/** Which deployments call which workloads. */
export class CallStore {
  constructor(private readonly knex: Knex) {}

  /** Keeps what a deployment calls, in the place of what was kept of it. */
  async put(
    { id, workload, environment }: DeploymentRow,
    kind: CallKind,
    called: readonly Called[],
  ): Promise<void> {
    await this.knex.transaction(async trx => {
      await trx<CallsTable>('deployment_calls')
        .where({ deployment_id: id, kind })
        .delete();
      if (called.length === 0) {
        return;
      }
      await trx<CallsTable>('deployment_calls').insert(
        called.map(each => ({
          deployment_id: id,
          kind,
          caller: workload,
          environment,
          tenant: each.tenant,
          workload: each.workload,
          service: each.service ? JSON.stringify(each.service) : null,
        })),
      );
    });
  }

  /**
   * Every deployment that calls a workload, whether or not it is the newest of its caller.
   * @param workload - `tenant/name`
   */
  async callsOf(kind: CallKind, workload: string): Promise<Call[]> {
    const { tenant, name } = parseWorkloadRef(workload);
    const rows = await this.knex<CallsTable>('deployment_calls').where({
      kind,
      tenant,
      workload: name,
    });
    return rows.map(row => ({
      deployment: row.deployment_id,
      caller: row.caller,
      environment: row.environment,
      ...(row.service ? { service: JSON.parse(row.service) } : {}),
    }));
  }
}
