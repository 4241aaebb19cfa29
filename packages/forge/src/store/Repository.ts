import { join } from 'node:path';
import {
  changesBetween,
  checkCommit,
  checkRefName,
  GitError,
  LOG_FORMAT,
  Mutex,
  ObjectReader,
  parseLog,
  removeStaleLocks,
  runGit,
  type Commit,
  type TreeChanges,
} from '@macadam/git';
import { z } from 'zod';
import { ActivityLog, type PushActivity } from './ActivityLog';
import { JsonFile } from './JsonFile';
import { Statuses } from './Statuses';

/** Most commits that are listed with one push; its number of commits is always right. */
const COMMITS_PER_PUSH = 50;
/** Bytes of what commits say that are listed with a push; of more, none. What happened is kept in memory. */
const MOST_SAID = 256 * 1024;
/** Bytes of the paths that a commit changed. */
const MOST_FILES = 1024 * 1024;
const NO_FILES: TreeChanges = { added: [], removed: [], modified: [] };

export const repositoryFacts = z.object({
  id: z.number(),
  owner: z.string(),
  name: z.string(),
  description: z.string(),
  private: z.boolean(),
  defaultBranch: z.string(),
  createdAt: z.string(),
});
export type RepositoryFacts = z.infer<typeof repositoryFacts>;

/** Told of each push once it is on disk, in order. */
export type PushListener = (repository: Repository, push: PushActivity) => void;

/** A commit with the paths it changed. */
export type CommitWithFiles = Commit & TreeChanges;

/** One bare repository, what is known about it, and what happened to it. */
export class Repository {
  readonly directory: string;
  readonly objects: ObjectReader;
  readonly activity: ActivityLog;
  readonly statuses: Statuses;
  facts: RepositoryFacts;
  /** Held by whatever changes refs. */
  readonly turn = new Mutex();
  private readonly factsFile: JsonFile<RepositoryFacts>;
  private readonly pending: JsonFile<{ actor?: string }>;

  private readonly onPush: PushListener;

  private constructor(
    directory: string,
    facts: RepositoryFacts,
    activity: ActivityLog,
    statuses: Statuses,
    onPush: PushListener,
  ) {
    this.directory = directory;
    this.onPush = onPush;
    this.facts = facts;
    this.activity = activity;
    this.statuses = statuses;
    this.objects = new ObjectReader(directory);
    this.factsFile = factsFile(directory);
    this.pending = new JsonFile(
      join(directory, 'forge-pending.json'),
      z.object({ actor: z.string().optional() }),
    );
  }

  static async open(
    directory: string,
    onPush: PushListener,
  ): Promise<Repository> {
    const facts = await factsFile(directory).read();
    if (!facts) {
      throw new Error(
        `${directory} is not a repository of this forge: forge.json is missing`,
      );
    }
    return new Repository(
      directory,
      facts,
      await ActivityLog.open(join(directory, 'forge-activity.jsonl')),
      await Statuses.open(join(directory, 'forge-statuses.json')),
      onPush,
    );
  }

  get fullName(): string {
    return `${this.facts.owner}/${this.facts.name}`;
  }

  get empty(): boolean {
    return ![...this.activity.refs.keys()].some(ref =>
      ref.startsWith('refs/heads/'),
    );
  }

  get updatedAt(): string {
    return this.activity.entries.at(-1)?.at ?? this.facts.createdAt;
  }

  /** Branch names and commits, sorted by name. */
  branches(): Array<{ name: string; commit: string }> {
    return this.refsBelow('refs/heads/');
  }

  tags(): Array<{ name: string; commit: string }> {
    return this.refsBelow('refs/tags/');
  }

  async update(
    facts: Partial<
      Pick<RepositoryFacts, 'description' | 'private' | 'defaultBranch'>
    >,
  ): Promise<void> {
    await this.turn.run(async () => {
      const next = { ...this.facts, ...facts };
      if (next.defaultBranch !== this.facts.defaultBranch) {
        await runGit(
          [
            'symbolic-ref',
            'HEAD',
            `refs/heads/${checkRefName(next.defaultBranch)}`,
          ],
          { gitDir: this.directory },
        );
      }
      await this.factsFile.write(() => next);
      this.facts = next;
    });
  }

  /**
   * Changes refs through `work` in this repository's turn, and records what changed as the actor's pushes.
   * Whoever is told that `work` is done is told after the history is on disk.
   */
  async changeRefs<T>(actor: string, work: () => Promise<T>): Promise<T> {
    return this.turn.run(async () => {
      await this.recordRefChanges(undefined);
      await this.pending.write(() => ({ actor }));
      try {
        return await work();
      } finally {
        await this.recordRefChanges(actor);
        await this.pending.write(() => ({}));
      }
    });
  }

  /** Records what a crash (or another program) kept from being recorded. */
  async recover(): Promise<void> {
    await this.turn.run(async () => {
      await removeStaleLocks(this.directory);
      await this.recordRefChanges((await this.pending.read())?.actor);
    });
  }

