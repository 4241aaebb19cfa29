import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { NotFoundError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import {
  createRepositoryHost,
  Repositories,
  type RepositoriesSettings,
} from '@macadam/git';
import { PlatformService } from './PlatformService';

/**
 * The repositories of the Git host that `macadam.git` names: one mirror for each in a process. Whoever uses them where
 * nothing is configured is told what to configure.
 */
export const repositoriesServiceRef = createServiceRef<Repositories>({
  id: 'macadam.repositories',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.rootLifecycle,
      },
      factory({ config, lifecycle }) {
        const repositories = new Repositories(() => readSettings(config));
        lifecycle.addShutdownHook(() => repositories.close());
        return repositories;
      },
    }),
});

/** What is in force of the platform repository that `macadam.git` names: one answer for every plugin of a process. */
export const platformServiceRef = createServiceRef<PlatformService>({
  id: 'macadam.platform',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.rootLogger,
        repositories: repositoriesServiceRef,
      },
      factory: ({ config, logger, repositories }) =>
        new PlatformService(
          // Without one, the repositories say what to configure.
          config.getOptionalString('macadam.git.platformRepository') ?? '',
          repositories,
          logger,
        ),
    }),
});

/** @throws NotFoundError without `macadam.git`, InputError naming the key of it that is missing or wrong */
function readSettings(config: Config): RepositoriesSettings {
  const git = config.getOptionalConfig('macadam.git');
  if (!git) {
    throw new NotFoundError(
      'No platform repository is configured: set macadam.git.host and macadam.git.platformRepository',
    );
  }
  git.getString('platformRepository');
  const directory =
    git.getOptionalString('directory') ?? join(tmpdir(), 'macadam-git');
  return {
    host: createRepositoryHost({
      integrations: ScmIntegrations.fromConfig(config),
      host: git.getString('host'),
    }),
    directory: join(directory, 'mirrors'),
  };
}
