import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import type { Request, Router } from 'express';
import {
  deployWorkloadPermission,
  readDeliveryPermission,
  workloadEnvironmentRef,
  type Actor,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import { spec } from './openapi';
import type { DeploymentViews } from './services/DeploymentViews';
import type { DeployService } from './services/DeployService';
import type { PlatformViews } from './services/PlatformViews';
import type { PreviewService } from './services/PreviewService';
import type { RemovalService } from './services/RemovalService';
import type { Viewer } from './services/viewer';
import type { WorkloadViews } from './services/WorkloadViews';

export interface RouterOptions {
  auth: AuthService;
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
  auditor: AuditorService;
  workloads: WorkloadViews;
  deployments: DeploymentViews;
  platform: PlatformViews;
  previews: PreviewService;
  deploys: DeployService;
  removals: RemovalService;
}

/** The REST interface, with the permission of whoever calls. */
export function createRouter(options: RouterOptions): Router {
  const { auth, httpAuth, userInfo, permissions, auditor } = options;
  const { workloads, deployments, platform, previews, deploys, removals } =
    options;
  const router = createValidatedOpenApiRouter(spec);

  const viewerOf = async (credentials: BackstageCredentials) => {
    const { userEntityRef, ownershipEntityRefs } =
      await userInfo.getUserInfo(credentials);
    return { userEntityRef, ownershipEntityRefs };
  };
  const reader = async (req: Request): Promise<Viewer> => {
    const credentials = await httpAuth.credentials(req);
    const [{ result }] = await permissions.authorize(
      [{ permission: readDeliveryPermission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError('You may not read deployments');
    }
    return auth.isPrincipal(credentials, 'user')
      ? viewerOf(credentials)
      : undefined;
  };
  const deployer = async (
    req: Request,
    workload: string,
    environment: string,
  ) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const viewer = await viewerOf(credentials);
    const [{ result }] = await permissions.authorize(
      [
        {
          permission: deployWorkloadPermission,
          resourceRef: workloadEnvironmentRef(workload, environment),
        },
      ],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        await workloads.whyNot(workload, environment, viewer),
      );
    }
    return viewer;
  };

  /** What changes something leaves an event, whether it succeeds or is refused. */
  const audited = async <T>(
    about: AuditorServiceCreateEventOptions,
    work: () => Promise<T>,
    meta?: (result: T) => JsonObject,
  ): Promise<T> => {
    const event = await auditor.createEvent(about);
    try {
      const result = await work();
      await event.success(meta && { meta: meta(result) });
      return result;
    } catch (error) {
      await event.fail({
        error: error instanceof Error ? error : new Error(String(error)),
      });
      throw error;
    }
  };

  router.get('/workloads', async (req, res) => {
    await reader(req);
    res.json(await workloads.list());
  });

  router.get('/workloads/:name', async (req, res) => {
    const viewer = await reader(req);
    res.json(await workloads.workload(req.params.name, viewer));
  });

  router.get('/workloads/:name/deployments', async (req, res) => {
    await reader(req);
    const { environment, limit, before } = req.query;
    res.json(
      await deployments.history(req.params.name, {
        environment,
        before,
        limit: Number(limit ?? 20),
      }),
    );
  });

  router.post('/workloads/:name/deployments', async (req, res) => {
    const { environment, release } = req.body;
    const workload = req.params.name;
    const { deployment, created } = await audited(
      {
        eventId: 'deployment-create',
        severityLevel: 'medium',
        request: req,
        meta: { workload, environment, release },
      },
      async () => {
        const { userEntityRef } = await deployer(req, workload, environment);
        return deploys.deploy(
          { workload, environment, release },
          actorOf(userEntityRef),
          `${userEntityRef} may deploy ${workload} to ${environment}`,
        );
      },
      startedMeta,
    );
    res.status(created ? 201 : 200).json(deployment);
  });

  router.post('/workloads/:name/removals', async (req, res) => {
    const { environment, objects } = req.body;
    const workload = req.params.name;
    const { deployment, created } = await audited(
      {
        eventId: 'removal-confirm',
        severityLevel: 'high',
        request: req,
        meta: { workload, environment, objects },
      },
      async () => {
        const { userEntityRef } = await deployer(req, workload, environment);
        return removals.confirm(
          workload,
          { environment, objects },
          actorOf(userEntityRef),
          `${userEntityRef} confirmed to delete ${objects.map(({ kind, name }) => `${kind}/${name}`).join(', ')} with its data`,
        );
      },
      startedMeta,
    );
    res.status(created ? 201 : 200).json(deployment);
  });

  router.get('/workloads/:name/preview', async (req, res) => {
    const viewer = await reader(req);
    const { environment, release } = req.query;
    res.json(
      await previews.preview(
        { workload: req.params.name, environment, release },
        viewer,
      ),
    );
  });

  router.get('/workloads/:name/preflight', async (req, res) => {
    await reader(req);
    res.json(await deployments.preflight(req.params.name));
  });

  router.get('/deployments/:id', async (req, res) => {
    const viewer = await reader(req);
    res.json(await deployments.deployment(req.params.id, viewer));
  });

  router.post('/deployments/:id/approvals', async (req, res) => {
    const { id } = req.params;
    const { decision, comment } = req.body;
    const deployment = await audited(
      {
        eventId: 'deployment-approve',
        severityLevel: 'medium',
        request: req,
        meta: { deployment: id, decision },
      },
      async () => {
        const { row } = await deploys.deployment(id);
        const viewer = await deployer(req, row.workload, row.environment);
        return deploys.approve(id, { decision, comment }, viewer);
      },
    );
    res.json(deployment);
  });

  router.get('/deployments/:id/tree', async (req, res) => {
    await reader(req);
    res.json(await deployments.tree(req.params.id));
  });

  router.get('/platform', async (req, res) => {
    await reader(req);
    res.json(await platform.status());
  });

  return router;
}

/** What the audit log says of a deployment that was asked for. */
function startedMeta(started: { deployment: Deployment; created: boolean }) {
  return { deployment: started.deployment.id, created: started.created };
}

/** A person who acts in the portal. */
function actorOf(userEntityRef: string): Actor {
  return {
    login: userEntityRef.split('/').at(-1) ?? userEntityRef,
    userEntityRef,
  };
}
