import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { Repositories } from '@macadam/git';
import type { PlatformProblem } from '@macadam/plugin-orchestrator-common';
import type {
  PlatformRevision,
  PlatformService as SharedPlatform,
  PlatformState,
} from '@macadam/plugin-platform-node';
import { BRANCH } from './deployedBranch';
import type { IntakeStore } from '../store';
import type { GitopsClient } from './GitopsClient';

/** A platform folder at a commit, checked. */
export type LoadedPlatform = Pick<
  PlatformRevision,
  'revision' | 'platform' | 'policies'
>;

/** The newest revision, and what is wrong with it; nothing: it is in force. */
export interface CheckedPlatform {
  revision: string;
  problems: readonly PlatformProblem[];
}

/** What every process on one database knows, and no other plugin has to. */
export interface PlatformMemory {
  /** Newest commit that clusters and people were told of. */
  revision: string;
  /** Good revision whose roll-out is complete. */
  rolledOut?: string;
}

const MEMORY = 'platform';
/** Whoever opens the page sees what was so this long ago at most, in milliseconds. */
const LOOK_AGAIN = 5_000;

/** Takes new revisions of the platform in. Which is in force, the platform's service says. */
export class PlatformService {
  private lookedAt = 0;
  private looking = false;

  constructor(
    private readonly platform: SharedPlatform,
    private readonly repositories: Repositories,
    private readonly store: IntakeStore,
    private readonly logger: LoggerService,
    private readonly gitops: Pick<GitopsClient, 'reconcilePlatform'>,
    /**
     * Is told of every new revision, and again of one that is refused, with who owns the platform by the revision in
     * force.
     */
    private readonly checked: (
      newest: CheckedPlatform,
      owner: string | undefined,
    ) => Promise<void> = async () => {},
  ) {}

  get repository(): string {
    return this.platform.repository;
  }

  /** Looks at the repository now, and tells of what is new in it. */
  async refresh(): Promise<void> {
    const outage = await this.platform.refresh();
    this.lookedAt = Date.now();
    if (outage) {
      return;
    }
    const { newest, refused, inForce } = await this.platform.state();
    if (newest === undefined) {
      return;
    }
    const memory = await this.memory();
    const isNew = newest !== memory?.revision;
    if (isNew) {
      await this.remember(newest, memory?.rolledOut);
      this.tellClusters();
    }
    if (isNew || refused) {
      await this.checked(
        { revision: newest, problems: refused?.problems ?? [] },
        inForce?.platform.spec.owner,
      );
    }
  }

  /**
   * Looks again, without being waited for, when the last look is some seconds old: somebody reads what is known, and each
   * replica knows by itself whether the repository answers.
   */
  lookAgain(): void {
    if (this.looking || Date.now() - this.lookedAt < LOOK_AGAIN) {
      return;
    }
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
      await this.remember(memory.revision, revision);
    }
  }

  /** The revision in force; undefined when there has been none yet. */
  async current(): Promise<LoadedPlatform | undefined> {
    return (await this.state()).inForce;
  }

  /** The revision in force. @throws ServiceUnavailableError while there is none */
  async inForce(): Promise<LoadedPlatform> {
    await this.catchUp();
    return this.platform.inForce();
  }

  /** What is in force and what is wrong with the newest revision. */
  async state(): Promise<PlatformState> {
    await this.catchUp();
    return this.platform.state();
  }

  /** A revision that was in force once. @throws ServiceUnavailableError when it cannot be read any more */
  at(revision: string): Promise<LoadedPlatform> {
    return this.platform.at(revision);
  }

  /** Why the repository cannot be read, if it cannot. */
  outage(): { reason: string; since: string } | undefined {
    return this.platform.outage();
  }

  /** Another replica may have taken in, and rolled out, what this one has not fetched yet. */
  private async catchUp(): Promise<void> {
    const seen = (await this.memory())?.revision;
    if (seen === undefined) {
      return;
    }
    const mirror = this.repositories.mirror(this.repository);
    const head = await mirror.head(BRANCH);
    const hasSeen =
      head === seen ||
      (head !== undefined &&
        (await mirror.hasCommit(seen)) &&
        (await mirror.isAncestor(seen, head)));
    if (!hasSeen) {
      await this.platform.refresh();
    }
  }

  private remember(revision: string, rolledOut: string | undefined) {
    const memory: PlatformMemory = {
      revision,
      ...(rolledOut !== undefined && { rolledOut }),
    };
    return this.store.setState(MEMORY, memory);
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
}
