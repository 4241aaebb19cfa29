import {
  createAuthIntegrationRouter,
  createCookieAuthRefreshMiddleware,
  createCredentialsBarrier,
  createLifecycleMiddleware,
  createRateLimitMiddleware,
} from '@backstage/backend-defaults/httpRouter';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import {
  coreServices,
  createServiceFactory,
  type HttpAuthService,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { RequestHandler } from 'express';
import Router from 'express-promise-router';
import { guardOf } from './guards';
import { withoutInternals } from './withoutInternals';

/** Asks who calls, and on their behalf for the permission, as our list says for a route. */
function guard(
  plugin: string,
  httpAuth: HttpAuthService,
  permissions: PermissionsService,
): RequestHandler {
  return async (req, _res, next) => {
    const guarded = guardOf(plugin, req.method, req.path);
    if (!guarded) return next();
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    const { permission } = guarded;
    if (permission) {
      const [{ result }] = await permissions.authorize([{ permission }], {
        credentials,
      });
      if (result !== AuthorizeResult.ALLOW) {
        throw new NotAllowedError(
          `${req.method} ${req.baseUrl}${req.path} needs the permission ${permission.name}`,
        );
      }
    }
    return next();
  };
}

/**
 * Every plugin's router: Backstage's own parts in Backstage's order, with a guard before what the plugin serves, and
 * without stack traces in answers.
 */
export const guardedHttpRouter = createServiceFactory({
  service: coreServices.httpRouter,
  initialization: 'always',
  deps: {
    plugin: coreServices.pluginMetadata,
    config: coreServices.rootConfig,
    lifecycle: coreServices.lifecycle,
    rootHttpRouter: coreServices.rootHttpRouter,
    auth: coreServices.auth,
    httpAuth: coreServices.httpAuth,
    permissions: coreServices.permissions,
    logger: coreServices.logger,
  },
  async factory({
    plugin,
    config,
    lifecycle,
    rootHttpRouter,
    auth,
    httpAuth,
    permissions,
    logger,
  }) {
    const pluginId = plugin.getId();
    const barrier = createCredentialsBarrier({ httpAuth, config });
    const routes = Router();
    const router = Router();
    router.use(
      createRateLimitMiddleware({ pluginId, config }),
      createAuthIntegrationRouter({ auth }),
      createLifecycleMiddleware({ config, lifecycle }),
      barrier.middleware,
      createCookieAuthRefreshMiddleware({ auth, httpAuth }),
      guard(pluginId, httpAuth, permissions),
      routes,
    );
    router.use(
      withoutInternals(logger),
      MiddlewareFactory.create({ config, logger }).error({
        showStackTraces: false,
      }),
    );
    rootHttpRouter.use(`/api/${pluginId}`, router);
    return {
      use: handler => void routes.use(handler),
      addAuthPolicy: policy => barrier.addAuthPolicy(policy),
    };
  },
});
