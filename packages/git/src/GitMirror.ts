import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, NotFoundError } from '@backstage/errors';
import { Ancestors } from './Ancestors';
import { checkCommit, checkPath, checkRefName } from './checks';
import { Committer } from './Committer';
import { LOG_FORMAT, parseLog } from './commits';
import { removeStaleLocks } from './locks';
import { Mutex } from './Mutex';
import { FileTooLargeError, tooManyFiles, UnreadableError } from './errors';
import { FolderReader, type FolderFile } from './FolderReader';
import { ObjectNames, type Named } from './ObjectNames';
import { ObjectReader, ObjectTooLargeError } from './ObjectReader';
import { GitError, runGit } from './process';
import { hasMoved, isBehind, runRemoteGit } from './remote';
import { entriesOf, pathsIn, type TreeEntry } from './trees';
import type {
  Commit,
  CommitRequest,
  CommitResult,
  GitCredentialsSource,
} from './types';

/** How a {@link GitMirror} is made. */
export interface GitMirrorOptions {
  /** Folder of the bare mirror; made when it is not there. One mirror object per folder and process. */
  directory: string;
  /** `http:` or `https:`, without credentials. */
  url: string;
  credentials?: GitCredentialsSource;
  /** Longest time for one fetch or push, in milliseconds. Default 60 000. */
  timeout?: number;
}

const FETCH_ATTEMPTS = 5;
const FETCHES_PER_MAINTENANCE = 200;
/** A fetch never prunes these. */
const KEPT_REFS = 'refs/kept';
/** Bytes of one file. */
const MAX_FILE = 8 * 1024 * 1024;
/** Bytes of a commit, which are its message and whose it is. */
const MAX_COMMIT = 1024 * 1024;
/** Bytes of all paths at a commit: about 100,000 files. */
const MAX_PATHS = 8 * 1024 * 1024;

/**
 * A bare mirror of one remote repository. Reads come from the mirror (call {@link fetch} first), commits are built in
 * it without a work tree and pushed. Safe to use concurrently: what changes the mirror waits for its turn.
 */
export class GitMirror {
  readonly directory: string;
  readonly url: string;
  private readonly credentials: GitCredentialsSource | undefined;
  private readonly timeout: number;
  private readonly turn = new Mutex();
  private readonly objects: ObjectReader;
  private readonly names: ObjectNames;
  private readonly folders: FolderReader;
  private readonly ancestors: Ancestors;
  private readonly committer: Committer;
  private nextFetch: Promise<void> | undefined;
  private fetches = 0;

  constructor(options: GitMirrorOptions) {
    const url = new URL(options.url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new InputError(
        `A mirrored repository needs an http: or https: URL, not ${url.protocol}`,
      );
    }
    if (url.username || url.password) {
      throw new InputError(
        `Give credentials apart from the URL of ${url.host}${url.pathname}`,
      );
    }
    this.directory = options.directory;
    this.url = url.toString();
    this.credentials = options.credentials;
    this.timeout = options.timeout ?? 60_000;
    this.objects = new ObjectReader(options.directory);
    this.names = new ObjectNames(this.objects);
    this.ancestors = new Ancestors(this.objects, options.directory);
    this.folders = new FolderReader(this.objects, MAX_FILE, MAX_PATHS);
    this.committer = new Committer(
      {
        directory: this.directory,
        url: this.url,
        head: branch => this.head(branch),
        treeOf: commit => this.treeOf(commit),
        fetch: () => this.fetchNow(),
        push: (commit, branch) => this.push(commit, branch),
      },
      this.turn,
    );
  }

  /**
   * Brings branches and tags up to date; deleted ones disappear. Calls that wait at the same time share one fetch that
   * starts after the last of them was made.
   * @throws GitError when the remote does not answer or refuses
   */
  fetch(): Promise<void> {
    this.nextFetch ??= this.turn.run(async () => {
      this.nextFetch = undefined;
      await this.fetchNow();
    });
    return this.nextFetch;
  }

  /** The commit a branch is at in the mirror, or `undefined`. */
  async head(branch: string): Promise<string | undefined> {
    if (!this.exists()) return undefined;
    return this.names.head(checkRefName(branch));
  }

  /** Keeps a commit under a name of its own in this mirror alone, whatever becomes of branches. @throws GitError */
  async keep(name: string, commit: string): Promise<void> {
    const ref = `${KEPT_REFS}/${checkRefName(name)}`;
    await runGit(['update-ref', ref, checkCommit(commit)], {
      gitDir: this.directory,
    });
  }

  /** The commit that {@link keep} was given last for a name, also before a restart; or `undefined`. */
  async kept(name: string): Promise<string | undefined> {
    if (!this.exists()) return undefined;
    const ref = `${KEPT_REFS}/${checkRefName(name)}`;
    return (await this.objects.read(`${ref}^{commit}`))?.id;
  }

  /** The id of the folder at a path of a branch: the same id, the same files. `undefined` without one. */
  async treeId(branch: string, path: string): Promise<string | undefined> {
    const head = await this.head(branch);
    const found = head && (await this.names.at(head, checkPath(path)));
    return found && found.type === 'tree' ? found.id : undefined;
  }

