import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError, stringifyError } from '@backstage/errors';
import type { Repositories } from '@macadam/git';
import {
  describeProblem,
  PLATFORM_BRANCH,
  PlatformRevisions,
  type PlatformRevision,
  type PlatformState,
  type RefusedRevision,
} from './PlatformRevisions';

/** Why the platform repository cannot be read. */
export interface PlatformOutage {
  reason: string;
  /** When that was noticed first; ISO 8601. */
  since: string;
}

/** The revision in force, and the newest where that is another. */
export interface PlatformInForce extends PlatformRevision {
  refused?: RefusedRevision;
}

/** What is in force of the platform repository: one answer for every plugin of a process. */
export class PlatformService {
  private readonly revisions: PlatformRevisions;
  private unavailable: PlatformOutage | undefined;
  private toldOf: string | undefined;

  /** @param repository - `organisation/name` */
  constructor(
    readonly repository: string,
    private readonly repositories: Repositories,
    private readonly logger: LoggerService,
  ) {
    this.revisions = new PlatformRevisions(repository, repositories);
  }

  /** Fetches the repository. @returns why it could not be; what was fetched before is still there */
  async refresh(): Promise<PlatformOutage | undefined> {
    try {
      await this.repositories.mirror(this.repository).fetch();
      this.unavailable = undefined;
    } catch (error) {
      const reason = stringifyError(error);
      const since = this.unavailable?.since ?? new Date().toISOString();
      this.unavailable = { reason, since };
      this.logger.warn(`Could not read ${this.repository}: ${reason}`);
    }
    return this.unavailable;
  }

  /** Why the repository could not be fetched last, if it could not. */
  outage(): PlatformOutage | undefined {
    return this.unavailable;
  }

  /** What is in force and what is wrong with the newest revision, of what was fetched last. */
  async state(): Promise<PlatformState> {
    const state = await this.revisions.state();
    this.tell(state);
    return state;
  }

  /**
   * What is in force, of what was fetched last: the newest revision in which everything loads.
   * @throws ServiceUnavailableError while there is none, saying what its team has to do
   */
  async inForce(): Promise<PlatformInForce> {
    const { inForce, refused } = await this.state();
    if (inForce) return refused ? { ...inForce, refused } : inForce;
    throw new ServiceUnavailableError(this.whyNothing(refused));
  }

  /** A revision that was in force once. @throws ServiceUnavailableError when it cannot be read any more */
  async at(revision: string): Promise<PlatformRevision> {
    const loaded = await this.loadedAt(revision);
    if (loaded && !('problems' in loaded)) return loaded;
    const reason = loaded
      ? describeProblem(loaded.problems[0])
      : 'the repository does not have it';
    throw new ServiceUnavailableError(
      `Revision ${revision} of ${this.repository} cannot be read: ${reason}`,
    );
  }

  private async loadedAt(revision: string) {
    const { repositories, repository, revisions } = this;
    const isThere =
      revisions.has(revision) ||
      (await repositories.withCommit(repository, revision));
    return isThere ? revisions.load(revision) : undefined;
  }

  private whyNothing(refused: RefusedRevision | undefined): string {
    if (refused)
      return `No revision of ${this.repository} is in force yet. The newest has an error that the platform team has to mend first: ${describeProblem(refused.problems[0])}`;
    return this.unavailable
      ? `No revision of ${this.repository} is in force yet, because the Git host does not give it: ${this.unavailable.reason}`
      : `No revision of ${this.repository} is in force yet, because it has no branch ${PLATFORM_BRANCH}. Ask the platform team.`;
  }

  /** Logs each refused revision once. */
  private tell({ refused, inForce }: PlatformState): void {
    if (!refused || refused.revision === this.toldOf) return;
    this.toldOf = refused.revision;
    this.logger.warn(
      `Platform revision ${refused.revision} is refused, ${inForce ? `${inForce.revision} stays in force` : 'and nothing is in force'}: ${refused.problems.map(describeProblem).join('; ')}`,
    );
  }
}
