import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createRepositoryHost, GitMirror } from '@macadam/git';
import { PlatformRevisions } from '@macadam/plugin-platform-node';
import { Router } from 'express';
import { createCatalogWaitAction } from './actions/catalogWait';
import { createDeliveryWaitAction } from './actions/deliveryWait';
import { createRepositoryAction } from './actions/repositoryCreate';
import { NewServices } from './NewServices';
import { Orchestrator } from './Orchestrator';
import { PlatformReader } from './PlatformReader';
import { createRouter } from './router';

/** Actions of the golden paths, and `/macadam/names/:name` for their forms. */
export const scaffolderModuleMacadam = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'macadam',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        permissions: coreServices.permissions,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { actions, auth, catalog, config, discovery } = deps;
        const git = config.getConfig('macadam.git');
        const directory = join(
          git.getOptionalString('directory') ?? join(tmpdir(), 'macadam-git'),
          'scaffolder',
        );
        const host = createRepositoryHost({
          integrations: ScmIntegrations.fromConfig(config),
          host: git.getString('host'),
        });
        const repository = git.getString('platformRepository');
        const mirror = new GitMirror({
          directory: join(directory, `${encodeURIComponent(repository)}.git`),
          url: host.cloneUrl(repository),
          credentials: host.credentials(repository),
        });
        deps.lifecycle.addShutdownHook(() => mirror.close());
        const orchestrator = new Orchestrator(auth, discovery);
        const services = new NewServices({
          catalog,
          host,
          orchestrator,
          platform: new PlatformReader(
            new PlatformRevisions(repository, () => mirror),
            mirror,
          ),
          userInfo: deps.userInfo,
        });
        actions.addActions(
          createRepositoryAction({ host, services }),
          createCatalogWaitAction({ catalog }),
          createDeliveryWaitAction({ orchestrator }),
        );
        const router = Router();
        router.use(
          '/macadam',
          createRouter({
            httpAuth: deps.httpAuth,
            permissions: deps.permissions,
            services,
          }),
        );
        deps.httpRouter.use(router);
      },
    });
  },
});
