import { z } from 'zod';
import { JsonFile } from './JsonFile';

export const STATUS_STATES = [
  'pending',
  'success',
  'error',
  'failure',
] as const;

const commitStatus = z.object({
  id: z.number(),
  /** Full id. */
  commit: z.string(),
  /** Who says it, such as `macadam/policy`. */
  context: z.string(),
  state: z.enum(STATUS_STATES),
  description: z.string(),
  targetUrl: z.string(),
  creator: z.string(),
  createdAt: z.string(),
});
export type CommitStatus = z.infer<typeof commitStatus>;

/** What checks say of the commits of one repository: for each commit and context what was said last. */
export class Statuses {
  private constructor(
    private readonly file: JsonFile<CommitStatus[]>,
    private known: CommitStatus[],
  ) {}

  static async open(path: string): Promise<Statuses> {
    const file = new JsonFile(path, z.array(commitStatus));
    return new Statuses(file, (await file.read()) ?? []);
  }

  /** Of one commit, the newest first. */
  of(commit: string): CommitStatus[] {
    return this.known
      .filter(each => each.commit === commit)
      .sort((a, b) => b.id - a.id);
  }

  /** Takes the place of what the same context said of the commit before. */
  async set(
    status: Omit<CommitStatus, 'id' | 'createdAt'>,
  ): Promise<CommitStatus> {
    const made = {
      ...status,
      id: Math.max(0, ...this.known.map(({ id }) => id)) + 1,
      createdAt: new Date().toISOString(),
    };
    this.known = [
      ...this.known.filter(
        ({ commit, context }) =>
          commit !== status.commit || context !== status.context,
      ),
      made,
    ];
    await this.file.write(() => this.known);
    return made;
  }
}
