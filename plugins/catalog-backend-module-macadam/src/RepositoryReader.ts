import { join } from 'node:path';
import {
  GitMirror,
  type HostedRepository,
  type RepositoryHost,
} from '@macadam/git';
import type { RepositorySnapshot } from './types';

const SCORE_FILE = /^([^/]+\/)?score\.yaml$/;

/** Reads what repositories say of themselves, from mirrors. */
export class RepositoryReader {
  private readonly mirrors = new Map<string, GitMirror>();
  private readonly cache = new Map<string, RepositorySnapshot>();

  constructor(
    readonly host: RepositoryHost,
    private readonly directory: string,
  ) {}

  mirror(repository: string): GitMirror {
    const mirror =
      this.mirrors.get(repository) ??
      new GitMirror({
        directory: join(
          this.directory,
          `${encodeURIComponent(repository)}.git`,
        ),
        url: this.host.cloneUrl(repository),
        credentials: this.host.credentials(repository),
      });
    this.mirrors.set(repository, mirror);
    return mirror;
  }

  /** The repository at the head of its default branch; undefined where there is nothing yet. */
  async read({
    fullName,
    defaultBranch,
  }: HostedRepository): Promise<RepositorySnapshot | undefined> {
    const mirror = this.mirror(fullName);
    await mirror.fetch();
    const commit = await mirror.head(defaultBranch);
    if (!commit) return undefined;
    const known = this.cache.get(fullName);
    if (known?.commit === commit) return known;
    const paths = await mirror.listFiles(commit);
    const text = async (path: string) =>
      (await mirror.readFile(commit, path)) ?? '';
    const snapshot: RepositorySnapshot = {
      repository: fullName,
      branch: defaultBranch,
      commit,
      ...(paths.includes('catalog-info.yaml') && {
        catalogInfo: await text('catalog-info.yaml'),
      }),
      scoreFiles: await Promise.all(
        paths
          .filter(path => SCORE_FILE.test(path))
          .map(async path => ({ path, text: await text(path) })),
      ),
    };
    this.cache.set(fullName, snapshot);
    return snapshot;
  }

  close(): void {
    this.mirrors.forEach(mirror => mirror.close());
  }
}
