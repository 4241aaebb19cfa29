import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  GITOPS_CHANGED_TOPIC,
  GITOPS_WORKLOADS_CHANNEL,
  gitopsPermissions,
} from '@macadam/plugin-gitops-common';
import {
  readClusters,
  secretWritersExtensionPoint,
  type SecretWriter,
} from '@macadam/plugin-gitops-node';
import { createRouter } from './router';
import { LastSeenStore } from './services/LastSeenStore';
import { DryRuns } from './services/DryRuns';
import { Happenings } from './services/Happenings';
import { KubernetesSecretWriter } from './services/KubernetesSecretWriter';
import { LiveObjects } from './services/LiveObjects';
import { Reconciler } from './services/Reconciler';
import { Secrets } from './services/Secrets';
import { StatusService } from './services/StatusService';

/** What runs: sync, health, replicas and endpoints of every workload in every cluster. */
export const gitopsPlugin = createBackendPlugin({
  pluginId: 'gitops',
  register(env) {
    const added = new Map<string, SecretWriter>();
    env.registerExtensionPoint(secretWritersExtensionPoint, {
      addWriter(provider, writer) {
        if (added.has(provider))
          throw new Error(`Two modules write to secret stores of ${provider}`);
        added.set(provider, writer);
      },
    });
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
      },
      async init({
        config,
        database,
        events,
        httpRouter,
        lifecycle,
        logger,
        permissionsRegistry,
        signals,
        ...deps
      }) {
        const clusters = readClusters(config);
        const status = new StatusService({
          clusters,
          store: await LastSeenStore.open(database),
          logger,
          async changed(workload, environment) {
            await Promise.all([
              signals.publish({
                recipients: { type: 'broadcast' },
                channel: GITOPS_WORKLOADS_CHANNEL,
                message: { workload },
              }),
              events.publish({
                topic: GITOPS_CHANGED_TOPIC,
                eventPayload: { workload, environment },
              }),
            ]).catch(error =>
              logger.warn(
                `Could not tell of a change: ${stringifyError(error)}`,
              ),
            );
          },
        });
        const reconciler = new Reconciler(config, status.watches);
        const writers = new Map<string, SecretWriter>([
          ['kubernetes', new KubernetesSecretWriter(config)],
          ...added,
        ]);
        permissionsRegistry.addPermissions(gitopsPermissions);
        httpRouter.use(
          createRouter({
            ...deps,
            status,
            reconciler,
            happenings: new Happenings(status.watches),
            secrets: new Secrets(status.watches, writers, reconciler, logger),
            live: new LiveObjects(clusters),
            dryRuns: new DryRuns(config, clusters),
          }),
        );
        lifecycle.addStartupHook(() => status.start());
        lifecycle.addShutdownHook(() => status.stop());
      },
    });
  },
});
