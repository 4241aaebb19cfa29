import { join } from 'node:path';
import { GitMirror } from './GitMirror';
import type { RepositoryHost } from './types';

/** Where {@link Repositories} are, and where their mirrors go. */
export interface RepositoriesSettings {
  host: RepositoryHost;
  /** Folder of the mirrors. */
  directory: string;
}

/** The repositories of one host: a mirror for each, made when first asked for. */
export class Repositories {
  private readonly mirrors = new Map<string, GitMirror>();
  private known: RepositoriesSettings | undefined;

  /** @param read - called when first needed; what it throws is thrown to whoever needs them */
  constructor(private readonly read: () => RepositoriesSettings) {}

  get host(): RepositoryHost {
    return this.settings.host;
  }

  /** The mirror of `organisation/name`; fetch before reading what is new. */
  mirror(repository: string): GitMirror {
    let mirror = this.mirrors.get(repository);
    if (!mirror) {
      mirror = new GitMirror({
        directory: join(
          this.settings.directory,
          `${encodeURIComponent(repository)}.git`,
        ),
        url: this.host.cloneUrl(repository),
        credentials: this.host.credentials(repository),
      });
      this.mirrors.set(repository, mirror);
    }
    return mirror;
  }

  /** A mirror that has the commit, fetched only when it has not; undefined when the host does not have it either. */
  async withCommit(
    repository: string,
    commit: string,
  ): Promise<GitMirror | undefined> {
    const mirror = this.mirror(repository);
    if (await mirror.hasCommit(commit)) return mirror;
    await mirror.fetch();
    return (await mirror.hasCommit(commit)) ? mirror : undefined;
  }

  close(): void {
    this.mirrors.forEach(mirror => mirror.close());
  }

  private get settings(): RepositoriesSettings {
    this.known ??= this.read();
    return this.known;
  }
}
