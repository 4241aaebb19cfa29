import type { Knex } from 'knex';
import type { DeploymentStore, NewDeployment } from './DeploymentStore';
import type { WorkTable } from './rows';

/** What a worker holds while it works: one workload in one environment. */
export interface WorkItem {
  workload: string;
  environment: string;
  deploymentId: string;
  /** How often it was put off since something last happened. */
  attempts: number;
  /** Changes when it is woken. */
  wakes: number;
}

/** What happened: to a workload, or to what a tenant's workloads share; in an environment, or in all. */
export interface WakeKey {
  workload?: string;
  tenant?: string;
  environment?: string;
}

/**
 * The work that is not finished: one row for each workload and environment, naming the deployment it is being brought
 * to. A worker holds a row by a lease, so any number of replicas share the work, and what a dead one held is free again
 * when its lease ends.
 */
export class WorkStore {
  constructor(
    private readonly knex: Knex,
    private readonly deployments: DeploymentStore,
    /** Names this process in its leases. */
    readonly owner: string,
  ) {}

  /**
   * Records a deployment and makes it the one its workload is brought to; the unfinished one before it is superseded.
   * Asking twice for the same cause changes nothing.
   * @param decision - why the actor may; recorded with it
   * @param winner - id of a deployment made earlier that is nonetheless newer; this one is superseded at once
   */
  async start(
    wanted: NewDeployment,
    decision: string,
    winner?: string,
  ): Promise<{ id: string; created: boolean }> {
    return this.knex.transaction(tx =>
      this.startIn(tx, wanted, decision, winner),
    );
  }

  /**
   * The same for what was decided by looking at a deployment, and what nobody asked for: it never replaces one that was
   * let in since.
   * @param seen - id of the newest deployment that was looked at
   * @returns undefined where there is a newer one: look again
   */
  async startAfter(
    wanted: NewDeployment,
    decision: string,
    seen: string,
  ): Promise<{ id: string; created: boolean } | undefined> {
    return this.knex.transaction(async tx => {
      const newer = await tx('deployments')
        .join(
          'deployment_events',
          'deployment_events.deployment_id',
          'deployments.id',
        )
        .where({
          workload: wanted.workload,
          environment: wanted.environment,
          stage: 'decision',
          state: 'passed',
        })
        .whereNot('cause_key', wanted.causeKey)
        .where(
          'deployments.seq',
          '>',
          tx('deployments').select('seq').where({ id: seen }),
        )
        .first('deployments.id');
      return newer ? undefined : this.startIn(tx, wanted, decision);
    });
  }

  private async startIn(
    tx: Knex.Transaction,
    wanted: NewDeployment,
    decision: string,
    winner?: string,
  ): Promise<{ id: string; created: boolean }> {
    const { id, seq, created } = await this.deployments.insert(wanted, tx);
    if (!created) {
      return { id, created };
    }
    await this.deployments.append(
      id,
      [
        {
          stage: 'decision',
          state: 'passed',
          reason: decision,
          ...(wanted.removals ? { detail: { removals: wanted.removals } } : {}),
        },
      ],
      tx,
    );
    const key = {
      workload: wanted.workload,
      environment: wanted.environment,
    };
    await tx<WorkTable>('work')
      .insert({
        ...key,
        deployment_id: id,
        deployment_seq: winner ? 0 : seq,
        not_before: Date.now(),
      })
      .onConflict(['workload', 'environment'])
      .ignore();
    const held = await tx<WorkTable>('work').where(key).forUpdate().first();
    const newer =
      winner ??
      (held && held.deployment_seq > seq ? held.deployment_id : undefined);
    if (newer) {
      await this.supersede(tx, id, newer);
      await tx<WorkTable>('work')
        .where({ ...key, deployment_id: id })
        .delete();
    } else {
      if (held && held.deployment_id !== id) {
        await this.supersede(tx, held.deployment_id, id);
      }
      await tx<WorkTable>('work').where(key).update({
        deployment_id: id,
        deployment_seq: seq,
        not_before: Date.now(),
        attempts: 0,
      });
    }
    return { id, created };
  }

  /** Records a deployment that ends before it begins, for example because the actor may not. */
  async record(
    wanted: NewDeployment,
    events: Parameters<DeploymentStore['append']>[1],
  ): Promise<{ id: string; created: boolean }> {
    return this.knex.transaction(async tx => {
      const { id, created } = await this.deployments.insert(wanted, tx);
      if (created) {
        await this.deployments.append(id, events, tx);
      }
      return { id, created };
    });
  }

  /** Takes up to `limit` rows that are due and that nobody holds. */
  async take(limit: number, leaseMs: number): Promise<WorkItem[]> {
    const now = Date.now();
    const due = await this.knex<WorkTable>('work')
      .where('not_before', '<=', now)
      .where('lease_until', '<=', now)
      .orderBy('not_before', 'asc')
      .limit(limit);
    const taken: WorkItem[] = [];
    for (const row of due) {
      const updated = await this.knex<WorkTable>('work')
        .where({ workload: row.workload, environment: row.environment })
        .where('lease_until', '<=', now)
        .update({ lease_owner: this.owner, lease_until: now + leaseMs });
      if (updated === 1) {
        taken.push({
          workload: row.workload,
          environment: row.environment,
          deploymentId: row.deployment_id,
          attempts: row.attempts,
          wakes: row.wakes,
        });
      }
    }
    return taken;
  }

