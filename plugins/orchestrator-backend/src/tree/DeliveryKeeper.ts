import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Mutex } from '@macadam/git';
import type { Environment } from '@macadam/resolver';
import type { EnvironmentsRepository } from './EnvironmentsRepository';
import type { GitopsClient } from '../sources/GitopsClient';
import type {
  LoadedPlatform,
  PlatformService,
} from '../sources/PlatformService';

export interface KeeperOptions {
  environments: EnvironmentsRepository;
  platforms: PlatformService;
  gitops: Pick<GitopsClient, 'reconcilePlatform'>;
  logger: LoggerService;
}

/**
 * Keeps what the platform itself has in the environments repositories, whoever changed or deleted it there: it compares
 * what should be there with what is, now and then and after each push, and needs nobody's deployment for that.
 */
export class DeliveryKeeper {
  private readonly turn = new Mutex();
  /** Where each repository was found to be as it should be, and by which platform. */
  private readonly settled = new Map<
    string,
    { head: string; revision: string }
  >();

  constructor(private readonly options: KeeperOptions) {}

  /** The same as `keep`, if a repository is one that environments are delivered from. */
  async heard(repository: string): Promise<void> {
    const loaded = await this.options.platforms.current();
    if (loaded && this.byRepository(loaded).has(repository)) {
      await this.keep();
    }
  }

  /** Brings back what is missing or different. A repository that cannot be read or written is tried again next time. */
  keep(): Promise<void> {
    return this.turn.run(async () => {
      const { platforms, logger } = this.options;
      const loaded = await platforms.current();
      if (!loaded) {
        return;
      }
      for (const [repository, environments] of this.byRepository(loaded)) {
        try {
          await this.keepOne(repository, environments, loaded);
        } catch (error) {
          logger.warn(
            `Could not look after what the platform has in ${repository}: ${stringifyError(error)}`,
          );
        }
      }
    });
  }

  private async keepOne(
    repository: string,
    environments: readonly Environment[],
    loaded: LoadedPlatform,
  ): Promise<void> {
    const before = this.settled.get(repository);
    const { revision } = loaded;
    const { head, files } = await this.options.environments.changesSince(
      repository,
      before?.revision === revision ? before.head : undefined,
    );
    if (!head) {
      return;
    }
    // A deployment writes what delivers it along with its own folder, so that only changes of the former count.
    const isWorthALook =
      files === 'all' || files.some(path => path.startsWith('clusters/'));
    const commit = isWorthALook
      ? await this.options.environments.settle(loaded, environments, head)
      : undefined;
    this.settled.set(repository, { head: commit ?? head, revision });
    if (commit) {
      this.options.logger.info(
        `Brought back what the platform has in ${repository}: ${commit}`,
      );
      await this.options.gitops.reconcilePlatform();
    }
  }

  private byRepository({
    platform,
  }: LoadedPlatform): Map<string, Environment[]> {
    const found = new Map<string, Environment[]>();
    for (const environment of platform.environments) {
      const name = this.options.environments.nameOf(environment);
      found.set(name, [...(found.get(name) ?? []), environment]);
    }
    return found;
  }
}
