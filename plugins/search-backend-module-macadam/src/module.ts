import { Readable } from 'node:stream';
import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type AuthService,
  type DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { Permission } from '@backstage/plugin-permission-common';
import {
  catalogCollatorExtensionPoint,
  defaultCatalogCollatorEntityTransformer,
} from '@backstage/plugin-search-backend-module-catalog';
import { PgSearchEngine } from '@backstage/plugin-search-backend-module-pg';
import {
  searchEngineRegistryExtensionPoint,
  searchIndexRegistryExtensionPoint,
} from '@backstage/plugin-search-backend-node/alpha';
import type { DocumentCollatorFactory } from '@backstage/plugin-search-common';
import {
  readDeliveryPermission,
  type PlatformStatus,
  type WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import {
  definitionDocuments,
  deploymentDocuments,
  policyDocuments,
  workloadDocuments,
  type NamedDocument,
} from './documents';
import { lunrEngine } from './lunrEngine';
import { NamesFirst } from './NamesFirst';

/** Asks the orchestrator, as this plugin. */
function orchestrator(discovery: DiscoveryService, auth: AuthService) {
  return async <T>(path: string): Promise<T> => {
    const [base, { token }] = await Promise.all([
      discovery.getBaseUrl('orchestrator'),
      auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'orchestrator',
      }),
    ]);
    const response = await fetch(`${base}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response.json();
  };
}

const collator = (
  type: string,
  visibilityPermission: Permission,
  read: () => Promise<NamedDocument[]>,
): DocumentCollatorFactory => ({
  type,
  visibilityPermission,
  async getCollator() {
    return Readable.from(await read());
  },
});

/** How often what only the orchestrator knows is read, where the configuration does not say. */
const SCHEDULE = {
  frequency: { minutes: 2 },
  timeout: { minutes: 2 },
  initialDelay: { seconds: 10 },
  scope: 'local' as const,
};

/** Search that finds names first, also those of workloads, deployments, resource definitions and policies. */
export const searchModule = createBackendModule({
  pluginId: 'search',
  moduleId: 'macadam',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalogue: catalogCollatorExtensionPoint,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        engines: searchEngineRegistryExtensionPoint,
        indices: searchIndexRegistryExtensionPoint,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, catalogue, config, database, discovery, ...deps }) {
        const { engines, indices, logger, scheduler } = deps;
        engines.setSearchEngine(
          new NamesFirst(
            (await PgSearchEngine.supported(database))
              ? await PgSearchEngine.fromConfig(config, { database, logger })
              : lunrEngine(logger),
          ),
        );
        catalogue.setEntityTransformer(entity => ({
          ...defaultCatalogCollatorEntityTransformer(entity),
          name: entity.metadata.name,
        }));
        const said = config.getOptionalConfig(
          'search.collators.macadam.schedule',
        );
        const schedule = said
          ? readSchedulerServiceTaskScheduleDefinitionFromConfig(said)
          : SCHEDULE;
        const ask = orchestrator(discovery, auth);
        const workloads = () => ask<WorkloadSummary[]>('/workloads');
        const platform = () => ask<PlatformStatus>('/platform');
        const collators = [
          collator('workloads', readDeliveryPermission, async () =>
            workloadDocuments(await workloads()),
          ),
          collator('deployments', readDeliveryPermission, async () =>
            deploymentDocuments(await workloads()),
          ),
          collator('resource-definitions', readDeliveryPermission, async () =>
            definitionDocuments(await platform()),
          ),
          collator('policies', readDeliveryPermission, async () =>
            policyDocuments(await platform()),
          ),
        ];
        for (const factory of collators) {
          indices.addCollator({
            schedule: scheduler.createScheduledTaskRunner(schedule),
            factory,
          });
        }
      },
    });
  },
});