  /** Whether the mirror has this commit. */
  async hasCommit(commit: string): Promise<boolean> {
    if (!this.exists()) return false;
    return (await this.objects.read(checkCommit(commit)))?.type === 'commit';
  }

  /**
   * What a folder of a commit has itself, in Git's order; nothing where there is no such folder.
   * @param folder - empty for the whole tree
   */
  async entriesIn(commit: string, folder: string): Promise<TreeEntry[]> {
    const found = await this.objectAt(commit, folder);
    const tree =
      found?.type === 'tree' ? await this.objects.read(found.id) : undefined;
    return tree ? entriesOf(tree) : [];
  }

  /**
   * A file's bytes at a commit; `undefined` when there is no such file.
   * @param limit - bytes that it may have; more are not read
   * @throws FileTooLargeError
   */
  async readBytes(
    commit: string,
    path: string,
    limit = MAX_FILE,
  ): Promise<Buffer | undefined> {
    const name = `${checkCommit(commit)}:${checkPath(path)}`;
    if (!this.exists()) return undefined;
    try {
      const object = await this.objects.read(name, limit);
      return object?.type === 'blob' ? object.data : undefined;
    } catch (error) {
      if (!(error instanceof ObjectTooLargeError)) throw error;
      throw new FileTooLargeError(path, error.size, error.limit);
    }
  }

  /**
   * A file's text (UTF-8) at a commit; `undefined` when there is no such file.
   * @param limit - bytes that it may have; more are not read
   * @throws FileTooLargeError
   */
  async readFile(
    commit: string,
    path: string,
    limit = MAX_FILE,
  ): Promise<string | undefined> {
    return (await this.readBytes(commit, path, limit))?.toString('utf8');
  }

  /**
   * Paths of all files at a commit, sorted; with `prefix` only that file or what is in that folder.
   * @throws NotFoundError when the mirror does not have the commit; UnreadableError when the paths are longer
   *   than 8 MiB together
   */
  async listFiles(commit: string, prefix = ''): Promise<string[]> {
    const folder = prefix.replace(/\/$/, '');
    const found = await this.objectAt(commit, folder);
    if (!found) return [];
    if (found.type !== 'tree') return [folder];
    const paths = await pathsIn(this.objects, found.id, folder, MAX_PATHS);
    if (paths) return paths;
    throw tooManyFiles(MAX_PATHS);
  }

  /**
   * Every file at a commit (in the folder `prefix`, if given) with its text, sorted by path. Folders that are as they were
   * when they were read last are not read again, and their files are the same objects.
   * @throws NotFoundError when the mirror does not have the commit; FileTooLargeError; UnreadableError as `listFiles`
   */
  async readFiles(commit: string, prefix = ''): Promise<FolderFile[]> {
    const folder = prefix.replace(/\/$/, '');
    const found = await this.objectAt(commit, folder);
    return found?.type === 'tree'
      ? [...(await this.folders.read(found.id, folder))]
      : [];
  }

  /**
   * One commit.
   * @throws NotFoundError when the mirror does not have it; UnreadableError when its message is longer than any that
   *   people write
   */
  async show(commit: string): Promise<Commit> {
    await this.checkSize(commit);
    const [found] = parseLog(
      await this.read(
        ['log', '-z', '-1', `--format=${LOG_FORMAT}`, checkCommit(commit)],
        `commit ${commit}`,
      ),
    );
    return found;
  }

  /**
   * The commits that `to` has and `from` has not, newest first (all of `to`'s when `from` is `undefined`).
   * @param options - `path`: only commits that touch this file or folder; `limit`: at most so many (default 1000);
   *   `firstParent`: only what the branch itself was at
   * @throws NotFoundError when the mirror does not have both commits
   */
  async commitsBetween(
    from: string | undefined,
    to: string,
    options: { path?: string; limit?: number; firstParent?: boolean } = {},
  ): Promise<Commit[]> {
    const args = [
      'log',
      '-z',
      `--max-count=${options.limit ?? 1000}`,
      `--format=${LOG_FORMAT}`,
      checkCommit(to),
    ];
    if (options.firstParent) args.push('--first-parent');
    if (from) args.push(`^${checkCommit(from)}`);
    args.push('--');
    if (options.path) args.push(`:(literal)${checkPath(options.path)}`);
    return parseLog(await this.read(args, `commit ${from ?? to} or ${to}`));
  }

  /** Paths that differ between two commits, sorted. */
  async changedFiles(from: string, to: string): Promise<string[]> {
    const args = [
      'diff-tree',
      '-r',
      '-z',
      '--name-only',
      '--no-renames',
      checkCommit(from),
      checkCommit(to),
    ];
    const out = await this.read(args, `commit ${from} or ${to}`);
    return out.split('\0').filter(Boolean);
  }

