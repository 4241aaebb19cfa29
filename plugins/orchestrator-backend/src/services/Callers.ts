import type { DeploymentRow } from '@macadam/plugin-orchestrator-common';
import {
  objectsOf,
  renderedService,
  type WorkloadService,
} from '@macadam/resolver';
import type { DeploymentRecord, DeploymentStore, WorkStore } from '../store';
import type { RecordedCall } from './Callees';
import type { EnvironmentsRepository } from './EnvironmentsRepository';
import type { PlatformService } from './PlatformService';

/** A workload of a tenant. */
export interface WorkloadName {
  tenant: string;
  workload: string;
}

export interface CallersOptions {
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
  async waits(deployment: string, missing: readonly WorkloadName[]) {
    if (missing.length === 0) {
      return;
    }
    const body = missing.map(each => ({ called: keyOf(each) }));
    await this.options.store.putDocument(deployment, 'undeclared', body);
  }

  /** Keeps what a deployment calls, as it is rendered. */
  async calls(deployment: string, calls: readonly RecordedCall[]) {
    if (calls.length === 0) {
      return;
    }
    const body = calls.map(({ service, ...of }) => ({
      called: keyOf(of),
      service,
    }));
    await this.options.store.putDocument(deployment, 'calls', body);
  }

  /** Starts again what was stopped because a workload was declared nowhere. Twice does no harm. */
  async declared(of: WorkloadName): Promise<void> {
    const { store } = this.options;
    for (const id of await store.naming('undeclared', markOf(of))) {
      const record = await store.get(id);
      const last = record && (await this.headOf(record))?.last;
      if (last?.row.id === id && last.deployment.outcome === 'blocked') {
        await this.again(
          last,
          `declared:${id}`,
          `${of.workload}, which it calls, is declared now`,
        );
      }
    }
  }

  /**
   * Renders again what calls a workload by a Service that is not the one that Git has of it now.
   * @param changed - the deployment that changed Git. Twice does no harm
   */
  async moved(changed: DeploymentRow): Promise<void> {
    const { store, environments, platforms } = this.options;
    const callers = await store.naming('calls', markOf(changed));
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
    for (const id of callers) {
      const record = await store.get(id);
      if (!record || record.row.environment !== changed.environment) {
        continue;
      }
      const current = (await this.headOf(record))?.current;
      const kept = await store.document<
        { called: string; service: WorkloadService }[]
      >('calls', id);
      const known = kept?.body.find(({ called }) => called === keyOf(changed));
      if (
        current?.row.id === id &&
        known &&
        JSON.stringify(known.service) !== now
      ) {
        await this.again(
          current,
          `moved:${changed.id}`,
          `The service of ${changed.workload}, which it calls, has changed`,
        );
      }
    }
  }

  private async headOf({ row }: DeploymentRecord) {
    const heads = await this.options.store.heads(row.workload);
    return heads.get(`${row.workload}@${row.environment}`);
  }

  private async again(
    { row }: DeploymentRecord,
    causeKey: string,
    reason: string,
  ): Promise<void> {
    const { platforms, work, changed } = this.options;
    const { revision } = await platforms.inForce();
    const { id, created } = await work.start(
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
    );
    if (created) {
      await changed(row.workload, id);
    }
  }
}

function keyOf({ tenant, workload }: WorkloadName): string {
  return `${tenant}/${workload}`;
}

/** How a document names a workload. */
function markOf(of: WorkloadName): string {
  return `"called":${JSON.stringify(keyOf(of))}`;
}
