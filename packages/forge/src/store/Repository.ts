import { join } from 'node:path';
import {
  checkCommit,
  checkRefName,
  LOG_FORMAT,
  Mutex,
  ObjectReader,
  parseLog,
  removeStaleLocks,
  runGit,
  type Commit,
} from '@macadam/git';
import { z } from 'zod';
import { ActivityLog, type PushActivity } from './ActivityLog';
import { JsonFile } from './JsonFile';
import { Statuses } from './Statuses';

/** Most commits that are listed with one push; its number of commits is always right. */
const COMMITS_PER_PUSH = 50;

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
export interface CommitWithFiles extends Commit {
  added: string[];
  removed: string[];
  modified: string[];
}

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
    if (!facts)
      throw new Error(
        `${directory} is not a repository of this forge: forge.json is missing`,
      );
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
      return this.commitOf(checkRefName(ref));
    checkRefName(ref);
    const byName =
      (await this.commitOf(`refs/heads/${ref}`)) ??
      (await this.commitOf(`refs/tags/${ref}`));
    if (byName || !/^[0-9a-f]{7,64}$/.test(ref)) return byName;
    return this.commitOf(ref);
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

  /** Commits, in the order given, with the files that each changed against its first parent. */
  async withFiles(commits: string[]): Promise<CommitWithFiles[]> {
    if (commits.length === 0) return [];
    const input = commits.map(checkCommit).join('\n');
    const args = [
      'log',
      '-z',
      '--no-walk=unsorted',
      '--stdin',
      '-m',
      '--first-parent',
      '--name-status',
      '--no-renames',
      `--format=%x01${LOG_FORMAT}`,
    ];
    return parseNameStatus(
      (await runGit(args, { gitDir: this.directory, input })).toString('utf8'),
    );
  }

  close(): void {
    this.objects.close();
  }

  private async commitOf(revision: string): Promise<string | undefined> {
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
    for (const ref of changed) {
      const [from, to] = [before.get(ref), now.get(ref)];
      const { commits, total } = await this.commitsOfPush(from, to, [
        ...before.values(),
      ]);
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
    const found = parseLog(
      (await runGit(args, { gitDir: this.directory, input })).toString('utf8'),
    );
    const commits = found.map(
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

/** Reads `git log -z --name-status --format=%x01…`: a record starts with \x01, then come status and path in turn. */
function parseNameStatus(output: string): CommitWithFiles[] {
  const found: CommitWithFiles[] = [];
  const tokens = output.split('\0');
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index].replace(/^\n/, '');
    if (token.startsWith('\x01')) {
      found.push(
        ...parseLog(token.slice(1)).map(commit => ({
          ...commit,
          added: [],
          removed: [],
          modified: [],
        })),
      );
    } else if (token !== '') {
      const path = tokens[++index];
      const commit = found[found.length - 1];
      if (token === 'A') commit.added.push(path);
      else if (token === 'D') commit.removed.push(path);
      else commit.modified.push(path);
    }
  }
  return found;
}
