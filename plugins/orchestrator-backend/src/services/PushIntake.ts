import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Mutex, type Repositories } from '@macadam/git';
import { tenantOfRepository } from '@macadam/resolver';
import { BRANCH } from '../config';
import type { IntakeStore, RecordedPush } from '../store';
import type { DeliveryKeeper } from './DeliveryKeeper';
import type { PlatformService } from './PlatformService';
import type { PushDeployer } from './PushDeployer';
import { NotKnownYet } from './Pushers';
import type { Rollout } from './Rollout';
import type { WithdrawalService } from './WithdrawalService';

export interface IntakeOptions {
  intake: IntakeStore;
  repositories: Repositories;
  platforms: PlatformService;
  rollout: Rollout;
  deployer: PushDeployer;
  keeper: DeliveryKeeper;
  withdrawals: WithdrawalService;
  logger: LoggerService;
}

/** How long to wait before asking again who somebody is, in milliseconds. */
const ASK_AGAIN = 1_000;

/** Takes pushes in: each once, in order, whether or not its webhook arrived. */
export class PushIntake {
  private readonly turn = new Mutex();
  private again: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: IntakeOptions) {}

  /** Takes in what was pushed to a repository since it was last read, and everything left over. */
  async repository(repository: string): Promise<void> {
    await this.turn.run(async () => {
      await this.read(repository);
      await this.process();
    });
  }

  /** Takes in what was missed: every repository of every tenant, and the platform repository. */
  async everything(): Promise<void> {
    const { platforms, repositories, logger, withdrawals } = this.options;
    const missed = (repository: string, error: unknown) =>
      logger.warn(
        `Could not read the pushes of ${repository}: ${stringifyError(error)}`,
      );
    try {
      await this.turn.run(() => this.read(platforms.repository));
    } catch (error) {
      // That it cannot be read is found out, and kept, by what follows.
      missed(platforms.repository, error);
    }
    await this.platform();
    const loaded = await platforms.current();
    if (!loaded) {
      return;
    }
    const all = await repositories.host.listRepositories();
    for (const { fullName, empty, archived } of all.map(each => ({
      ...each,
      fullName: `${each.owner}/${each.name}`,
    }))) {
      if (empty || archived || !tenantOfRepository(loaded.platform, fullName)) {
        continue;
      }
      try {
        await this.turn.run(() => this.read(fullName));
      } catch (error) {
        missed(fullName, error);
      }
    }
    await this.turn.run(() => this.process());
    await this.turn.run(async () => {
      await withdrawals.listed(
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
    clearTimeout(this.again);
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

  private async process(): Promise<void> {
    const { intake, logger } = this.options;
    for (const push of await intake.unfinished()) {
      try {
        await this.take(push);
      } catch (error) {
        if (error instanceof NotKnownYet) {
          this.askAgain();
          continue;
        }
        // It stays unfinished: the next webhook or poll tries again.
        logger.warn(
          `Push of ${push.commit} to ${push.repository} waits: ${stringifyError(error)}`,
        );
      }
    }
  }

  private askAgain(): void {
    clearTimeout(this.again);
    if (this.stopped) {
      return;
    }
    this.again = setTimeout(() => {
      this.turn
        .run(() => this.process())
        .catch(error =>
          this.options.logger.warn(
            `Could not take pushes in: ${stringifyError(error)}`,
          ),
        );
    }, ASK_AGAIN);
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
