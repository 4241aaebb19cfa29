import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { readPolicyPermission } from '@macadam/plugin-policy-common';
import type { Request, Router } from 'express';
import { spec } from './openapi';
import type { PolicyService } from './services/PolicyService';

export interface RouterOptions {
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  policies: PolicyService;
}

/** The REST interface, with the permission of whoever calls. */
export function createRouter({
  httpAuth,
  permissions,
  policies,
}: RouterOptions): Router {
  const router = createValidatedOpenApiRouter(spec);

  const reader = async (req: Request) => {
    const credentials = await httpAuth.credentials(req);
    const [{ result }] = await permissions.authorize(
      [{ permission: readPolicyPermission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW)
      throw new NotAllowedError('You may not read policies and their verdicts');
    return credentials;
  };

  router.get('/workloads/:name', async (req, res) => {
    res.json(await policies.workload(req.params.name, await reader(req)));
  });

  router.get('/policies', async (req, res) => {
    res.json(await policies.overview(await reader(req)));
  });

  return router;
}
