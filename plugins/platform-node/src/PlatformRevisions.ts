import { setImmediate } from 'node:timers/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import type { GitMirror } from '@macadam/git';
import { loadPolicies, type Policy, type TextFile } from '@macadam/kyverno';
import { isPolicyFile, loadPlatform, type Platform } from '@macadam/resolver';

const BRANCH = 'main';
/** Revisions before the newest that are looked at. */
const LOOK_BACK = 50;
const KEPT = 8;

/** A revision in which everything loads. */
export interface PlatformRevision {
  /** Commit. */
  revision: string;
  platform: Platform;
  policies: readonly Policy[];
  /** Policies and exceptions as text, sorted by path. */
  files: readonly TextFile[];
}

/** Why a revision is not in force. */
export interface RevisionProblem {
  message: string;
  hint?: string;
  file: string;
  line?: number;
  column?: number;
}

/** The revision in force, and the newest where that is another. */
export interface PlatformInForce extends PlatformRevision {
  refused?: { revision: string; problems: readonly RevisionProblem[] };
}

type Loaded = PlatformRevision | { problems: RevisionProblem[] };

/** Revisions of the platform repository, read from a mirror that its owner fetches. */
export class PlatformRevisions {
  private readonly loaded = new Map<string, Promise<Loaded>>();
  private lastGood: string | undefined;
  /** What going back from a broken revision came to: whoever asks next does not go back again. */
  private wentBack: { from: string; to: string | undefined } | undefined;

  /** @param repository - `organisation/name`, for messages */
  constructor(
    private readonly repository: string,
    private readonly mirror: () => GitMirror,
  ) {}

  /**
   * The newest revision of the main branch in which everything loads, of what was fetched last. After a restart on a
   * broken one it is found by going back in Git.
   * @throws ServiceUnavailableError when there is none, with what is wrong with the newest
   */
  async inForce(): Promise<PlatformInForce> {
    const head = await this.mirror().head(BRANCH);
    if (!head) {
      throw new ServiceUnavailableError(
        `The platform repository ${this.repository} has no branch ${BRANCH} yet. Ask the platform team.`,
      );
    }
    const newest = await this.load(head);
    if (!('problems' in newest)) {
      this.lastGood = head;
      return newest;
    }
    const before = await this.before(head);
    if (!before) {
      const [{ file, line, message }] = newest.problems;
      throw new ServiceUnavailableError(
        `The platform repository ${this.repository} has an error that its team has to mend first: ${file}:${line ?? 1}: ${message}`,
      );
    }
    return {
      ...before,
      refused: { revision: head, problems: newest.problems },
    };
  }

  /** A revision, checked: what it says, or all that is wrong with it. */
  load(revision: string): Promise<Loaded> {
    const known = this.loaded.get(revision);
    if (known) {
      return known;
    }
    const loading = this.read(revision);
    this.loaded.set(revision, loading);
    loading.catch(() => this.loaded.delete(revision));
    for (const old of [...this.loaded.keys()].slice(0, -KEPT)) {
      if (old !== this.lastGood) {
        this.loaded.delete(old);
      }
    }
    return loading;
  }

  /** The newest good revision before a broken one. */
  private async before(broken: string): Promise<PlatformRevision | undefined> {
    if (this.wentBack?.from !== broken) {
      this.wentBack = { from: broken, to: await this.goBack(broken) };
    }
    const { to } = this.wentBack;
    const loaded = to === undefined ? undefined : await this.load(to);
    return loaded && 'problems' in loaded ? undefined : loaded;
  }

  private async goBack(broken: string): Promise<string | undefined> {
    const mirror = this.mirror();
    const commits = await mirror.commitsBetween(undefined, broken, {
      limit: LOOK_BACK + 1,
      firstParent: true,
    });
    for (const { commit } of commits.slice(1)) {
      const loaded = await this.load(commit);
      if (!('problems' in loaded)) {
        this.lastGood = commit;
        return commit;
      }
      // Loading one takes about a tenth of a second.
      await setImmediate();
    }
    return undefined;
  }

  private async read(revision: string): Promise<Loaded> {
    const files = await this.mirror().readFiles(revision);
    const result = loadPlatform(files);
    const policyFiles = files.filter(isPolicyFile);
    const { policies, errors } = loadPolicies(policyFiles);
    const problems: RevisionProblem[] = [
      ...(result.ok ? [] : result.findings).map(
        ({ file, position, path, message, hint }) => ({
          message: path ? `${path}: ${message}` : message,
          ...(hint ? { hint } : {}),
          file,
          ...position,
        }),
      ),
      ...errors.map(({ file, line, column, message }) => ({
        message,
        file,
        line,
        column,
      })),
    ];
    return result.ok && problems.length === 0
      ? { revision, platform: result.value, policies, files: policyFiles }
      : { problems };
  }
}
