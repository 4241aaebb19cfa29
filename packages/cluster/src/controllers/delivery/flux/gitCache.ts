import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileTree } from '../kustomize/tree';
import { git, GitError, type GitOptions } from './gitProcess';

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

/** A file larger than this is not read: nobody writes manifests of that size by hand. */
const fileLimit = 1024 * 1024;

/** Whether a URL may be fetched from: HTTP to this machine, or what the options add. Throws GitError saying why not. */
export function checkUrl(text: string, options: Pick<GitCacheOptions, 'allowedHosts' | 'allowFiles'>): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new GitError(`"${text}" is not a URL`);
  }
  if (url.protocol === 'file:' && options.allowFiles) return url;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new GitError(`protocol ${url.protocol.slice(0, -1)} of ${text} is not supported: use http or https`);
  }
  if (url.username || url.password) throw new GitError('the URL holds credentials: put them into a Secret and name it in secretRef');
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname);
  if (!loopback && !options.allowedHosts?.includes(url.hostname)) {
    throw new GitError(`host ${url.hostname} is not allowed: this cluster fetches from its own machine only`);
  }
  return url;
}

/** Where a reference is fetched from, and how Flux writes its revision. */
export function describeReference(reference: GitReference): { source: string; revision(commit: string): string } {
  const { commit, name, tag, branch } = reference;
  if (commit) {
    if (!/^[0-9a-f]{40}$/.test(commit)) throw new GitError(`ref.commit "${commit}" is not a full commit hash`);
    return { source: commit, revision: found => (branch ? `${branch}@sha1:${found}` : `sha1:${found}`) };
  }
  const source = name ?? (tag ? `refs/tags/${tag}` : `refs/heads/${branch ?? 'master'}`);
  if (!/^refs\/[A-Za-z0-9][A-Za-z0-9._/+-]*$/.test(source) || /\.\.|\/\/|\/\./.test(source)) throw new GitError(`"${source}" is not a ref that can be fetched`);
  return { source, revision: found => `${name ?? tag ?? branch ?? 'master'}@sha1:${found}` };
}

/** Repositories fetched over HTTP, each into a bare repository of its own, and the trees of their commits. */
export class GitCache {
  private readonly contents = new Map<string, Map<string, string | undefined>>();
  private readonly busy = new Map<string, Promise<unknown>>();

  constructor(private readonly options: GitCacheOptions) {}

  /**
   * Fetches one reference.
   * @returns the commit it stands for and the first line of its message
   * @throws GitError in git's words
   */
  async fetch(request: { url: string; reference: GitReference; authorization?: string; signal?: AbortSignal }): Promise<{ commit: string; subject: string }> {
    const url = checkUrl(request.url, this.options).href;
    const { source } = describeReference(request.reference);
    return this.alone(url, async () => {
      const run = this.runIn(await this.repository(url), request);
      const target = `refs/macadam/${createHash('sha256').update(source).digest('hex').slice(0, 16)}`;
      await run(['fetch', '--quiet', '--no-tags', '--force', '--no-write-fetch-head', url, `${source}:${target}`]);
      const [commit, subject] = (await run(['log', '-1', '--format=%H%n%s', target])).toString().split('\n');
      return { commit, subject };
    });
  }

  /** The files of a fetched commit, read into memory. Files seen in the tree read before are not read again. */
  async tree(url: string, commit: string, signal?: AbortSignal): Promise<FileTree> {
    const address = checkUrl(url, this.options).href;
    return this.alone(address, async () => {
      const run = this.runIn(await this.repository(address), { signal });
      const entries = parseTree(await run(['ls-tree', '-r', '-z', '-l', '--full-tree', commit]));
      const known = this.contents.get(address) ?? new Map<string, string | undefined>();
      const missing = [...new Set(entries.filter(entry => entry.size <= fileLimit && !known.has(entry.oid)).map(entry => entry.oid))];
      const fresh = missing.length === 0 ? new Map<string, string>() : parseBatch(await run(['cat-file', '--batch'], `${missing.join('\n')}\n`));
      const contents = new Map(entries.map(({ oid }) => [oid, known.get(oid) ?? fresh.get(oid)]));
      this.contents.set(address, contents);
      return commitTree(entries, contents);
    });
  }

  private runIn(directory: string, { authorization, signal }: { authorization?: string; signal?: AbortSignal }) {
    const protocols = this.options.allowFiles ? 'http:https:file' : 'http:https';
    const options: GitOptions = { directory, protocols, authorization, signal };
    return (args: string[], input?: string) => git(args, { ...options, input });
  }

  private async repository(url: string): Promise<string> {
    const directory = join(this.options.directory, createHash('sha256').update(url).digest('hex').slice(0, 24));
    const exists = await stat(join(directory, 'HEAD')).then(() => true, () => false);
    if (!exists) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await git(['init', '--quiet', '--bare', '.'], { directory, protocols: '' });
    }
    return directory;
  }

  /** One git at a time in each repository. */
  private alone<T>(url: string, work: () => Promise<T>): Promise<T> {
    const before = this.busy.get(url) ?? Promise.resolve();
    const result = before.then(work);
    this.busy.set(url, result.then(() => undefined, () => undefined));
    return result;
  }
}

interface TreeEntry {
  path: string;
  oid: string;
  size: number;
}

/** Reads `git ls-tree -r -z -l`; links and submodules are left out. */
function parseTree(output: Buffer): TreeEntry[] {
  return output.toString('utf8').split('\0').filter(Boolean).flatMap(line => {
    const [head, path] = [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)];
    const [mode, type, oid, size] = head.split(/ +/);
    return type === 'blob' && mode !== '120000' ? [{ path, oid, size: Number(size) }] : [];
  });
}

/** Reads `git cat-file --batch`: a header line, the bytes, a newline. */
function parseBatch(output: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0x0a, at);
    const [oid, , size] = output.toString('utf8', at, end).split(' ');
    const start = end + 1;
    texts.set(oid, output.toString('utf8', start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return texts;
}

function commitTree(entries: readonly TreeEntry[], contents: ReadonlyMap<string, string | undefined>): FileTree {
  const files = new Map(entries.map(entry => [entry.path, entry]));
  const paths = [...files.keys()].sort();
  return {
    identity: path => files.get(path)?.oid,
    list: directory => (directory === '' ? paths : paths.filter(path => path.startsWith(`${directory}/`))),
    read(path) {
      const entry = files.get(path);
      if (!entry) return undefined;
      const text = contents.get(entry.oid);
      if (text === undefined) throw new GitError(`${path} has ${entry.size} bytes; files over ${fileLimit} are not read`);
      return text;
    },
  };
}
