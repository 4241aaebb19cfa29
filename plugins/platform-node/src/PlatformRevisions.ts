import { setImmediate } from 'node:timers/promises';
import {
  UnreadableError,
  type FolderFile,
  type GitMirror,
  type Repositories,
} from '@macadam/git';
import { loadPolicies, type Policy, type TextFile } from '@macadam/kyverno';
import { CLASSIC } from '@macadam/kyverno-classic';
import {
  deliveryRepository,
  isPolicyFile,
  loadPlatform,
  type Platform,
} from '@macadam/resolver';
import { forSameFiles } from './forSameFiles';

/** The branch that is in force. */
export const PLATFORM_BRANCH = 'main';
/** Name under which a mirror keeps the revision that was in force last. */
const IN_FORCE = 'in-force';
/** Revisions before the newest that are looked at. */
const LOOK_BACK = 500;
/** Revisions in memory. */
const KEPT = 8;

/** A revision in which everything loads. */
export interface PlatformRevision {
  /** Commit. */
  revision: string;
  /** When it was committed; ISO 8601. */
  committedAt: string;
  /** Each environment says where it is cloned from. */
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
  /** The line at the Git host. */
  url: string;
}

/** A revision that is not in force. */
export interface RefusedRevision {
  /** Commit. */
  revision: string;
  /** Not empty. */
  problems: readonly RevisionProblem[];
}

/** What is known of the platform repository, whether or not anything is in force. */
export interface PlatformState {
  /** The newest commit of the main branch. */
  newest: string | undefined;
  /** The newest, where it is not in force. */
  refused?: RefusedRevision | undefined;
  inForce: PlatformRevision | undefined;
}

/** The newest good revision before a refused one. */
interface WayBack {
  from: string;
  good: Promise<string | undefined>;
}

type Loaded = PlatformRevision | RefusedRevision;

/** Where and what, for people: `definitions/queue.yaml:3: …`. */
export function describeProblem({
  file,
  line,
  message,
}: Pick<RevisionProblem, 'file' | 'line' | 'message'>): string {
  return file === '' ? message : `${file}:${line ?? 1}: ${message}`;
}

/**
 * The rule of which revision of the platform repository is in force: the newest on its main branch in which everything
 * loads. It is read from a mirror that somebody else fetches, so that everybody gets the same answer from the same Git.
 */
export class PlatformRevisions {
  private readonly loaded = new Map<string, Promise<Loaded>>();
  private lastGood: string | undefined;
  /** What going back from a refused revision comes to: whoever asks next does not go back again. */
  private wentBack: WayBack | undefined;
  private readonly platformIn = forSameFiles(files => loadPlatform([...files]));
  private readonly policiesIn = forSameFiles(files =>
    loadPolicies([...files], { languages: [CLASSIC] }),
  );

  /** @param repository - `organisation/name` */
  constructor(
    private readonly repository: string,
    private readonly repositories: Repositories,
  ) {}

  /**
   * What is in force, of what was fetched last. Where the newest is refused it is found by going back in Git, and where
   * Git's history has none any more, it is the one that this mirror kept.
   */
  async state(): Promise<PlatformState> {
    const newest = await this.mirror.head(PLATFORM_BRANCH);
    const loaded = newest === undefined ? undefined : await this.load(newest);
    if (loaded && !('problems' in loaded)) {
      await this.keep(loaded.revision);
      return { newest, inForce: loaded };
    }
    const inForce = await this.goodBefore(loaded);
    return { newest, refused: loaded, inForce };
  }

  /** Whether a revision is loaded, so that Git need not be asked for it. */
  has(revision: string): boolean {
    return this.loaded.has(revision);
  }

