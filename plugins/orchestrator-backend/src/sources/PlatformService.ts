import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError, stringifyError } from '@backstage/errors';
import type { PlatformProblem } from '@macadam/plugin-orchestrator-common';
import {
  PlatformRevisions,
  type PlatformRevision,
} from '@macadam/plugin-platform-node';
import { deliveryRepository, type Platform } from '@macadam/resolver';
import { BRANCH } from './deployedBranch';
import type { IntakeStore } from '../store';
import type { Repositories } from '@macadam/git';
import type { GitopsClient } from './GitopsClient';

/** A platform folder at a commit, checked. */
export type LoadedPlatform = Pick<
  PlatformRevision,
  'revision' | 'platform' | 'policies'
>;

/** What survives a restart. */
export interface PlatformMemory {
  /** Newest commit seen. */
  revision: string;
  /** Of `revision`; not empty: it is not in force. */
  problems: PlatformProblem[];
  lastGood?: { revision: string; at: string };
  /** Good revision whose roll-out is complete. */
  rolledOut?: string;
}

const MEMORY = 'platform';
/** Whoever opens the page sees what was so this long ago at most, in milliseconds. */
const LOOK_AGAIN = 5_000;
/** Revisions in memory. */
const KEPT = 8;

/** The platform repository: the newest revision without a problem is in force. */
export class PlatformService {
  private readonly revisions: PlatformRevisions;
  /** Those asked for last, so that Git is not asked for each question. */
  private readonly good = new Map<string, LoadedPlatform>();
  private unavailable: { reason: string; since: string } | undefined;
  private lookedAt = 0;
  private looking = false;

  constructor(
    readonly repository: string,
    private readonly repositories: Repositories,
    private readonly store: IntakeStore,
    private readonly logger: LoggerService,
    private readonly gitops: Pick<GitopsClient, 'reconcilePlatform'>,
    /**
     * Is told of every new revision, and again of one that is refused, with who owns the platform by the revision in
     * force.
     */
    private readonly checked: (
      memory: PlatformMemory,
      owner: string | undefined,
    ) => Promise<void> = async () => {},
  ) {
    this.revisions = new PlatformRevisions(repository, () =>
      repositories.mirror(repository),
    );
  }

  /**
   * Looks at the repository now and checks what is new in it.
   * @returns what is known after it, whether or not the repository could be read
   */
  async refresh(): Promise<PlatformMemory | undefined> {
    const mirror = this.repositories.mirror(this.repository);
    try {
      await mirror.fetch().finally(() => {
        this.lookedAt = Date.now();
      });
      this.unavailable = undefined;
    } catch (error) {
      this.unavailable = {
        reason: stringifyError(error),
        since: this.unavailable?.since ?? new Date().toISOString(),
      };
      this.logger.warn(
        `Could not read ${this.repository}: ${stringifyError(error)}`,
      );
      return this.memory();
    }
    const memory = await this.memory();
    const head = await mirror.head(BRANCH);
    if (head === undefined || head === memory?.revision) {
      if (memory && memory.problems.length > 0) await this.tell(memory);
      return memory;
    }
    const result = await this.load(head);
    const next: PlatformMemory =
      'problems' in result
        ? {
            ...memory,
            ...(await this.goodBefore(memory)),
            revision: head,
            problems: result.problems,
          }
        : {
            ...memory,
            revision: head,
            problems: [],
            lastGood: { revision: head, at: new Date().toISOString() },
          };
    if (next.problems.length > 0) {
      this.logger.warn(
        `Platform revision ${head} is refused: ${next.problems.map(problem => `${problem.file ?? ''}:${problem.line ?? ''} ${problem.message}`).join('; ')}`,
      );
    }
    await this.store.setState(MEMORY, next);
    this.tellClusters();
    await this.tell(next);
    return next;
  }

  private async tell(memory: PlatformMemory): Promise<void> {
    const loaded = await this.current();
    await this.checked(memory, loaded?.platform.spec.owner);
  }

