import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Lanes, Mutex, type Repositories } from '@macadam/git';
import { tenantOfRepository } from '@macadam/resolver';
import { BRANCH } from '../sources/deployedBranch';
import type { IntakeStore, RecordedPush } from '../store';
import type { DeliveryKeeper } from '../tree/DeliveryKeeper';
import type { PlatformService } from '../sources/PlatformService';
import type { PushDeployer } from './PushDeployer';
import { NotKnownYet } from './Pushers';
import type { Rollout } from './Rollout';
import type { WithdrawalService } from '../requests/WithdrawalService';
import type { DeletedFiles } from './DeletedFiles';

export interface IntakeOptions {
  intake: IntakeStore;
  repositories: Repositories;
  platforms: PlatformService;
  rollout: Rollout;
  deployer: PushDeployer;
  keeper: DeliveryKeeper;
  deletedFiles: DeletedFiles;
  withdrawals: WithdrawalService;
  logger: LoggerService;
}

/** How long to wait before asking again who somebody is, in milliseconds. */
const ASK_AGAIN = 1_000;

/** Repositories that are read and deployed at once: they mostly wait for git and for the host. */
const AT_ONCE = 8;

/**
 * Takes pushes in, each once, whether or not its webhook arrived. Each repository has a lane of its own, and of what one
 * person pushed meanwhile only the newest needs work.
 */
export class PushIntake {
  private readonly lanes = new Lanes(AT_ONCE, repository =>
    this.takeIn(repository),
  );
  private readonly turn = new Mutex();
  private readonly again = new Map<string, NodeJS.Timeout>();
  private stopped = false;

  constructor(private readonly options: IntakeOptions) {}

  /** Takes in what was pushed to a repository since it was last read, and what is left over of it. */
  async repository(repository: string): Promise<void> {
    await this.lanes.ask(repository);
  }

  /** Takes in what was missed: every repository of every tenant, and the platform repository. */
  async everything(): Promise<void> {
    const { platforms, repositories, logger, deletedFiles, withdrawals } =
      this.options;
    const missed = (repository: string, error: unknown) =>
      logger.warn(
        `Could not read the pushes of ${repository}: ${stringifyError(error)}`,
      );
    const takeIn = (repository: string) =>
      this.lanes
        .ask(repository)
        .catch((error: unknown) => missed(repository, error));
    // That it cannot be read is found out, and kept, by what follows.
    await takeIn(platforms.repository);
    await this.platform();
    const loaded = await platforms.current();
    if (!loaded) {
      return;
    }
    const all = await repositories.host.listRepositories();
    await Promise.all(
      all
        .filter(({ empty, archived }) => !empty && !archived)
        .map(({ owner, name }) => `${owner}/${name}`)
        .filter(name => tenantOfRepository(loaded.platform, name))
        .map(takeIn),
    );
    await this.turn.run(async () => {
      await deletedFiles.repositoriesListed(
        new Set(all.map(({ owner, name }) => `${owner}/${name}`)),
      );
      await withdrawals.advance();
    });
  }

  /** Checks the platform repository and rolls out what changed: what is the platform's own first. */
  async platform(): Promise<void> {
    await this.options.platforms.refresh();
    await this.options.keeper.keep();
    await this.options.rollout.run();
  }

  /** Takes nothing in any more by itself. */
  stop(): void {
    this.stopped = true;
    this.again.forEach(clearTimeout);
  }

  private async read(repository: string): Promise<void> {
    const { intake, repositories } = this.options;
    const cursor = await intake.cursor(repository);
    const page = await repositories.host.pushesSince(repository, cursor ?? '0');
    const pushes = page.pushes.flatMap(push =>
      push.ref === `refs/heads/${BRANCH}` && push.after
        ? [
            {
              repository,
              pushId: push.id,
              ...(push.before ? { before: push.before } : {}),
              commit: push.after,
              ...(push.actor ? { actor: push.actor } : {}),
              at: push.at,
            },
          ]
        : [],
    );
    if (cursor === undefined && pushes.length === 0) {
      const head = await this.headOf(repository);
      if (!head) {
        return;
      }
      const found = {
        repository,
        pushId: `head:${head}`,
        commit: head,
        at: new Date().toISOString(),
      };
      await intake.take(repository, [found], page.cursor ?? '0');
      return;
    }
    // Of a repository seen for the first time only what it is at now counts, not its past.
    const wanted = cursor === undefined ? pushes.slice(-1) : pushes;
    await intake.take(repository, wanted, page.cursor ?? cursor ?? '0');
  }

  private async headOf(repository: string): Promise<string | undefined> {
    const mirror = this.options.repositories.mirror(repository);
    await mirror.fetch();
    return mirror.head(BRANCH);
  }

  private async takeIn(repository: string): Promise<void> {
    const { intake, logger } = this.options;
    await this.read(repository);
    let failure: unknown;
    for (const push of await intake.newest(repository)) {
      try {
        await this.take(push);
      } catch (error) {
        if (error instanceof NotKnownYet) {
          this.askAgain(repository);
          continue;
        }
        // It stays unfinished: the next webhook or poll tries again.
        logger.warn(
          `Push of ${push.commit} to ${push.repository} waits: ${stringifyError(error)}`,
        );
        failure ??= error;
      }
    }
    if (failure !== undefined) {
      throw failure;
    }
  }

  private askAgain(repository: string): void {
    clearTimeout(this.again.get(repository));
    if (this.stopped) {
      return;
    }
    this.again.set(
      repository,
      setTimeout(() => {
        this.again.delete(repository);
        this.lanes
          .ask(repository)
          .catch(error =>
            this.options.logger.warn(
              `Could not take pushes in: ${stringifyError(error)}`,
            ),
          );
      }, ASK_AGAIN),
    );
  }

  private async take(push: RecordedPush): Promise<void> {
    const { intake, platforms, deployer } = this.options;
    if (push.repository === platforms.repository) {
      await this.platform();
      await intake.done(push.seq);
      return;
    }
    if (!(await platforms.current())) {
      await this.platform();
    }
    await intake.done(push.seq, await deployer.deploy(push));
  }
}
