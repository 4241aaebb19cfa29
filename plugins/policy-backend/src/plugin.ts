import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { readClusters } from '@macadam/plugin-gitops-node';
import {
  POLICY_WORKLOADS_CHANNEL,
  policyPermissions,
} from '@macadam/plugin-policy-common';
import { createRouter } from './router';
import { ChangeTeller } from './services/ChangeTeller';
import { ClusterReports } from './services/ClusterReports';
import { OrchestratorClient } from './services/OrchestratorClient';
import { PolicyService } from './services/PolicyService';

/** What policies say of every workload: before a commit, and in the clusters. */
export const policyPlugin = createBackendPlugin({
  pluginId: 'policy',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
      },
      async init({
        auth,
        config,
        discovery,
        httpRouter,
        lifecycle,
        logger,
        permissionsRegistry,
        signals,
        ...deps
      }) {
        const teller = new ChangeTeller(workload => {
          signals
            .publish({
              recipients: { type: 'broadcast' },
              channel: POLICY_WORKLOADS_CHANNEL,
              message: workload ? { workload } : {},
            })
            .catch(error =>
              logger.warn(
                `Could not tell of a change: ${stringifyError(error)}`,
              ),
            );
        });
        const clusters = readClusters(config).map(
          cluster =>
            new ClusterReports(cluster, workload => teller.tell(workload)),
        );
        const policies = new PolicyService(
          clusters,
          new OrchestratorClient(auth, discovery),
        );
        permissionsRegistry.addPermissions(policyPermissions);
        httpRouter.use(createRouter({ ...deps, policies }));
        lifecycle.addStartupHook(() =>
          clusters.forEach(cluster => cluster.start()),
        );
        lifecycle.addShutdownHook(() => {
          clusters.forEach(cluster => cluster.stop());
          teller.stop();
        });
      },
    });
  },
});
