import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { stringifyError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { createRepositoryHost } from '@macadam/git';
import { ORCHESTRATOR_CHANGED_TOPIC } from '@macadam/plugin-orchestrator-common';
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
        scheduler,
      }) {
        const git = config.getConfig('macadam.git');
        const directory =
          git.getOptionalString('directory') ?? join(tmpdir(), 'macadam-git');
        const host = createRepositoryHost({
          integrations: ScmIntegrations.fromConfig(config),
          host: git.getString('host'),
        });
        const reader = new RepositoryReader(host, join(directory, 'catalog'));
        const provider = new MacadamEntityProvider(
          reader,
          git.getString('platformRepository'),
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
        lifecycle.addShutdownHook(() => reader.close());
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
