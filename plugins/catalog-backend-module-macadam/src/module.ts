import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { stringifyError } from '@backstage/errors';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { ORCHESTRATOR_CHANGED_TOPIC } from '@macadam/plugin-orchestrator-common';
import {
  platformServiceRef,
  repositoriesServiceRef,
} from '@macadam/plugin-platform-node';
import { MacadamEntityProvider } from './MacadamEntityProvider';
import { pushedRepository } from './pushedRepository';
import { remember } from './remembered';
import { RepositoryReader } from './RepositoryReader';
import { askWithdrawn } from './withdrawn';

/** Finds services by themselves: whatever repository has a `catalog-info.yaml` or a `score.yaml`. */
export const catalogModuleMacadam = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'macadam',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        processing: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        platform: platformServiceRef,
        repositories: repositoriesServiceRef,
        scheduler: coreServices.scheduler,
      },
      async init({
        auth,
        catalog,
        processing,
        config,
        discovery,
        events,
        lifecycle,
        logger,
        platform,
        repositories,
        scheduler,
      }) {
        const git = config.getConfig('macadam.git');
        const provider = new MacadamEntityProvider(
          new RepositoryReader(repositories),
          platform,
          () => remember(catalog, auth),
          askWithdrawn(discovery, auth),
          logger,
        );
        processing.addEntityProvider(provider);
        await events.subscribe({
          id: 'catalog-repositories',
          topics: ['gitea', 'github'],
          async onEvent(event) {
            const repository = pushedRepository(event.eventPayload);
            if (repository) await provider.repository(repository);
          },
        });
        await events.subscribe({
          id: 'catalog-withdrawn',
          topics: [ORCHESTRATOR_CHANGED_TOPIC],
          async onEvent({ eventPayload }) {
            // A change that is no deployment's: a workload left Git, or came back.
            if (isOfNoDeployment(eventPayload)) await provider.withdrawals();
          },
        });
        lifecycle.addStartupHook(() =>
          scheduler.scheduleTask({
            id: 'macadam-catalogue',
            frequency: git.has('pollInterval')
              ? readDurationFromConfig(git, { key: 'pollInterval' })
              : { seconds: 30 },
            timeout: { minutes: 10 },
            scope: 'local',
            fn: () =>
              provider
                .everything()
                .catch(error =>
                  logger.warn(
                    `Could not look at the repositories, so the catalogue stays as it is: ${stringifyError(error)}`,
                  ),
                ),
          }),
        );
      },
    });
  },
});

function isOfNoDeployment(payload: unknown): boolean {
  return (
    typeof payload === 'object' &&
    payload !== null &&
    !('deployment' in payload)
  );
}
