import type { GitObject, ObjectReader } from './ObjectReader';

/** Paths at commits that are kept. */
const KEPT = 5_000;

/** What a path stands for. */
export type Named = Pick<GitObject, 'id' | 'type'>;

/** Knows what branches, and paths at commits, stand for: whoever asks again waits for no process. */
export class ObjectNames {
  /** The commits of branches, until they may have moved. */
  private heads = new Map<string, Promise<string | undefined>>();
  /** By commit and path, which never stand for anything else; the one asked for longest ago first. */
  private readonly paths = new Map<string, Promise<Named | undefined>>();

  constructor(private readonly objects: Pick<ObjectReader, 'read'>) {}

  /** The commit of a branch; undefined without one. @param branch - a name that was checked */
  head(branch: string): Promise<string | undefined> {
    const known = this.heads.get(branch) ?? this.readHead(branch);
    this.heads.set(branch, known);
    return known;
  }

  /** Says that branches may have moved. */
  moved(): void {
    this.heads = new Map();
  }

  /** What is at a path of a commit, the whole tree where it is empty; undefined without. @param path - checked */
  at(commit: string, path: string): Promise<Named | undefined> {
    const name = `${commit}:${path}`;
    const known = this.paths.get(name) ?? this.readPath(commit, name);
    this.paths.delete(name);
    this.paths.set(name, known);
    const [oldest] = this.paths.keys();
    if (this.paths.size > KEPT) this.paths.delete(oldest);
    return known;
  }

  private async readHead(branch: string): Promise<string | undefined> {
    const { heads } = this;
    try {
      const name = `refs/heads/${branch}^{commit}`;
      return (await this.objects.read(name))?.id;
    } catch (error) {
      heads.delete(branch);
      throw error;
    }
  }

  private async readPath(
    commit: string,
    name: string,
  ): Promise<Named | undefined> {
    try {
      const found = await this.objects.read(name);
      if (found) return { id: found.id, type: found.type };
      // A commit that is not there may come.
      if (!(await this.objects.read(commit))) this.paths.delete(name);
      return undefined;
    } catch (error) {
      this.paths.delete(name);
      throw error;
    }
  }
}
