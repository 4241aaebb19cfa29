import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError, Mutex, ObjectReader, runGit } from '@macadam/git';
import type { FileTree } from '../kustomize/tree';
import { emptyCache, type ObjectCache, readCommitTree } from './commitTree';

/** Which commit of a repository is wanted; the most specific one given counts: commit, name, tag, branch. */
export interface GitReference {
  branch?: string;
  tag?: string;
  /** A full ref name such as `refs/heads/main`. */
  name?: string;
  commit?: string;
}

export interface GitCacheOptions {
  /** Holds one bare repository for each URL. May be deleted while nothing runs. */
  directory: string;
  /** Hosts besides the loopback ones that may be fetched from. */
  allowedHosts?: readonly string[];
  /** Also fetch `file:` URLs. */
  allowFiles?: boolean;
}

/** Whether a URL may be fetched from: HTTP to this machine, or what the options add. Throws GitError saying why not. */
export function checkUrl(
  text: string,
  options: Pick<GitCacheOptions, 'allowedHosts' | 'allowFiles'>,
): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new GitError(`"${text}" is not a URL`, {});
  }
  if (url.protocol === 'file:' && options.allowFiles) return url;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new GitError(
      `protocol ${url.protocol.slice(0, -1)} of ${text} is not supported: use http or https`,
      {},
    );
  }
  if (url.username || url.password)
    throw new GitError(
      'the URL holds credentials: put them into a Secret and name it in secretRef',
      {},
    );
  const loopback =
    url.hostname === 'localhost' ||
    url.hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(url.hostname);
  if (!loopback && !options.allowedHosts?.includes(url.hostname)) {
    throw new GitError(
      `host ${url.hostname} is not allowed: this cluster fetches from its own machine only`,
      {},
    );
  }
  return url;
}

/** Where a reference is fetched from, and how Flux writes its revision. */
export function describeReference(reference: GitReference): {
  source: string;
  revision(commit: string): string;
} {
  const { commit, name, tag, branch } = reference;
  if (commit) {
    if (!/^[0-9a-f]{40}$/.test(commit))
      throw new GitError(
        `ref.commit "${commit}" is not a full commit hash`,
        {},
      );
    return {
      source: commit,
      revision: found => (branch ? `${branch}@sha1:${found}` : `sha1:${found}`),
    };
  }
  const source =
    name ?? (tag ? `refs/tags/${tag}` : `refs/heads/${branch ?? 'master'}`);
  if (
    !/^refs\/[A-Za-z0-9][A-Za-z0-9._/+-]*$/.test(source) ||
    /\.\.|\/\/|\/\./.test(source)
  )
    throw new GitError(`"${source}" is not a ref that can be fetched`, {});
  return {
    source,
    revision: found => `${name ?? tag ?? branch ?? 'master'}@sha1:${found}`,
  };
}

/** A commit that was fetched. */
export interface FetchedCommit {
  commit: string;
  /** The first line of its message. */
  subject: string;
  tree: FileTree;
}

export interface FetchRequest {
  url: string;
  reference: GitReference;
  /** The value of the header Authorization; handed to git in its environment, so that no process list shows it. */
  authorization?: string;
  timeoutMs: number;
  /** Folders to read; all of the repository unless given. Each has to be there. */
  folders?: readonly string[];
  /** A commit that the caller has already: it is not read again. */
  have?: string;
}

interface Repository {
  directory: string;
  objects: ObjectReader;
  /** What was read last, by the folders that were asked for. */
  caches: Map<string, ObjectCache>;
  turn: Mutex;
}

/** Repositories fetched over HTTP, each into a bare repository of its own. */
export class GitCache {
  private readonly repositories = new Map<string, Repository>();

  constructor(private readonly options: GitCacheOptions) {}

  /**
   * Fetches one reference and reads its files.
   * @returns undefined when it is still at the commit that the caller has
   * @throws GitError in git's words
   */
  async fetch(request: FetchRequest): Promise<FetchedCommit | undefined> {
    const url = checkUrl(request.url, this.options).href;
    const { source } = describeReference(request.reference);
    const target = `refs/macadam/${createHash('sha256').update(source).digest('hex').slice(0, 16)}`;
    const repository = this.repository(url);
    return repository.turn.run(async () => {
      await this.fetchInto(repository, url, `${source}:${target}`, request);
      const commit = await repository.objects.read(`${target}^{commit}`);
      if (!commit) throw new GitError(`${source} is no commit`, {});
      if (commit.id === request.have) return undefined;
      const [head, message = ''] = commit.data
        .toString('utf8')
        .split(/\n\n(.*)/s);
      const root = /^tree ([0-9a-f]{40})$/m.exec(head)?.[1] ?? '';
      const { folders } = request;
      const key = folders?.join('\n') ?? '';
      const { tree, cache } = await readCommitTree(
        id => repository.objects.read(id),
        root,
        repository.caches.get(key) ?? emptyCache(),
        folders,
      );
      repository.caches.set(key, cache);
      return { commit: commit.id, subject: message.split('\n')[0], tree };
    });
  }

  /** Ends the processes that read. */
  close(): void {
    for (const { objects } of this.repositories.values()) objects.close();
  }

  private repository(url: string): Repository {
    const known = this.repositories.get(url);
    if (known) return known;
    const directory = join(
      this.options.directory,
      createHash('sha256').update(url).digest('hex').slice(0, 24),
    );
    const repository = {
      directory,
      objects: new ObjectReader(directory),
      caches: new Map(),
      turn: new Mutex(),
    };
    this.repositories.set(url, repository);
    return repository;
  }

  private async fetchInto(
    { directory }: Repository,
    url: string,
    refspec: string,
    request: FetchRequest,
  ): Promise<void> {
    if (!existsSync(join(directory, 'HEAD'))) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await runGit(['init', '--quiet', '--bare'], { gitDir: directory });
    }
    await runGit(
      [
        'fetch',
        '--quiet',
        '--no-tags',
        '--force',
        '--no-write-fetch-head',
        url,
        refspec,
      ],
      {
        gitDir: directory,
        timeout: request.timeoutMs,
        env: {
          GIT_ALLOW_PROTOCOL: this.options.allowFiles
            ? 'http:https:file'
            : 'http:https',
        },
        config: [
          ['http.followRedirects', 'false'],
          ['gc.autoDetach', 'false'],
          ...(request.authorization
            ? [
                [
                  'http.extraHeader',
                  `Authorization: ${request.authorization}`,
                ] as const,
              ]
            : []),
        ],
      },
    );
  }
}
