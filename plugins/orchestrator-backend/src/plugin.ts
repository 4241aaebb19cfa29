import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { stringifyError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { GITOPS_CHANGED_TOPIC } from '@macadam/plugin-gitops-common';
import {
  deployWorkloadPermission,
  ORCHESTRATOR_CHANGED_TOPIC,
  putSecretPermission,
  readDeliveryPermission,
  WORKLOADS_CHANNEL,
} from '@macadam/plugin-orchestrator-common';
import { Access } from './requests/Access';
import { registerActions } from './agents/actions';
import { readConfig } from './config';
import { createOrchestrator } from './createOrchestrator';
import { stringsOf, pushedRepository, wokenBy } from './events';
import {
  canDeployRule,
  workloadEnvironmentLoader,
  workloadEnvironmentResourceRef,
} from './requests/permissions';
import { createRouter } from './router';
import { DeploymentNotices } from './notices/DeploymentNotices';
import { DeploymentStore, NoticeStore, openDatabase } from './store';
import {
  platformServiceRef,
  repositoriesServiceRef,
} from '@macadam/plugin-platform-node';
import { readSupplyChain } from '@macadam/supply-chain';

/** A catalogue that starts empty has read who is who by then, in milliseconds. */
const CATALOGUE_READS = 120_000;

/** Read, match, create, deploy. */
export const orchestratorPlugin = createBackendPlugin({
  pluginId: 'orchestrator',
  register(env) {
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        platform: platformServiceRef,
        repositories: repositoriesServiceRef,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const {
          auth,
          catalog,
          config,
          discovery,
          events,
          lifecycle,
          logger,
          signals,
        } = deps;
        const settings = readConfig(config);
        const integrations = ScmIntegrations.fromConfig(config);
        const knex = await openDatabase(deps.database);
        const notices = new DeploymentNotices(
          deps.notifications,
          new DeploymentStore(knex),
          new NoticeStore(knex),
          logger,
        );
        const untold = (error: unknown) =>
          logger.warn(`Could not tell people: ${stringifyError(error)}`);
        const orchestrator = createOrchestrator({
          knex,
          repositories: deps.repositories,
          platform: deps.platform,
          ownLogin: integrations.gitea.byHost(settings.host)?.config.username,
          auth,
          catalog,
          discovery,
          logger,
          supplyChain: readSupplyChain(config),
          patience: CATALOGUE_READS,
          // Nothing waits for people to be told.
          async checked(newest, owner = settings.platformTeam) {
            notices.checked(newest, owner).catch(untold);
          },
          async changed(workload, deployment) {
            if (deployment) notices.changed(deployment).catch(untold);
            await Promise.all([
              signals.publish({
                recipients: { type: 'broadcast' },
                channel: WORKLOADS_CHANNEL,
                message: { workload },
              }),
              events.publish({
                topic: ORCHESTRATOR_CHANGED_TOPIC,
                eventPayload: {
                  workload,
                  ...(deployment ? { deployment } : {}),
                },
              }),
            ]).catch(error =>
              logger.warn(
                `Could not tell of a change: ${stringifyError(error)}`,
              ),
            );
          },
        });
        const { loop, pushes, keeper, platforms, store, directory, work } =
          orchestrator;

        deps.permissionsRegistry.addPermissions([readDeliveryPermission]);
        deps.permissionsRegistry.addResourceType({
          resourceRef: workloadEnvironmentResourceRef,
          permissions: [deployWorkloadPermission, putSecretPermission],
          rules: [canDeployRule],
          getResources: workloadEnvironmentLoader({
            store,
            platforms,
            directory,
          }),
        });
        const access = new Access({ ...deps, ...orchestrator });
        deps.httpRouter.use(createRouter({ ...deps, ...orchestrator, access }));
        registerActions({
          ...deps,
          ...orchestrator,
          registry: deps.actionsRegistry,
          access,
        });

        await events.subscribe({
          id: 'orchestrator-pushes',
          topics: ['gitea', 'github'],
          async onEvent(event) {
            const repository = pushedRepository(event);
            if (repository) {
              await pushes.repository(repository);
              await keeper.heard(repository);
            }
          },
        });
        await events.subscribe({
          id: 'orchestrator-gitops',
          topics: [GITOPS_CHANGED_TOPIC],
          async onEvent({ eventPayload }) {
            await loop.wake(
              wokenBy(stringsOf(eventPayload, ['workload', 'environment'])),
            );
          },
        });
        lifecycle.addStartupHook(async () => {
          if (knex.client.config.client.includes('sqlite')) {
            await work.freeAll();
          }
          loop.start();
          await deps.scheduler.scheduleTask({
            id: 'orchestrator-missed-pushes',
            frequency: settings.pollInterval,
            timeout: { minutes: 10 },
            initialDelay: { seconds: 1 },
            scope: 'global',
            fn: () =>
              pushes
                .everything()
                .catch(error =>
                  logger.warn(
                    `Could not look for missed pushes: ${stringifyError(error)}`,
                  ),
                ),
          });
        });
        lifecycle.addShutdownHook(async () => {
          pushes.stop();
          await loop.stop();
        });
      },
    });
  },
});
