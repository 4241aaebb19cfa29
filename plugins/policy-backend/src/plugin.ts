import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { readClusters } from '@macadam/plugin-gitops-node';
import {
  platformServiceRef,
  repositoriesServiceRef,
} from '@macadam/plugin-platform-node';
import { ImageFactsReader, readSupplyChain } from '@macadam/supply-chain';
import {
  POLICY_WORKLOADS_CHANNEL,
  policyPermissions,
} from '@macadam/plugin-policy-common';
import { readExceptionSettings } from './config';
import { createRouter } from './router';
import { BranchStatuses } from './services/BranchStatuses';
import { ChangeService } from './services/ChangeService';
import { ChangeTeller } from './services/ChangeTeller';
import { ClusterReports } from './services/ClusterReports';
import { ExceptionNotices } from './services/ExceptionNotices';
import { ExceptionService } from './services/ExceptionService';
import { OrchestratorClient } from './services/OrchestratorClient';
import { PlatformRepository } from './services/PlatformRepository';
import { PolicyService } from './services/PolicyService';
import { PreflightIndex } from './services/PreflightIndex';
import { PolicyWorker } from './services/PolicyWorker';
import { WorkloadOwners } from './services/WorkloadOwners';

/** What policies say of every workload, what a change of them would change, and the exceptions from them. */
export const policyPlugin = createBackendPlugin({
  pluginId: 'policy',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        platformService: platformServiceRef,
        repositories: repositoriesServiceRef,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init({
        catalog,
        config,
        discovery,
        httpRouter,
        lifecycle,
        logger,
        notifications,
        permissionsRegistry,
        platformService,
        repositories,
        scheduler,
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
        const changed = (workload?: string) => teller.tell(workload);
        const clusters = readClusters(config).map(
          cluster => new ClusterReports(cluster, changed),
        );
        const orchestrator = new OrchestratorClient(deps.auth, discovery);
        const policies = new PolicyService(
          clusters,
          orchestrator,
          new PreflightIndex(after => orchestrator.preflights(after)),
        );
        const platform = config.has('macadam.git')
          ? new PlatformRepository(platformService, repositories)
          : undefined;
        const worker = new PolicyWorker();
        const git = platform && {
          changes: new ChangeService(
            platform,
            new ImageFactsReader(readSupplyChain(config)),
            worker,
          ),
          exceptions: new ExceptionService(
            platform,
            readExceptionSettings(config),
          ),
        };
        permissionsRegistry.addPermissions(policyPermissions);
        const notices = new ExceptionNotices(
          notifications,
          new WorkloadOwners(catalog, deps.auth),
          logger,
        );
        httpRouter.use(
          createRouter({ ...deps, policies, git, notices, changed }),
        );
        lifecycle.addStartupHook(async () => {
          clusters.forEach(cluster => cluster.start());
          if (!git || !platform) return;
          const sweep = async () => {
            try {
              return await git.exceptions.sweep();
            } catch (error) {
              logger.warn(
                `Could not look for exceptions that ended: ${stringifyError(error)}`,
              );
              return [];
            }
          };
          const statuses = new BranchStatuses({
            changes: git.changes,
            platform,
            portal: config.getString('app.baseUrl').replace(/\/$/, ''),
            auditor: deps.auditor,
            logger,
          });
          await scheduler.scheduleTask({
            id: 'policy-branches-status',
            frequency: { seconds: 30 },
            timeout: { minutes: 10 },
            initialDelay: { seconds: 10 },
            scope: 'global',
            fn: async () => {
              try {
                await statuses.sweep();
              } catch (error) {
                logger.warn(
                  `Could not look at the branches of policies: ${stringifyError(error)}`,
                );
              }
            },
          });
          await scheduler.scheduleTask({
            id: 'policy-exceptions-end',
            frequency: { minutes: 1 },
            timeout: { minutes: 5 },
            initialDelay: { seconds: 20 },
            scope: 'global',
            fn: async () => {
              await sweep();
            },
          });
          await scheduler.scheduleTask({
            id: 'policy-exceptions-warn',
            frequency: { hours: 24 },
            timeout: { minutes: 5 },
            initialDelay: { seconds: 40 },
            scope: 'global',
            fn: async () => notices.ending(await sweep()),
          });
        });
        lifecycle.addShutdownHook(async () => {
          await worker.stop();
          clusters.forEach(cluster => cluster.stop());
          teller.stop();
        });
      },
    });
  },
});
