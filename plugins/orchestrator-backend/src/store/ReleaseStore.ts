import type { Knex } from 'knex';
import type { Release } from '@macadam/plugin-orchestrator-common';
import {
  toClaim,
  toRelease,
  type Claim,
  type ReleasesTable,
  type Withdrawn,
  type WorkloadsTable,
} from './rows';

/** Names and releases: who claimed a name, and what can be deployed. Releases are never changed. */
export class ReleaseStore {
  constructor(private readonly knex: Knex) {}

  /** Claims a name for a place, unless someone did before. Returns who holds it now. */
  async claim(wanted: Claim): Promise<Claim> {
    await this.knex<WorkloadsTable>('workloads')
      .insert({
        name: wanted.workload,
        repository: wanted.repository,
        score_file: wanted.scoreFile,
        tenant: wanted.tenant,
        claimed_at: new Date().toISOString(),
      })
      .onConflict('name')
      .ignore();
    return (await this.claimOf(wanted.workload)) ?? wanted;
  }

  async claimOf(workload: string): Promise<Claim | undefined> {
    const row = await this.knex<WorkloadsTable>('workloads')
      .where({ name: workload })
      .first();
    return row && toClaim(row);
  }

  async claimAt(
    repository: string,
    scoreFile: string,
  ): Promise<Claim | undefined> {
    const row = await this.knex<WorkloadsTable>('workloads')
      .where({ repository, score_file: scoreFile })
      .first();
    return row && toClaim(row);
  }

  /** Notes that the place of a claim has no Score file any more, unless that is known. True when it was news. */
  async withdraw(workload: string, withdrawn: Withdrawn): Promise<boolean> {
    const updated = await this.knex<WorkloadsTable>('workloads')
      .where({ name: workload })
      .whereNull('withdrawn')
      .update({ withdrawn: JSON.stringify(withdrawn) });
    return updated > 0;
  }

  /** The Score file is back. True when it was away. */
  async restore(workload: string): Promise<boolean> {
    const updated = await this.knex<WorkloadsTable>('workloads')
      .where({ name: workload })
      .whereNotNull('withdrawn')
      .update({ withdrawn: null });
    return updated > 0;
  }

  /** Gives the name of a withdrawn workload back, of which nothing is left. Its history stays. */
  async giveBack(workload: string): Promise<void> {
    await this.knex<WorkloadsTable>('workloads')
      .where({ name: workload })
      .whereNotNull('withdrawn')
      .delete();
  }

  /** All claims, sorted by name. */
  async claims(): Promise<Claim[]> {
    const rows = await this.knex<WorkloadsTable>('workloads').orderBy('name');
    return rows.map(toClaim);
  }

  /** Records a release unless it is there. */
  async put(release: Omit<Release, 'images'>): Promise<void> {
    await this.knex<ReleasesTable>('releases')
      .insert({
        id: release.id,
        workload: release.workload,
        repository: release.repository,
        score_file: release.scoreFile,
        commit: release.commit,
        message: release.message.slice(0, 500),
        author: release.author.slice(0, 255),
        committed_at: release.committedAt,
        recorded_at: new Date().toISOString(),
      })
      .onConflict('id')
      .ignore();
  }

  async get(id: string): Promise<Release | undefined> {
    return (await this.byId([id])).get(id);
  }

  async byId(ids: readonly string[]): Promise<Map<string, Release>> {
    const found = new Map<string, Release>();
    const CHUNK = 500;
    const unique = [...new Set(ids)];
    for (let start = 0; start < unique.length; start += CHUNK) {
      const rows = await this.knex<ReleasesTable>('releases').whereIn(
        'id',
        unique.slice(start, start + CHUNK),
      );
      rows.forEach(row => found.set(row.id, toRelease(row)));
    }
    return found;
  }

  /** The release recorded last of each workload, or of one. */
  async latest(workload?: string): Promise<Map<string, Release>> {
    const builder = this.knex<ReleasesTable>('releases').orderBy(
      'recorded_at',
      'asc',
    );
    if (workload !== undefined) {
      builder.where({ workload });
    } else {
      builder.whereIn(
        'recorded_at',
        this.knex('releases').max('recorded_at').groupBy('workload'),
      );
    }
    return new Map((await builder).map(row => [row.workload, toRelease(row)]));
  }
}
