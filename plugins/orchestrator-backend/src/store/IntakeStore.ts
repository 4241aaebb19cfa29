import type { Knex } from 'knex';
import type { PushesTable } from './rows';

/** A push to the deployed branch, as the host recorded it. */
export interface RecordedPush {
  seq: number;
  repository: string;
  pushId: string;
  before?: string;
  commit: string;
  /** Login; absent when the host does not know. */
  actor?: string;
  at: string;
}

/** Pushes taken in, each once, and how far each repository was read. */
export class IntakeStore {
  constructor(private readonly knex: Knex) {}

  async cursor(repository: string): Promise<string | undefined> {
    const row = await this.knex('repositories').where({ repository }).first();
    return row?.cursor;
  }

  /** Records pushes (known ones are left alone) and how far the repository was read, together. */
  async take(
    repository: string,
    pushes: readonly Omit<RecordedPush, 'seq'>[],
    cursor: string,
  ): Promise<void> {
    await this.knex.transaction(async tx => {
      for (const push of pushes) {
        await tx<PushesTable>('pushes')
          .insert({
            repository,
            push_id: push.pushId,
            before_commit: push.before ?? null,
            commit: push.commit,
            actor: push.actor ?? null,
            at: push.at,
            done: false,
          })
          .onConflict(['repository', 'push_id'])
          .ignore();
      }
      await tx('repositories')
        .insert({ repository, cursor })
        .onConflict('repository')
        .merge();
    });
  }

  /**
   * The newest push of each person that nothing came of yet, oldest first. Those before are done with: what they brought
   * is in the newest too, but whether it may be deployed depends on who pushed.
   */
  async newest(repository: string): Promise<RecordedPush[]> {
    const rows = await this.knex<PushesTable>('pushes')
      .where({ repository, done: false })
      .orderBy('seq', 'asc');
    const newest = new Map(rows.map(row => [row.actor, row.seq]));
    for (const [actor, seq] of newest) {
      await this.knex<PushesTable>('pushes')
        .where({ repository, done: false, actor })
        .where('seq', '<', seq)
        .update({ done: true, note: 'The same person pushed again' });
    }
    return rows
      .filter(row => newest.get(row.actor) === row.seq)
      .map(row => ({
        seq: row.seq,
        repository: row.repository,
        pushId: row.push_id,
        ...(row.before_commit ? { before: row.before_commit } : {}),
        commit: row.commit,
        ...(row.actor ? { actor: row.actor } : {}),
        at: row.at,
      }));
  }

  /** Nothing more comes of this push; `note` says why when nothing came of it at all. */
  async done(seq: number, note?: string): Promise<void> {
    await this.knex<PushesTable>('pushes')
      .where({ seq })
      .update({ done: true, note: note ?? null });
  }

  /** The newest push with this commit. */
  async pushOf(
    repository: string,
    commit: string,
  ): Promise<{ actor?: string } | undefined> {
    const row = await this.knex<PushesTable>('pushes')
      .where({ repository, commit })
      .orderBy('seq', 'desc')
      .first();
    return row && { ...(row.actor ? { actor: row.actor } : {}) };
  }

  /** A small value that has to survive a restart. */
  async state<T>(name: string): Promise<T | undefined> {
    const row = await this.knex('state').where({ name }).first();
    return row ? JSON.parse(row.value) : undefined;
  }

  async setState(name: string, value: unknown): Promise<void> {
    await this.knex('state')
      .insert({ name, value: JSON.stringify(value) })
      .onConflict('name')
      .merge();
  }
}
