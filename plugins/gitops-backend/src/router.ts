import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  readLogsPermission,
  readRuntimePermission,
} from '@macadam/plugin-gitops-common';
import type { Request, Router } from 'express';
import { spec } from './openapi';
import type { DryRuns } from './services/DryRuns';
import type { Happenings } from './services/Happenings';
import type { LiveObjects } from './services/LiveObjects';
import type { Reconciler } from './services/Reconciler';
import type { Secrets } from './services/Secrets';
import type { StatusService } from './services/StatusService';

export interface RouterOptions {
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  status: StatusService;
  reconciler: Reconciler;
  live: LiveObjects;
  dryRuns: DryRuns;
  secrets: Secrets;
  happenings: Happenings;
}

/** The REST interface, with the permission of whoever calls. */
export function createRouter({
  httpAuth,
  permissions,
  status,
  reconciler,
  live,
  dryRuns,
  secrets,
  happenings,
}: RouterOptions): Router {
  const router = createValidatedOpenApiRouter(spec);

  /** @throws NotAllowedError unless the caller may read it */
  const mayRead = async (
    req: Request,
    permission: BasicPermission,
    what: string,
  ): Promise<void> => {
    const credentials = await httpAuth.credentials(req);
    const [{ result }] = await permissions.authorize([{ permission }], {
      credentials,
    });
    if (result !== AuthorizeResult.ALLOW)
      throw new NotAllowedError(`You may not read ${what}`);
  };

  router.get('/status', async (req, res) => {
    await mayRead(req, readRuntimePermission, 'what runs');
    res.json(status.list(req.query.workload));
  });

  router.get('/events', async (req, res) => {
    await mayRead(req, readRuntimePermission, 'what runs');
    const { workload, environment } = req.query;
    res.json(await happenings.events(workload, environment));
  });

  router.get('/containers', async (req, res) => {
    await mayRead(req, readRuntimePermission, 'what runs');
    const { workload, environment } = req.query;
    res.json(happenings.containers(workload, environment));
  });

  router.get('/log', async (req, res) => {
    await mayRead(req, readLogsPermission, 'logs');
    const { previous, ...which } = req.query;
    const isPrevious = previous === 'true';
    res.json(await happenings.log({ ...which, previous: isPrevious }));
  });

  router.post('/objects', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['service'] });
    const { cluster, objects } = req.body;
    res.json(await live.read(cluster, objects));
  });

  router.post('/dry-run', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['service'] });
    const { cluster, objects, ...applier } = req.body;
    res.json(await dryRuns.ask(cluster, applier, objects));
  });

  router.post('/reconcile', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['service'] });
    const { workload, environment } = req.body;
    status.expect(workload, environment);
    await reconciler.reconcile(req.body);
    res.status(204).end();
  });

  router.post('/reconcile-platform', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['service'] });
    await reconciler.reconcilePlatform();
    res.status(204).end();
  });

  router.get('/secrets', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['service'] });
    res.json(await secrets.list(req.query));
  });

  router.put('/secrets', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['service'] });
    const { name, values, ...subject } = req.body;
    await secrets.put(subject, name, values);
    res.status(204).end();
  });

  return router;
}