  /** A revision, checked: what it says, or all that is wrong with it. @throws NotFoundError when the mirror does not have it */
  load(revision: string): Promise<Loaded> {
    const known = this.loaded.get(revision);
    if (known) return known;
    const loading = this.read(revision);
    this.loaded.set(revision, loading);
    loading.catch(() => this.loaded.delete(revision));
    for (const old of [...this.loaded.keys()].slice(0, -KEPT))
      if (old !== this.lastGood) this.loaded.delete(old);
    return loading;
  }

  private get mirror(): GitMirror {
    return this.repositories.mirror(this.repository);
  }

  private async keep(good: string): Promise<void> {
    if (this.lastGood !== good) {
      this.lastGood = good;
      await this.mirror.keep(IN_FORCE, good);
    }
  }

  private async goodBefore(
    refused: RefusedRevision | undefined,
  ): Promise<PlatformRevision | undefined> {
    const revision =
      (refused && (await this.before(refused.revision))) ??
      (await this.mirror.kept(IN_FORCE));
    const loaded =
      revision === undefined ? undefined : await this.load(revision);
    if (!loaded || 'problems' in loaded) return undefined;
    await this.keep(loaded.revision);
    return loaded;
  }

  /** The newest good revision in the history of a refused one. Whoever asks meanwhile waits for the same. */
  private before(refused: string): Promise<string | undefined> {
    if (this.wentBack?.from !== refused) {
      const good = this.goBack(refused, this.wentBack);
      this.wentBack = { from: refused, good };
      good.catch(() => {
        this.wentBack = undefined;
      });
    }
    return this.wentBack.good;
  }

  private async goBack(
    refused: string,
    before: WayBack | undefined,
  ): Promise<string | undefined> {
    const commits = await this.mirror.commitsBetween(undefined, refused, {
      limit: LOOK_BACK + 1,
      firstParent: true,
    });
    for (const { commit } of commits.slice(1)) {
      if (commit === before?.from) return before.good;
      if (!('problems' in (await this.load(commit)))) return commit;
      // A revision whose definitions and policies both changed takes about a tenth of a second.
      await setImmediate();
    }
    return undefined;
  }

  private async read(revision: string): Promise<Loaded> {
    let files: readonly FolderFile[];
    try {
      files = await this.mirror.readFiles(revision);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      const { message, path } = error;
      return { revision, problems: [this.placed(revision, message, path)] };
    }
    const policyFiles = files.filter(isPolicyFile);
    const result = this.platformIn(files.filter(each => !isPolicyFile(each)));
    const { policies, errors } = this.policiesIn(policyFiles);
    const problems = [
      ...(result.ok ? [] : result.findings).map(
        ({ file, position, path, message, hint }) => ({
          ...this.placed(
            revision,
            path ? `${path}: ${message}` : message,
            file,
            position?.line,
          ),
          ...(position && { column: position.column }),
          ...(hint && { hint }),
        }),
      ),
      ...errors.map(({ file, line, column, message }) => ({
        ...this.placed(revision, message, file, line),
        column,
      })),
    ];
    if (!result.ok || problems.length > 0) return { revision, problems };
    const { committedAt } = await this.mirror.show(revision);
    const platform = { ...result.value, policies: policyFiles };
    return {
      revision,
      committedAt,
      platform: this.addressed(platform),
      policies,
      files: policyFiles,
    };
  }

  private placed(
    revision: string,
    message: string,
    file: string,
    line?: number,
  ): RevisionProblem {
    const url = this.repositories.host.fileUrl(
      this.repository,
      { commit: revision },
      file,
      line,
    );
    return { message, file, ...(line !== undefined && { line }), url };
  }

  /** An environment that does not say otherwise is cloned from where the portal clones it. */
  private addressed(platform: Platform): Platform {
    const { host } = this.repositories;
    return {
      ...platform,
      environments: platform.environments.map(environment => {
        const name = deliveryRepository(environment, this.repository);
        const { url = host.cloneUrl(name), ...delivery } = environment.delivery;
        return { ...environment, delivery: { ...delivery, url } };
      }),
    };
  }
}
