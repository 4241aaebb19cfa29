import {
  workloadName,
  workloadRef,
  type DeploymentRow,
} from '@macadam/plugin-orchestrator-common';
import { objectsOf, renderedService } from '@macadam/resolver';
import type {
  Call,
  Called,
  CallKind,
  CallStore,
  DeploymentRecord,
  DeploymentStore,
  WorkStore,
} from '../store';
import type { RecordedCall } from './Callees';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type { PlatformService } from '../sources/PlatformService';

export interface CallersOptions {
  calls: CallStore;
  store: DeploymentStore;
  work: WorkStore;
  platforms: PlatformService;
  environments: EnvironmentsRepository;
  /** Told of every deployment that was recorded. */
  changed(workload: string, deployment: string): Promise<void>;
}

/**
 * Workloads that call others: what stopped because nobody declared the one that it calls goes on when somebody does, and
 * what runs is rendered again when the Service that it calls has moved.
 */
export class Callers {
  constructor(private readonly options: CallersOptions) {}

  /** Keeps which workloads a deployment waits for. */
  waits(row: DeploymentRow, missing: readonly Called[]): Promise<void> {
    return this.options.calls.put(row, 'undeclared', missing);
  }

  /** Keeps what a deployment calls, as it is rendered. */
  calls(row: DeploymentRow, calls: readonly RecordedCall[]): Promise<void> {
    return this.options.calls.put(row, 'calls', calls);
  }

  /** Starts again what was stopped because a workload (`tenant/name`) was declared nowhere. Twice does no harm. */
  async declared(workload: string): Promise<void> {
    for (const { call, last } of await this.heads('undeclared', workload)) {
      if (
        last.row.id === call.deployment &&
        last.deployment.outcome === 'blocked'
      ) {
        await this.again(
          last,
          last.row.id,
          `declared:${last.row.id}`,
          `${workloadName(workload)}, which it calls, is declared now`,
        );
      }
    }
  }

  /**
   * Starts again what has just stopped because it waits for workloads, where one of them came meanwhile: whoever declared
   * that one could not see it wait.
   */
  async cameMeanwhile(missing: readonly Called[]): Promise<void> {
    const { releases } = this.options.store;
    for (const { tenant, workload } of missing) {
      const ref = workloadRef(tenant, workload);
      const claim = await releases.claimOf(ref);
      if (claim && !claim.withdrawn && (await releases.latest(ref)).has(ref)) {
        await this.declared(ref);
      }
    }
  }

  /**
   * Renders again what calls a workload by a Service that is not the one that Git has of it now.
   * @param changed - the deployment that changed Git. Twice does no harm
   */
  async moved(changed: DeploymentRow): Promise<void> {
    const { environments, platforms } = this.options;
    const { workload } = changed;
    const callers = await this.heads('calls', workload, changed.environment);
    if (callers.length === 0) {
      return;
    }
    const { platform } = await platforms.at(changed.platformRevision);
    const environment = platform.environments.find(
      ({ name }) => name === changed.environment,
    );
    if (!environment) {
      return;
    }
    const files = await environments.files(environment, changed);
    const now = JSON.stringify(renderedService(objectsOf(files)));
    for (const { call, current, last } of callers) {
      if (
        current?.row.id === call.deployment &&
        // What is on its way is rendered by itself, and must not give way to what ran before.
        (last === current || last.deployment.outcome !== 'in-progress') &&
        JSON.stringify(call.service) !== now
      ) {
        await this.again(
          current,
          last.row.id,
          `moved:${changed.id}`,
          `The service of ${workloadName(workload)}, which it calls, has changed`,
        );
      }
    }
  }

  /** Calls of a workload, each with what stands of its caller; each caller is asked for once. */
  private async heads(
    kind: CallKind,
    workload: string,
    environment?: string,
  ): Promise<
    { call: Call; current?: DeploymentRecord; last: DeploymentRecord }[]
  > {
    const { calls, store } = this.options;
    const all = (await calls.callsOf(kind, workload)).filter(
      call => environment === undefined || call.environment === environment,
    );
    const callers = [...new Set(all.map(({ caller }) => caller))];
    const heads = await Promise.all(
      callers.map(async caller => [...(await store.heads(caller))]),
    );
    const byKey = new Map(heads.flat());
    return all.flatMap(call => {
      const head = byKey.get(`${call.caller}@${call.environment}`);
      return head ? [{ call, ...head }] : [];
    });
  }

  private async again(
    { row }: DeploymentRecord,
    seen: string,
    causeKey: string,
    reason: string,
  ): Promise<void> {
    const { platforms, work, changed } = this.options;
    const { revision } = await platforms.inForce();
    // One that was let in meanwhile is rendered with what it calls as that is now.
    const started = await work.startAfter(
      {
        workload: row.workload,
        environment: row.environment,
        tenant: row.tenant,
        owner: row.owner,
        ...(row.system ? { system: row.system } : {}),
        releaseId: row.release.id,
        cause: 'callee',
        causeKey,
        actor: row.actor,
        platformRevision: revision,
      },
      reason,
      seen,
    );
    if (started?.created) {
      await changed(row.workload, started.id);
    }
  }
}
