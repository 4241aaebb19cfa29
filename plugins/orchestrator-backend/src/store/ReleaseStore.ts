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

const isPast = ({ withdrawn }: Claim): boolean => withdrawn?.isPast === true;
const isHeld = (claim: Claim): boolean => !isPast(claim);
const isWithdrawn = (query: Knex.QueryBuilder) =>
  query.whereNotNull('withdrawn');

/** Names and releases: who claimed a name, and what can be deployed. Releases are never changed. */
export class ReleaseStore {
  constructor(private readonly knex: Knex) {}

  /** Claims a name for a place, unless someone holds it. Returns who holds it now. */
  async claim(wanted: Claim): Promise<Claim> {
    const row = {
      repository: wanted.repository,
      score_file: wanted.scoreFile,
      tenant: wanted.tenant,
      claimed_at: new Date().toISOString(),
      withdrawn: null,
    };
    const { workload: name } = wanted;
    await this.knex<WorkloadsTable>('workloads')
      .insert({ name, ...row })
      .onConflict('name')
      .ignore();
    const past = await this.pastClaimOf(name);
    if (past) {
      await this.knex<WorkloadsTable>('workloads')
        .where({ name, withdrawn: JSON.stringify(past.withdrawn) })
        .update(row);
    }
    return (await this.claimOf(name)) ?? wanted;
  }

  async claimOf(workload: string): Promise<Claim | undefined> {
    const [claim] = (await this.rows({ name: workload })).filter(isHeld);
    return claim;
  }

  /** Who held a name that was given back. */
  async pastClaimOf(workload: string): Promise<Claim | undefined> {
    const [claim] = (await this.rows({ name: workload })).filter(isPast);
    return claim;
  }

  /** The claim of a place, as long as its repository is of this tenant. */
  async claimAt({
    repository,
    scoreFile,
    tenant,
  }: Omit<Claim, 'workload'>): Promise<Claim | undefined> {
    const all = await this.rows({ repository, score_file: scoreFile, tenant });
    return all.find(isHeld);
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

  /** Gives the name of a withdrawn workload back, of which nothing is left. Its history stays, and who took it away. */
  async giveBack({ workload, withdrawn }: Claim): Promise<void> {
    if (!withdrawn) return;
    await this.knex<WorkloadsTable>('workloads')
      .where({ name: workload, withdrawn: JSON.stringify(withdrawn) })
      .update({ withdrawn: JSON.stringify({ ...withdrawn, isPast: true }) });
  }

  /** All claims, sorted by name. */
  async claims(): Promise<Claim[]> {
    return (await this.rows()).filter(isHeld);
  }

  /** Claims that were given back and that nobody has taken since, sorted by name. */
  async pastClaims(): Promise<Claim[]> {
    return (await this.rows(isWithdrawn)).filter(isPast);
  }

  /** The claims of what is not in Git any more, sorted by name. */
  async withdrawn(): Promise<Claim[]> {
    return (await this.rows(isWithdrawn)).filter(isHeld);
  }

  /** The claims of a repository, sorted by name. */
  async claimsIn(repository: string): Promise<Claim[]> {
    return (await this.rows({ repository })).filter(isHeld);
  }

  /** The claims of these workloads, at most some hundred, sorted by name; those without one are left out. */
  async claimsOf(workloads: readonly string[]): Promise<Claim[]> {
    const among = (query: Knex.QueryBuilder) =>
      query.whereIn('name', [...workloads]);
    return (await this.rows(among)).filter(isHeld);
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

  /** The release recorded last of each of these workloads, at most some hundred. */
  async latest(
    workloads: string | readonly string[],
  ): Promise<Map<string, Release>> {
    const newest = this.knex<ReleasesTable>('releases')
      .select('workload')
      .max({ at: 'recorded_at' })
      .whereIn('workload', [workloads].flat())
      .groupBy('workload')
      .as('newest');
    const rows: ReleasesTable[] = await this.knex('releases')
      .join(newest, join =>
        join
          .on('newest.workload', 'releases.workload')
          .andOn('newest.at', 'releases.recorded_at'),
      )
      .select('releases.*');
    return new Map(rows.map(row => [row.workload, toRelease(row)]));
  }

  private async rows(
    where: Partial<WorkloadsTable> | Knex.QueryCallback = {},
  ): Promise<Claim[]> {
    const rows: WorkloadsTable[] = await this.knex('workloads')
      .where(where)
      .orderBy('name');
    return rows.map(toClaim);
  }
}
