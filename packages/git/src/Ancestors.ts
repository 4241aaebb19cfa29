import { ObjectTooLargeError, type ObjectReader } from './ObjectReader';
import { GitError, runGit } from './process';

/** Commits that are looked at before Git itself is asked. */
const NEAR = 500;
/** Commits whose parents are kept; the one read first goes first. */
const KEPT = 20_000;
/** Bytes of a commit; a longer one is Git's to read. */
const LONGEST = 64 * 1024;
/** Parents of a commit that is kept: whoever pushes decides how many there are. */
const MOST = 2;

/** Answers that are kept. */
const MAX_ANSWERS = 1_000;

/**
 * Tells whether a commit comes before another, by reading the commits between them where these are few: a process of Git
 * for each question costs far more.
 */
export class Ancestors {
  /** Parents never change. */
  private readonly parents = new Map<string, readonly string[]>();
  /** Answers never change either; the one asked for longest ago first. */
  private readonly answers = new Map<string, Promise<boolean>>();

  constructor(
    private readonly objects: Pick<ObjectReader, 'read'>,
    private readonly gitDir: string,
  ) {}

  /**
   * Whether `ancestor` is `commit` or one of its ancestors.
   * @throws GitError when one of them is not there
   */
  isAncestor(ancestor: string, commit: string): Promise<boolean> {
    const key = `${ancestor} ${commit}`;
    const answer = this.answers.get(key) ?? this.ask(ancestor, commit);
    this.answers.delete(key);
    this.answers.set(key, answer);
    answer.catch(() => this.answers.delete(key));
    const [oldest] = this.answers.keys();
    if (this.answers.size > MAX_ANSWERS) this.answers.delete(oldest);
    return answer;
  }

  private async ask(ancestor: string, commit: string): Promise<boolean> {
    const near = await this.near(ancestor, commit);
    if (near !== undefined) return near;
    try {
      await runGit(['merge-base', '--is-ancestor', ancestor, commit], {
        gitDir: this.gitDir,
      });
      return true;
    } catch (error) {
      if (error instanceof GitError && error.exitCode === 1) return false;
      throw error;
    }
  }

  /** @returns undefined where more than the commits near `commit` would have to be read, or one of the two is not there */
  private async near(
    ancestor: string,
    commit: string,
  ): Promise<boolean | undefined> {
    const seen = new Set([commit]);
    for (const each of seen) {
      if (each === ancestor) return true;
      if (seen.size > NEAR) return undefined;
      const parents = await this.parentsOf(each);
      if (!parents) return undefined;
      for (const parent of parents) seen.add(parent);
    }
    return (await this.parentsOf(ancestor)) ? false : undefined;
  }

  private async parentsOf(
    commit: string,
  ): Promise<readonly string[] | undefined> {
    const known = this.parents.get(commit);
    if (known) return known;
    const parents = await this.read(commit);
    if (!parents || parents.length > MOST) return parents;
    this.parents.set(commit, parents);
    const [oldest] = this.parents.keys();
    if (this.parents.size > KEPT) this.parents.delete(oldest);
    return parents;
  }

  private async read(commit: string): Promise<string[] | undefined> {
    try {
      const object = await this.objects.read(commit, LONGEST);
      return object?.type === 'commit' ? parentsIn(object.data) : undefined;
    } catch (error) {
      if (error instanceof ObjectTooLargeError) return undefined;
      throw error;
    }
  }
}

/** Ids of the parents that a commit object names in its header. */
function parentsIn(data: Buffer): string[] {
  const end = data.indexOf('\n\n');
  const header = data.toString('latin1', 0, end < 0 ? data.length : end);
  return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id]) => id);
}