  /** The commit that a branch, tag or (at least 7 digits of a) commit id stands for; branches come first. */
  async resolve(ref: string): Promise<string | undefined> {
    if (ref === 'HEAD') return this.resolve(this.facts.defaultBranch);
    if (/^refs\/(?:heads|tags)\//.test(ref))
      return this.commitAt(checkRefName(ref));
    checkRefName(ref);
    const byName =
      (await this.commitAt(`refs/heads/${ref}`)) ??
      (await this.commitAt(`refs/tags/${ref}`));
    if (byName || !/^[0-9a-f]{7,64}$/.test(ref)) return byName;
    return this.commitAt(ref);
  }

  /** Commits from newest to oldest, following `path` if given. */
  async log(
    from: string,
    options: { path?: string; skip?: number; limit: number; exclude?: string },
  ): Promise<Commit[]> {
    const args = [
      'log',
      '-z',
      `--max-count=${options.limit}`,
      `--skip=${options.skip ?? 0}`,
      `--format=${LOG_FORMAT}`,
      checkCommit(from),
    ];
    if (options.exclude) args.push(`^${checkCommit(options.exclude)}`);
    args.push('--');
    if (options.path) args.push(`:(literal)${options.path}`);
    return parseLog(
      (await runGit(args, { gitDir: this.directory })).toString('utf8'),
    );
  }

  /**
   * Commits, in the order given, with the files that each changed against its first parent; without files where they are
   * more than anybody reads.
   */
  async withFiles(commits: string[]): Promise<CommitWithFiles[]> {
    if (commits.length === 0) return [];
    const input = commits.map(checkCommit).join('\n');
    const args = [
      'log',
      '-z',
      '--no-walk=unsorted',
      '--stdin',
      `--format=${LOG_FORMAT}`,
    ];
    const out = await runGit(args, { gitDir: this.directory, input });
    const found: CommitWithFiles[] = [];
    for (const commit of parseLog(out.toString('utf8'))) {
      const files = await this.changes(commit.parents[0], commit.commit);
      found.push({ ...commit, ...(files ?? NO_FILES) });
    }
    return found;
  }

  /** The files in which two commits differ; undefined where they are more than anybody reads. */
  async changes(
    from: string | undefined,
    to: string,
  ): Promise<TreeChanges | undefined> {
    const [before, after] = await Promise.all([
      from && this.objects.read(`${checkCommit(from)}^{tree}`),
      this.objects.read(`${checkCommit(to)}^{tree}`),
    ]);
    if (!after) return undefined;
    const { objects } = this;
    const found = await changesBetween(
      objects,
      before ? before.id : undefined,
      after.id,
      MOST_FILES,
    );
    found?.added.sort();
    found?.removed.sort();
    found?.modified.sort();
    return found;
  }

  close(): void {
    this.objects.close();
  }

  /** What git says, unless that is more than so many bytes. */
  private async upTo(
    maxOutput: number,
    args: string[],
    input: string,
  ): Promise<string | undefined> {
    try {
      const options = { gitDir: this.directory, input, maxOutput };
      return (await runGit(args, options)).toString('utf8');
    } catch (error) {
      if (error instanceof GitError && error.wroteTooMuch) return undefined;
      throw error;
    }
  }

  private async commitAt(revision: string): Promise<string | undefined> {
    return (await this.objects.read(`${revision}^{commit}`))?.id;
  }

  private refsBelow(prefix: string): Array<{ name: string; commit: string }> {
    const found = [...this.activity.refs].filter(([ref]) =>
      ref.startsWith(prefix),
    );
    const named = found.map(([ref, commit]) => ({
      name: ref.slice(prefix.length),
      commit,
    }));
    return named.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private async recordRefChanges(actor: string | undefined): Promise<void> {
    const out = await runGit(
      [
        'for-each-ref',
        '--format=%(objectname) %(refname)',
        'refs/heads',
        'refs/tags',
      ],
      { gitDir: this.directory },
    );
    const lines = out.toString('utf8').split('\n').filter(Boolean);
    const now = new Map(
      lines.map(line => [
        line.slice(line.indexOf(' ') + 1),
        line.slice(0, line.indexOf(' ')),
      ]),
    );
    const before = new Map(this.activity.refs);
    const changed = [...new Set([...before.keys(), ...now.keys()])]
      .filter(ref => before.get(ref) !== now.get(ref))
      .sort();
    const pushes: PushActivity[] = [];
    const brought = new Map<string, ReturnType<Repository['commitsOfPush']>>();
    for (const ref of changed) {
      const [from, to] = [before.get(ref), now.get(ref)];
      const update = `${from} ${to}`;
      const asked =
        brought.get(update) ??
        this.commitsOfPush(from, to, [...before.values()]);
      brought.set(update, asked);
      const { commits, total } = await asked;
      const id = this.activity.nextId + pushes.length;
      pushes.push({
        kind: 'push',
        id,
        at: new Date().toISOString(),
        actor,
        ref,
        before: from,
        after: to,
        commits,
        total,
      });
    }
    await this.activity.append(pushes);
    for (const push of pushes) this.onPush(this, push);
  }

  /** What an update of a ref brought: against its old commit, or for a new ref against everything known before. */
  private async commitsOfPush(
    from: string | undefined,
    to: string | undefined,
    known: string[],
  ) {
    if (!to) return { commits: [], total: 0 };
    const exclude = from ? [from] : [...new Set(known)];
    const input = [to, ...exclude.map(id => `^${id}`)].join('\n');
    const counted = await runGit(['rev-list', '--count', '--stdin'], {
      gitDir: this.directory,
      input,
    });
    const total = Number(counted.toString('utf8'));
    if (total === 0) return { commits: [], total };
    const args = [
      'log',
      '-z',
      '--stdin',
      `--max-count=${COMMITS_PER_PUSH}`,
      `--format=${LOG_FORMAT}`,
    ];
    const found = await this.upTo(MOST_SAID, args, input);
    const commits = parseLog(found ?? '').map(
      ({ commit, message, author, committer, committedAt }) => ({
        id: commit,
        message,
        author,
        committer,
        at: committedAt,
      }),
    );
    return { commits, total };
  }
}

export function factsFile(directory: string): JsonFile<RepositoryFacts> {
  return new JsonFile(join(directory, 'forge.json'), repositoryFacts);
}