  /**
   * Whether `ancestor` is `commit` or one of its ancestors.
   * @throws NotFoundError when the mirror does not have both commits
   */
  async isAncestor(ancestor: string, commit: string): Promise<boolean> {
    const both = [checkCommit(ancestor), checkCommit(commit)] as const;
    const what = `commit ${ancestor} or ${commit}`;
    if (!this.exists()) throw this.missing(what);
    try {
      return await this.ancestors.isAncestor(...both);
    } catch (error) {
      throw this.readError(error, what);
    }
  }

  private async checkSize(commit: string): Promise<void> {
    if (!this.exists()) return;
    try {
      await this.objects.read(checkCommit(commit), MAX_COMMIT);
    } catch (error) {
      if (!(error instanceof ObjectTooLargeError)) throw error;
      throw new UnreadableError(
        `Commit ${commit} has ${error.size} bytes; at most ${error.limit} are read`,
        '',
        'write a shorter message',
      );
    }
  }

  /**
   * Commits on a branch and pushes; the branch is made when the remote does not have it. When someone else pushed
   * meanwhile, the same change is made again on what is there now, a few times at most. Commits that wait at the same
   * time are pushed together.
   * @returns the branch's commit; `changed: false`, and no commit, when the branch already has this content
   * @throws InputError for bad names or paths; ConflictError when others keep pushing first; GitError when git or the
   *   remote refuses
   */
  commit(request: CommitRequest): Promise<CommitResult> {
    return this.committer.commit(request);
  }

  /** Removes a branch at the remote and here. @throws GitError when git or the remote refuses */
  removeBranch(branch: string): Promise<void> {
    const ref = `refs/heads/${checkRefName(branch)}`;
    return this.turn.run(async () => {
      await this.remote(['push', '--no-verify', this.url, `:${ref}`]);
      await runGit(['update-ref', '-d', ref], { gitDir: this.directory });
      this.names.moved();
    });
  }

  /** Ends the reading process; the mirror stays usable. */
  close(): void {
    this.objects.close();
  }

  /** Pushes, and moves the branch here; `false` when it has moved there meanwhile. */
  private async push(commit: string, branch: string): Promise<boolean> {
    try {
      await this.remote([
        'push',
        '--porcelain',
        '--no-verify',
        this.url,
        `${commit}:refs/heads/${branch}`,
      ]);
    } catch (error) {
      if (hasMoved(error)) return false;
      throw error;
    }
    await runGit(['update-ref', `refs/heads/${branch}`, commit], {
      gitDir: this.directory,
    });
    this.names.moved();
    return true;
  }

  private async fetchNow(): Promise<void> {
    if (this.fetches === 0) await this.prepare();
    const args = [
      'fetch',
      '--quiet',
      '--prune',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      this.url,
    ];
    for (let attempt = 1; ; attempt++) {
      try {
        await this.remote([
          ...args,
          '+refs/heads/*:refs/heads/*',
          '+refs/tags/*:refs/tags/*',
        ]);
        break;
      } catch (error) {
        if (attempt === FETCH_ATTEMPTS || !isBehind(error)) throw error;
      } finally {
        this.names.moved();
      }
    }
    this.fetches += 1;
    if (this.fetches % FETCHES_PER_MAINTENANCE === 0) {
      await runGit(['gc', '--quiet', '--auto'], {
        gitDir: this.directory,
        config: [['gc.autoDetach', 'false']],
      });
    }
  }

  /** Makes the mirror, or mends what an earlier process left. */
  private async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    await removeStaleLocks(this.directory);
    if (this.exists()) return;
    const args = ['--quiet', '--bare', '--initial-branch=main', '--template='];
    await runGit(['init', ...args, this.directory]);
  }

  private remote(args: string[]): Promise<void> {
    const { url, credentials, timeout, directory } = this;
    return runRemoteGit(args, { gitDir: directory, url, credentials, timeout });
  }

  private async treeOf(commit: string): Promise<string | undefined> {
    return (await this.objects.read(`${commit}^{tree}`))?.id;
  }

  private async read(args: string[], what: string): Promise<string> {
    try {
      const out = await runGit(args, { gitDir: this.directory });
      return out.toString('utf8');
    } catch (error) {
      throw this.readError(error, what);
    }
  }

  private readError(error: unknown, what: string): unknown {
    const missing =
      /bad object|not a tree object|Not a valid (?:commit|object) name|not a git repository|unknown revision/i;
    return error instanceof GitError && missing.test(error.stderr)
      ? this.missing(what)
      : error;
  }

  private missing(what: string): NotFoundError {
    return new NotFoundError(
      `The mirror of ${this.url} does not have ${what}. Fetch first.`,
    );
  }

  /** What is at a path, the whole tree where that is empty. @throws NotFoundError without the commit */
  private async objectAt(
    commit: string,
    path: string,
  ): Promise<Named | undefined> {
    const place = [checkCommit(commit), path && checkPath(path)] as const;
    const found = this.exists() ? await this.names.at(...place) : undefined;
    if (!found && !(await this.hasCommit(commit)))
      throw this.missing(`commit ${commit}`);
    return found;
  }

  private exists(): boolean {
    return existsSync(join(this.directory, 'HEAD'));
  }
}
