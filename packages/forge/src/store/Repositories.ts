import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, runGit } from '@macadam/git';
import { HttpError } from '../errors';
import { checkRepositoryName, key } from '../names';
import { ActivityLog } from './ActivityLog';
import { factsFile, Repository, type PushListener } from './Repository';

/** Runs before each ref changes: only branches and tags, and the default branch (`FORGE_DEFAULT_REF`) only ever grows. */
const UPDATE_HOOK = `#!/bin/sh
zero=0000000000000000000000000000000000000000
case "$1" in
  refs/heads/*|refs/tags/*) ;;
  *) echo "Only branches and tags can be pushed, not $1" >&2; exit 1 ;;
esac
if [ "$1" = "$FORGE_DEFAULT_REF" ]; then
  if [ "$3" = "$zero" ]; then echo "The default branch cannot be deleted" >&2; exit 1; fi
  if [ "$2" != "$zero" ] && ! git merge-base --is-ancestor "$2" "$3"; then
    echo "The default branch does not take forced pushes: fetch, and build on what is there" >&2; exit 1
  fi
fi
`;

/** Refs of one push; each is recorded and told on its own. */
const REFS_PER_PUSH = 1000;

const PRE_RECEIVE_HOOK = `#!/bin/sh
if [ "$(head -n ${REFS_PER_PUSH + 1} | wc -l)" -gt ${REFS_PER_PUSH} ]; then
  echo "At most ${REFS_PER_PUSH} branches and tags can be pushed at once: push them in parts" >&2; exit 1
fi
`;

/** Of a new repository. What may be set differently at the next start is given to each run of git instead. */
const CONFIG = `[core]
	repositoryformatversion = 0
	bare = true
[http]
	receivepack = true
[receive]
	fsckObjects = true
	denyDeleteCurrent = refuse
[transfer]
	hideRefs = refs/macadam
[uploadpack]
	allowFilter = true
`;

interface RepositoriesOptions {
  onPush: PushListener;
  log: (message: string) => void;
}

/** Every repository of the forge: folders `repositories/<owner>/<name>.git`. */
export class Repositories {
  /** Project root for `git http-backend`. */
  readonly root: string;
  /** For `core.hooksPath`: holds the `update` and `pre-receive` hooks. Not written to repositories, so that the folder can be moved. */
  readonly hooks: string;
  private readonly directory: string;
  private readonly all = new Map<string, Repository>();
  private readonly making = new Set<string>();
  private readonly options: RepositoriesOptions;
  private nextId = 1;

  private constructor(directory: string, options: RepositoriesOptions) {
    this.directory = directory;
    this.root = join(directory, 'repositories');
    this.hooks = join(directory, 'hooks');
    this.options = options;
  }

  /** Opens what is there; what a crash left half made or half deleted is removed. */
  static async open(
    directory: string,
    options: RepositoriesOptions,
  ): Promise<Repositories> {
    const repositories = new Repositories(directory, options);
    await rm(repositories.path('draft'), { recursive: true, force: true });
    await mkdir(repositories.root, { recursive: true });
    await mkdir(repositories.hooks, { recursive: true });
    for (const [name, script] of [
      ['update', UPDATE_HOOK],
      ['pre-receive', PRE_RECEIVE_HOOK],
    ]) {
      const path = join(repositories.hooks, name);
      await writeFile(path, script);
      await chmod(path, 0o755);
    }
    for (const owner of await readdir(repositories.root)) {
      for (const folder of await readdir(join(repositories.root, owner))) {
        const repository = await Repository.open(
          join(repositories.root, owner, folder),
          options.onPush,
        );
        repositories.all.set(key(repository.fullName), repository);
        repositories.nextId = Math.max(
          repositories.nextId,
          repository.facts.id + 1,
        );
        await repository.recover().catch(error => {
          // Its own next push tries again; everybody else's repositories are served meanwhile.
          options.log(
            `What was pushed to ${repository.fullName} before the start could not be recorded: ${reasonOf(error)}`,
          );
        });
      }
    }
    return repositories;
  }

  get(owner: string, name: string): Repository | undefined {
    return this.all.get(key(owner, name));
  }

  /** Sorted by full name. */
  list(filter: (repository: Repository) => boolean): Repository[] {
    return [...this.all.values()]
      .filter(filter)
      .sort((a, b) => (key(a.fullName) < key(b.fullName) ? -1 : 1));
  }

  /**
   * Makes an empty repository.
   * @throws HttpError 409 when the owner has one of that name (in any case), 422 for a name that is not accepted
   */
  async create(facts: {
    owner: string;
    name: string;
    description: string;
    private: boolean;
    defaultBranch: string;
    actor: string;
  }): Promise<Repository> {
    checkRepositoryName(facts.name);
    const { actor, ...rest } = facts;
    const id = this.nextId++;
    const full = key(facts.owner, facts.name);
    if (this.all.has(full) || this.making.has(full)) {
      throw new HttpError(
        409,
        `The repository ${facts.owner}/${facts.name} already exists`,
      );
    }
    this.making.add(full);
    try {
      const draft = this.path('draft', String(id));
      const folder = join(this.root, facts.owner, `${facts.name}.git`);
      const at = new Date().toISOString();
      await mkdir(draft, { recursive: true });
      await runGit([
        'init',
        '--quiet',
        '--bare',
        '--template=',
        `--initial-branch=${facts.defaultBranch}`,
        draft,
      ]);
      await writeFile(join(draft, 'config'), CONFIG);
      await factsFile(draft).write(() => ({ id, createdAt: at, ...rest }));
      await (
        await ActivityLog.open(join(draft, 'forge-activity.jsonl'))
      ).append([{ kind: 'create', id: 1, at, actor }]);
      await mkdir(join(this.root, facts.owner), { recursive: true });
      await rename(draft, folder);
      const repository = await Repository.open(folder, this.options.onPush);
      this.all.set(full, repository);
      return repository;
    } finally {
      this.making.delete(full);
    }
  }

  async delete(repository: Repository): Promise<void> {
    await repository.turn.run(async () => {
      this.all.delete(key(repository.fullName));
      repository.close();
      const grave = this.path(
        'draft',
        `${repository.facts.id}-${randomBytes(4).toString('hex')}`,
      );
      await mkdir(this.path('draft'), { recursive: true });
      await rename(repository.directory, grave);
      await rm(grave, { recursive: true, force: true, maxRetries: 3 });
    });
  }

  /** Waits until nothing changes a repository any more, and ends reading processes. */
  async close(): Promise<void> {
    for (const repository of this.all.values()) {
      await repository.turn.run(async () => undefined);
      repository.close();
    }
  }

  private path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }
}
