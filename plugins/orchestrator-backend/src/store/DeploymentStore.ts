import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Knex } from 'knex';
import {
  deriveDeployment,
  type Actor,
  type Deployment,
  type DeploymentCause,
  type DeploymentEvent,
  type DeploymentRow,
  type Release,
} from '@macadam/plugin-orchestrator-common';
import {
  toDeploymentRow,
  toEvent,
  type DeploymentsTable,
  type EventsTable,
} from './rows';
import type { ObjectRef } from '@macadam/resolver';
import { ReleaseStore } from './ReleaseStore';

/** A deployment as it is asked for. */
export interface NewDeployment {
  workload: string;
  environment: string;
  tenant: string;
  owner: string;
  system?: string;
  releaseId: string;
  cause: DeploymentCause;
  /** Identifies what asked for it: the same twice for one workload and environment makes one deployment. */
  causeKey: string;
  actor: Actor;
  platformRevision: string;
  /** Objects with data whose deletion the actor confirmed. */
  removals?: ObjectRef[];
}

/** Documents kept with a deployment. */
export type DocumentKind = 'resolution' | 'preflight';

export interface DeploymentRecord {
  /** Order of creation. */
  seq: number;
  row: DeploymentRow;
  events: DeploymentEvent[];
  deployment: Deployment;
}

/** Workloads whose heads are read before others have their turn. */
const HEADS_AT_ONCE = 25;

/** What Git holds of a workload in an environment, and the newest deployment of all there. */
export interface WorkloadHead {
  current?: DeploymentRecord;
  last: DeploymentRecord;
}

/** Keys are `workload@environment`. */
export type WorkloadHeads = Map<string, WorkloadHead>;

export interface DeploymentQuery {
  workload?: string;
  environment?: string;
  /** Only older than this deployment id. */
  before?: string;
  limit: number;
}

/** The append-only history of deployments: rows, events and documents are added and never changed. */
export class DeploymentStore {
  readonly releases: ReleaseStore;

  constructor(private readonly knex: Knex) {
    this.releases = new ReleaseStore(knex);
  }

  /**
   * Adds a deployment, or finds the one that the same cause made before.
   * @param tx - a transaction that something else belongs to as well
   */
  async insert(
    wanted: NewDeployment,
    tx: Knex = this.knex,
  ): Promise<{ id: string; seq: number; created: boolean }> {
    const id = randomUUID();
    await tx<DeploymentsTable>('deployments')
      .insert({
        id,
        workload: wanted.workload,
        environment: wanted.environment,
        tenant: wanted.tenant,
        owner: wanted.owner,
        system: wanted.system ?? null,
        release_id: wanted.releaseId,
        cause: wanted.cause,
        cause_key: wanted.causeKey,
        actor_login: wanted.actor.login,
        actor_user: wanted.actor.userEntityRef ?? null,
        platform_revision: wanted.platformRevision,
        created_at: new Date().toISOString(),
      })
      .onConflict(['cause_key', 'workload', 'environment'])
      .ignore();
    const row = await tx<DeploymentsTable>('deployments')
      .where({
        cause_key: wanted.causeKey,
        workload: wanted.workload,
        environment: wanted.environment,
      })
      .first();
    if (!row) {
      throw new Error(`Deployment of ${wanted.releaseId} was not recorded`);
    }
    return { id: row.id, seq: row.seq, created: row.id === id };
  }

  /** Adds events, in order. */
  async append(
    deploymentId: string,
    events: readonly Omit<DeploymentEvent, 'at'>[],
    tx: Knex = this.knex,
  ): Promise<void> {
    const at = new Date().toISOString();
    for (const event of events) {
      await tx<EventsTable>('deployment_events').insert({
        deployment_id: deploymentId,
        stage: event.stage,
        state: event.state,
        reason: event.reason,
        detail: event.detail ? JSON.stringify(event.detail) : null,
        at,
      });
    }
  }

  /** Keeps a document; the newest of a kind is what counts. */
  async putDocument(
    deploymentId: string,
    kind: DocumentKind,
    body: unknown,
  ): Promise<void> {
    await this.knex('deployment_documents')
      .insert({
        deployment_id: deploymentId,
        kind,
        body: JSON.stringify(body),
        at: new Date().toISOString(),
      })
      .onConflict(['deployment_id', 'kind'])
      .merge();
  }

  /** Documents of one kind by deployment id. */
  async documents<T>(
    kind: DocumentKind,
    deploymentIds: readonly string[],
  ): Promise<Map<string, { body: T; at: string }>> {
    const rows: { deployment_id: string; body: string; at: string }[] =
      await this.knex('deployment_documents')
        .where({ kind })
        .whereIn('deployment_id', [...deploymentIds]);
    return new Map(
      rows.map(row => [
        row.deployment_id,
        { body: JSON.parse(row.body), at: row.at },
      ]),
    );
  }

  async document<T>(
    kind: DocumentKind,
    deploymentId: string,
  ): Promise<{ body: T; at: string } | undefined> {
    return (await this.documents<T>(kind, [deploymentId])).get(deploymentId);
  }

  async get(id: string): Promise<DeploymentRecord | undefined> {
    const rows = await this.knex<DeploymentsTable>('deployments').where({ id });
    return (await this.complete(rows))[0];
  }