  /**
   * Looks again, without being waited for, when the last look is some seconds old: somebody reads what is known, and each
   * replica knows by itself whether the repository answers.
   */
  lookAgain(): void {
    if (this.looking || Date.now() - this.lookedAt < LOOK_AGAIN) return;
    this.looking = true;
    this.refresh()
      .catch(error =>
        this.logger.warn(
          `Could not look at ${this.repository}: ${stringifyError(error)}`,
        ),
      )
      .finally(() => {
        this.looking = false;
      });
  }

  memory(): Promise<PlatformMemory | undefined> {
    return this.store.state<PlatformMemory>(MEMORY);
  }

  /** Remembers that every workload was rendered with this revision. */
  async markRolledOut(revision: string): Promise<void> {
    const memory = await this.memory();
    if (memory) {
      await this.store.setState(MEMORY, { ...memory, rolledOut: revision });
    }
  }

  /** The revision in force; undefined when there has been none yet. */
  async current(): Promise<LoadedPlatform | undefined> {
    const revision = (await this.memory())?.lastGood?.revision;
    return revision === undefined ? undefined : this.at(revision);
  }

  /** The revision in force. @throws ServiceUnavailableError while there is none */
  async inForce(): Promise<LoadedPlatform> {
    const loaded = await this.current();
    if (!loaded) {
      const why =
        (await this.memory())?.problems[0]?.message ?? this.unavailable?.reason;
      throw new ServiceUnavailableError(
        `No revision of ${this.repository} is in force yet${why ? `: ${why}` : ''}`,
      );
    }
    return loaded;
  }

  /** A revision that was in force once. @throws ServiceUnavailableError when it cannot be read any more */
  async at(revision: string): Promise<LoadedPlatform> {
    const known = this.good.get(revision);
    if (known) return known;
    const mirror = await this.repositories.withCommit(
      this.repository,
      revision,
    );
    const result = mirror ? await this.load(revision) : undefined;
    if (!result || 'problems' in result) {
      throw new ServiceUnavailableError(
        `Revision ${revision} of ${this.repository} cannot be read: ${result?.problems[0]?.message ?? 'the repository does not have it'}`,
      );
    }
    this.good.set(revision, result);
    for (const old of [...this.good.keys()].slice(0, -KEPT))
      this.good.delete(old);
    return result;
  }

  /** The good revision before a broken one, where none is remembered. */
  private async goodBefore(
    memory: PlatformMemory | undefined,
  ): Promise<Pick<PlatformMemory, 'lastGood'>> {
    if (memory?.lastGood) {
      return {};
    }
    try {
      const { revision } = await this.revisions.inForce();
      return { lastGood: { revision, at: new Date().toISOString() } };
    } catch (error) {
      if (error instanceof ServiceUnavailableError) {
        return {};
      }
      throw error;
    }
  }

  /** Why the repository cannot be read, if it cannot. */
  outage(): { reason: string; since: string } | undefined {
    return this.unavailable;
  }

  /** They look by themselves as well, so that a failure here only costs time, and nobody waits for it. */
  private tellClusters(): void {
    this.gitops
      .reconcilePlatform()
      .catch(error =>
        this.logger.warn(
          `Could not ask the clusters to look at ${this.repository}: ${stringifyError(error)}`,
        ),
      );
  }

  private async load(
    revision: string,
  ): Promise<LoadedPlatform | { problems: PlatformProblem[] }> {
    const loaded = await this.revisions.load(revision);
    return 'problems' in loaded
      ? {
          problems: loaded.problems.map(problem => ({
            ...problem,
            ...this.place(revision, problem.file, problem.line),
          })),
        }
      : { ...loaded, platform: this.addressed(loaded.platform) };
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

  private place(revision: string, file: string, line: number | undefined) {
    return {
      file,
      ...(line === undefined ? {} : { line }),
      url: this.repositories.host.fileUrl(
        this.repository,
        { commit: revision },
        file,
        line,
      ),
    };
  }
}
