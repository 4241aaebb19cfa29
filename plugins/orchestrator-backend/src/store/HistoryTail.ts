import type { Knex } from 'knex';

/** Transactions that end out of order fill gaps this far below the newest event. */
const OPEN_NUMBERS = 200;
/** Deployments asked for at once. */
const CHUNK = 500;

/** Follows the history: what was written by this process and by others, each once. */
export class HistoryTail {
  private newest: number | undefined;
  private seen = new Set<number>();

  constructor(private readonly knex: Knex) {}

  /** Workloads of which something was written since this was asked last; none the first time. */
  async workloads(): Promise<string[]> {
    const since = (this.newest ?? (await this.last())) - OPEN_NUMBERS;
    if (this.newest !== undefined && (await this.isAsBefore(since))) return [];
    const rows: { seq: number | string; deployment_id: string }[] =
      await this.knex('deployment_events')
        .select('seq', 'deployment_id')
        .where('seq', '>', since);
    const events = rows.map(row => ({
      seq: Number(row.seq),
      deployment: row.deployment_id,
    }));
    const news =
      this.newest === undefined
        ? []
        : events.filter(({ seq }) => !this.seen.has(seq));
    const found = await this.workloadsOf([
      ...new Set(news.map(({ deployment }) => deployment)),
    ]);
    const newest = events.reduce((max, { seq }) => Math.max(max, seq), 0);
    this.newest = newest;
    this.seen = new Set(
      events.map(({ seq }) => seq).filter(seq => seq > newest - OPEN_NUMBERS),
    );
    return found;
  }

  /** Events are never taken away, so as many as before are the same. */
  private async isAsBefore(since: number): Promise<boolean> {
    const row = await this.knex('deployment_events')
      .where('seq', '>', since)
      .count({ events: '*' })
      .first<{ events: number | string }>();
    return Number(row?.events) === this.seen.size;
  }

  private async last(): Promise<number> {
    const row = await this.knex('deployment_events')
      .max({ seq: 'seq' })
      .first<{ seq: number | string | null }>();
    return Number(row?.seq ?? 0);
  }

  private async workloadsOf(deployments: readonly string[]): Promise<string[]> {
    const found = new Set<string>();
    for (let start = 0; start < deployments.length; start += CHUNK) {
      const rows: { workload: string }[] = await this.knex('deployments')
        .distinct('workload')
        .whereIn('id', deployments.slice(start, start + CHUNK));
      rows.forEach(({ workload }) => found.add(workload));
    }
    return [...found];
  }
}
