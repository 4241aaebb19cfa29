import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import {
  platformServiceRef,
  repositoriesServiceRef,
} from '@macadam/plugin-platform-node';
import { Router } from 'express';
import { createCatalogWaitAction } from './actions/catalogWait';
import { createDeliveryWaitAction } from './actions/deliveryWait';
import { createRepositoryAction } from './actions/repositoryCreate';
import { NewServices } from './NewServices';
import { Orchestrator } from './Orchestrator';
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
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        permissions: coreServices.permissions,
        platform: platformServiceRef,
        repositories: repositoriesServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { actions, auth, catalog, discovery, platform } = deps;
        const { host } = deps.repositories;
        const orchestrator = new Orchestrator(auth, discovery);
        const services = new NewServices({
          catalog,
          host,
          orchestrator,
          platform,
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
