import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { taskCreatePermission } from '@backstage/plugin-scaffolder-common/alpha';
import type { Router } from 'express';
import type { NewServices } from './NewServices';
import { spec } from './openapi';

export interface RouterOptions {
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  services: NewServices;
}

/** Tells whether a name is free, to whom may create services. */
export function createRouter(options: RouterOptions): Router {
  const { httpAuth, permissions, services } = options;
  const router = createValidatedOpenApiRouter(spec);
  router.get('/names/:name', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const [{ result }] = await permissions.authorize(
      [{ permission: taskCreatePermission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW)
      throw new NotAllowedError('You may not create services');
    const reason = await services.whyNot(
      req.params.name,
      req.query.owner,
      credentials,
    );
    res.json(reason ? { available: false, reason } : { available: true });
  });
  return router;
}