  /** Keeps the lease; false when the row is another worker's now or names another deployment. */
  async renew(item: WorkItem, leaseMs: number): Promise<boolean> {
    const updated = await this.mine(item)
      .where({ deployment_id: item.deploymentId })
      .update({ lease_until: Date.now() + leaseMs });
    return updated === 1;
  }

  /** Gives the row back, to be taken again after `delayMs`, or earlier when it is woken or names another deployment. */
  async putOff(item: WorkItem, delayMs: number): Promise<void> {
    await this.knex.transaction(async tx => {
      const row = await this.mine(item, tx).forUpdate().first();
      if (!row) {
        return;
      }
      const changed =
        row.deployment_id !== item.deploymentId || row.wakes !== item.wakes;
      await this.mine(item, tx).update({
        lease_owner: null,
        lease_until: 0,
        ...(changed
          ? { not_before: Date.now() }
          : { not_before: Date.now() + delayMs, attempts: row.attempts + 1 }),
      });
    });
  }

  /** Removes the row when it still names this deployment; gives it back otherwise. */
  async finish(item: WorkItem): Promise<void> {
    await this.mine(item).where({ deployment_id: item.deploymentId }).delete();
    await this.mine(item).update({ lease_owner: null, lease_until: 0 });
  }

  /**
   * Removes the row of a deployment that ended without a commit and takes up again the one it had superseded, which
   * Git may hold already.
   */
  async finishBlocked(item: WorkItem): Promise<void> {
    await this.knex.transaction(async tx => {
      const row = await this.mine(item, tx)
        .where({ deployment_id: item.deploymentId })
        .forUpdate()
        .first();
      if (!row) {
        return;
      }
      const before = await this.supersededBy(tx, item.deploymentId);
      if (!before) {
        await this.mine(item, tx).delete();
        return;
      }
      await this.deployments.append(
        before.id,
        [
          {
            stage: 'superseded',
            state: 'skipped',
            reason: 'Taken up again: the later deployment was blocked',
            detail: { by: item.deploymentId },
          },
        ],
        tx,
      );
      await this.mine(item, tx).update({
        deployment_id: before.id,
        deployment_seq: before.seq,
        not_before: Date.now(),
        attempts: 0,
      });
    });
    await this.mine(item).update({ lease_owner: null, lease_until: 0 });
  }

  /** Makes rows due now; of one workload or all of a tenant, in one environment, or all. True when there was one. */
  async wake({ tenant, ...key }: WakeKey = {}): Promise<boolean> {
    const rows = this.knex<WorkTable>('work').where(key);
    if (tenant !== undefined) rows.whereLike('workload', `${tenant}/%`);
    const updated = await rows.update({
      not_before: Date.now(),
      attempts: 0,
      wakes: this.knex.raw('?? + 1', ['wakes']),
    });
    return updated > 0;
  }

  /** Milliseconds since 1970 when the next free row is due, if there is one. */
  async nextDue(): Promise<number | undefined> {
    const row = await this.knex<WorkTable>('work')
      .min({ at: 'not_before' })
      .where('lease_until', '<=', Date.now())
      .first<{ at: number | string | null }>();
    return row?.at === null || row?.at === undefined
      ? undefined
      : Number(row.at);
  }

  /** Id of the deployment that a workload is being brought to. */
  async target(
    workload: string,
    environment: string,
  ): Promise<string | undefined> {
    const row = await this.knex<WorkTable>('work')
      .where({ workload, environment })
      .first();
    return row?.deployment_id;
  }

  /** Frees what a process before this one held. Only where no other process uses the database. */
  async freeAll(): Promise<void> {
    await this.knex<WorkTable>('work').update({
      lease_owner: null,
      lease_until: 0,
    });
  }

  private mine(item: WorkItem, tx: Knex = this.knex) {
    return tx<WorkTable>('work').where({
      workload: item.workload,
      environment: item.environment,
      lease_owner: this.owner,
    });
  }

  private supersede(tx: Knex, id: string, by: string): Promise<void> {
    return this.deployments.append(
      id,
      [
        {
          stage: 'superseded',
          state: 'passed',
          reason: 'A later deployment took its place',
          detail: { by },
        },
      ],
      tx,
    );
  }

  private async supersededBy(
    tx: Knex,
    by: string,
  ): Promise<{ id: string; seq: number } | undefined> {
    const rows: { id: string; seq: number; detail: string }[] = await tx(
      'deployment_events as event',
    )
      .join('deployments', 'deployments.id', 'event.deployment_id')
      .join('deployments as later', join =>
        join
          .on('later.workload', 'deployments.workload')
          .andOn('later.environment', 'deployments.environment'),
      )
      .where({
        'later.id': by,
        'event.stage': 'superseded',
        'event.state': 'passed',
      })
      .whereRaw('?? < ??', ['deployments.seq', 'later.seq'])
      .orderBy('deployments.seq', 'desc')
      .select('deployments.id', 'deployments.seq', 'event.detail');
    return rows.find(row => JSON.parse(row.detail).by === by);
  }
}
