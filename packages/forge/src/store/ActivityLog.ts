import { appendFile, readFile, truncate } from 'node:fs/promises';
import { codeOf, reasonOf } from '@macadam/git';
import { z } from 'zod';

const commit = z.object({
  id: z.string(),
  message: z.string(),
  author: z.object({ name: z.string(), email: z.string() }),
  committer: z.object({ name: z.string(), email: z.string() }),
  at: z.string(),
});
const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('create'),
    id: z.number(),
    at: z.string(),
    actor: z.string().optional(),
  }),
  z.object({
    kind: z.literal('push'),
    id: z.number(),
    at: z.string(),
    actor: z.string().optional(),
    ref: z.string(),
    before: z.string().optional(),
    after: z.string().optional(),
    commits: z.array(commit),
    total: z.number(),
  }),
]);

export type Activity = z.infer<typeof entry>;
export type PushActivity = Extract<Activity, { kind: 'push' }>;

/** What has happened to one repository, in an append-only file of one JSON line each; also the refs that follow from it. */
export class ActivityLog {
  /** Oldest first. */
  readonly entries: Activity[] = [];
  /** Ref to commit, as recorded so far. */
  readonly refs = new Map<string, string>();
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Opens the file; a last line that a crash cut short is removed (its change is found again by comparing refs). */
  static async open(path: string): Promise<ActivityLog> {
    const log = new ActivityLog(path);
    const bytes = await readFile(path).catch(error => {
      if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const whole = bytes.lastIndexOf(10) + 1;
    if (whole < bytes.length) await truncate(path, whole);
    for (const [index, line] of bytes
      .toString('utf8', 0, whole)
      .split('\n')
      .entries()) {
      if (line === '') continue;
      try {
        log.take(entry.parse(JSON.parse(line)));
      } catch (error) {
        throw new Error(`${path}:${index + 1} is damaged: ${reasonOf(error)}`);
      }
    }
    return log;
  }

  get nextId(): number {
    return (this.entries.at(-1)?.id ?? 0) + 1;
  }

  /** Writes entries to the file, then counts them as happened. */
  async append(entries: Activity[]): Promise<void> {
    if (entries.length === 0) return;
    await appendFile(
      this.path,
      entries.map(one => `${JSON.stringify(one)}\n`).join(''),
      { mode: 0o600 },
    );
    for (const one of entries) this.take(one);
  }

  private take(activity: Activity): void {
    this.entries.push(activity);
    if (activity.kind !== 'push') return;
    if (activity.after) this.refs.set(activity.ref, activity.after);
    else this.refs.delete(activity.ref);
  }
}