  /** Newest first. */
  async list(query: DeploymentQuery): Promise<DeploymentRecord[]> {
    const builder = this.knex<DeploymentsTable>('deployments')
      .orderBy('seq', 'desc')
      .limit(query.limit);
    if (query.workload !== undefined) {
      builder.where({ workload: query.workload });
    }
    if (query.environment !== undefined) {
      builder.where({ environment: query.environment });
    }
    if (query.before !== undefined) {
      builder.where(
        'seq',
        '<',
        this.knex('deployments').select('seq').where({ id: query.before }),
      );
    }
    return this.complete(await builder);
  }

  /**
   * For every environment of some workloads, at most some hundred: the newest deployment that Git holds, and the newest of
   * all. What was withdrawn is not held.
   */
  async heads(workloads: string | readonly string[]): Promise<WorkloadHeads> {
    const names = [workloads].flat();
    const newest = (committed: boolean) => {
      const builder = this.knex('deployments')
        .max({ seq: 'deployments.seq' })
        .whereIn('deployments.workload', names)
        .groupBy('deployments.workload', 'deployments.environment');
      if (committed) {
        builder
          .join(
            'deployment_events',
            'deployment_events.deployment_id',
            'deployments.id',
          )
          .where({ stage: 'commit', state: 'passed' });
      } else {
        // A push from a place that does not own the name never stands for the workload.
        builder
          .join('releases', 'releases.id', 'deployments.release_id')
          .leftJoin('workloads', 'workloads.name', 'deployments.workload')
          .where(claimed =>
            claimed
              .whereNull('workloads.name')
              .orWhere(same =>
                same
                  .where(
                    'releases.repository',
                    this.knex.ref('workloads.repository'),
                  )
                  .where(
                    'releases.score_file',
                    this.knex.ref('workloads.score_file'),
                  ),
              ),
          );
      }
      return builder;
    };
    const [held, last] = await Promise.all(
      [true, false].map(async committed => {
        const rows = await newest(committed);
        return new Set(rows.map(({ seq }) => Number(seq)));
      }),
    );
    const records = await this.complete(
      await this.knex<DeploymentsTable>('deployments').whereIn('seq', [
        ...new Set([...held, ...last]),
      ]),
    );
    const keyOf = ({ row }: DeploymentRecord) =>
      `${row.workload}@${row.environment}`;
    const currents = new Map(
      records
        .filter(({ seq, row }) => held.has(seq) && row.cause !== 'withdrawal')
        .map(record => [keyOf(record), record]),
    );
    return new Map(
      records
        .filter(({ seq }) => last.has(seq))
        .map(record => {
          const current = currents.get(keyOf(record));
          return [
            keyOf(record),
            { last: record, ...(current ? { current } : {}) },
          ];
        }),
    );
  }

  /** The same for every workload that was ever deployed, some at a time: others have their turn in between. */
  async *everyHead(): AsyncGenerator<WorkloadHead> {
    const rows: { workload: string }[] = await this.knex('deployments')
      .distinct('workload')
      .orderBy('workload');
    for (let start = 0; start < rows.length; start += HEADS_AT_ONCE) {
      const part = rows.slice(start, start + HEADS_AT_ONCE);
      yield* (await this.heads(part.map(each => each.workload))).values();
      await setImmediate();
    }
  }

  /** The newest deployment of a release in an environment that became healthy. */
  async healthy(
    releaseId: string,
    environment: string,
  ): Promise<DeploymentRow | undefined> {
    const rows: DeploymentsTable[] = await this.knex('deployments')
      .where({ release_id: releaseId, environment })
      .whereNot({ cause: 'withdrawal' })
      .whereIn(
        'id',
        this.knex('deployment_events')
          .select('deployment_id')
          .where({ stage: 'health', state: 'passed' }),
      )
      .orderBy('seq', 'desc')
      .limit(1);
    return (await this.complete(rows))[0]?.row;
  }

  private async complete(
    rows: readonly DeploymentsTable[],
  ): Promise<DeploymentRecord[]> {
    const [releases, events] = await Promise.all([
      this.releases.byId(rows.map(row => row.release_id)),
      this.eventsOf(rows.map(row => row.id)),
    ]);
    return rows.map(row => {
      const release: Release | undefined = releases.get(row.release_id);
      if (!release) {
        throw new Error(
          `Release ${row.release_id} of deployment ${row.id} is missing`,
        );
      }
      const own = events.get(row.id) ?? [];
      const fixed = toDeploymentRow(row, release);
      return {
        seq: row.seq,
        row: fixed,
        events: own,
        deployment: deriveDeployment(fixed, own),
      };
    });
  }

  private async eventsOf(
    ids: readonly string[],
  ): Promise<Map<string, DeploymentEvent[]>> {
    const found = new Map<string, DeploymentEvent[]>();
    const CHUNK = 500;
    for (let start = 0; start < ids.length; start += CHUNK) {
      const rows: EventsTable[] = await this.knex('deployment_events')
        .whereIn('deployment_id', ids.slice(start, start + CHUNK))
        .orderBy('seq', 'asc');
      for (const row of rows) {
        const list = found.get(row.deployment_id) ?? [];
        list.push(toEvent(row));
        found.set(row.deployment_id, list);
      }
    }
    return found;
  }
}
