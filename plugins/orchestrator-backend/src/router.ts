import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import type { Request, Router } from 'express';
import { workloadRef } from '@macadam/plugin-orchestrator-common';
import { audited } from './requests/audited';
import { spec } from './openapi';
import { addSecretRoutes, type SecretRouteOptions } from './secretRoutes';
import type { DeploymentViews } from './views/DeploymentViews';
import type { DiffService } from './requests/DiffService';
import type { DeployService } from './requests/DeployService';
import type { PlatformViews } from './views/PlatformViews';
import type { Preflights } from './views/Preflights';
import type { PreviewService } from './requests/PreviewService';
import type { RecheckService } from './requests/RecheckService';
import type { RemovalService } from './requests/RemovalService';
import type { WithdrawalService } from './requests/WithdrawalService';
import type { WorkloadViews } from './views/WorkloadViews';
import {
  actorOf,
  startDeployment,
  startedMeta,
} from './requests/startDeployment';

export interface RouterOptions extends SecretRouteOptions {
  workloads: WorkloadViews;
  deployments: DeploymentViews;
  platform: PlatformViews;
  preflights: Preflights;
  previews: PreviewService;
  diffs: DiffService;
  deploys: DeployService;
  rechecks: RecheckService;
  removals: RemovalService;
  withdrawals: WithdrawalService;
}

const nameIn = ({ params }: { params: { tenant: string; name: string } }) =>
  workloadRef(params.tenant, params.name);

/** The REST interface, with the permission of whoever calls. */
export function createRouter(options: RouterOptions): Router {
  const { httpAuth, access, auditor } = options;
  const { workloads, deployments, platform, preflights, rechecks } = options;
  const { previews, diffs, deploys, removals, withdrawals } = options;
  const router = createValidatedOpenApiRouter(spec);

  const reader = async (req: Request) =>
    access.reader(await httpAuth.credentials(req));
  const deployer = async (
    req: Request,
    workload: string,
    environment: string,
  ) =>
    access.deployer(
      await httpAuth.credentials(req, { allow: ['user'] }),
      workload,
      environment,
    );

  router.get('/workloads', async (req, res) => {
    await reader(req);
    if (req.query.past === 'true') {
      res.json(await workloads.list({ past: true }));
    } else {
      await (await workloads.json()).send(req, res);
    }
  });

  router.get('/workloads/:tenant/:name', async (req, res) => {
    const viewer = await reader(req);
    res.json(await workloads.workload(nameIn(req), viewer));
  });

  router.get('/workloads/:tenant/:name/deployments', async (req, res) => {
    await reader(req);
    const { environment, limit, before } = req.query;
    res.json(
      await deployments.history(nameIn(req), {
        environment,
        before,
        limit: Number(limit ?? 20),
      }),
    );
  });

  router.post('/workloads/:tenant/:name/deployments', async (req, res) => {
    const { environment, release } = req.body;
    const { deployment, created } = await startDeployment(
      { access, auditor, deploys },
      await httpAuth.credentials(req, { allow: ['user'] }),
      { workload: nameIn(req), environment, release },
      req,
    );
    res.status(created ? 201 : 200).json(deployment);
  });

  router.post('/workloads/:tenant/:name/removals', async (req, res) => {
    const { environment, objects } = req.body;
    const workload = nameIn(req);
    const { deployment, created } = await audited(
      auditor,
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

  router.post('/workloads/:tenant/:name/images', async (req, res) => {
    const { environment } = req.body;
    const workload = nameIn(req);
    const standings = await audited(
      auditor,
      {
        eventId: 'images-look',
        severityLevel: 'low',
        request: req,
        meta: { workload, environment },
      },
      async () => {
        await deployer(req, workload, environment);
        return rechecks.recheck(workload, environment);
      },
    );
    res.json(standings);
  });

  router.post('/workloads/:tenant/:name/withdrawals', async (req, res) => {
    const { environment } = req.body;
    const workload = nameIn(req);
    const { deployment, created } = await audited(
      auditor,
      {
        eventId: 'withdrawal-confirm',
        severityLevel: 'high',
        request: req,
        meta: { workload, environment },
      },
      async () => {
        const { userEntityRef } = await deployer(req, workload, environment);
        return withdrawals.confirm(
          workload,
          environment,
          actorOf(userEntityRef),
          `${userEntityRef} confirmed that ${workload} goes from ${environment}`,
        );
      },
      startedMeta,
    );
    res.status(created ? 201 : 200).json(deployment);
  });

  router.get('/workloads/:tenant/:name/preview', async (req, res) => {
    const viewer = await reader(req);
    const { environment, release } = req.query;
    res.json(
      await previews.preview(
        { workload: nameIn(req), environment, release },
        viewer,
      ),
    );
  });

  router.get('/workloads/:tenant/:name/diff', async (req, res) => {
    await reader(req);
    const { from, to } = req.query;
    res.json(await diffs.diff(nameIn(req), { from, to }));
  });

  router.get('/workloads/:tenant/:name/preflight', async (req, res) => {
    await reader(req);
    res.json(await preflights.of(nameIn(req)));
  });

  router.get('/preflights', async (req, res) => {
    await reader(req);
    res.json(await preflights.page(req.query.after));
  });

  router.get('/deployments/:id', async (req, res) => {
    const viewer = await reader(req);
    res.json(await deployments.deployment(req.params.id, viewer));
  });

  router.post('/deployments/:id/approvals', async (req, res) => {
    const { id } = req.params;
    const { decision, comment } = req.body;
    const deployment = await audited(
      auditor,
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

  router.get('/deployments/:id/graph', async (req, res) => {
    await reader(req);
    res.json(await deployments.graph(req.params.id));
  });

  router.get('/platform', async (req, res) => {
    await reader(req);
    res.json(await platform.status());
  });

  addSecretRoutes(router, options);

  return router;
}
