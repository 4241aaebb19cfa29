import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { peopleAuthenticator } from './authenticator';
import { refusals } from './refusals';

/**
 * Signing in by picking a person, for one machine. Not loaded without `auth.providers.people`; with it, the back end
 * refuses to start unless everything is on this machine.
 */
export const authModulePeople = createBackendModule({
  pluginId: 'auth',
  moduleId: 'people',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ providers, config }) {
        if (!config.has('auth.providers.people')) return;
        const reasons = refusals(config);
        if (reasons.length > 0) {
          throw new Error(
            `auth.providers.people lets anybody sign in as anybody, so it is refused here: ${reasons.join('; ')}. ` +
              'Remove auth.providers.people and configure auth.providers.oidc.',
          );
        }
        providers.registerProvider({
          providerId: 'people',
          factory: createProxyAuthProviderFactory({
            authenticator: peopleAuthenticator(
              ['app.baseUrl', 'backend.baseUrl'].map(
                key => new URL(config.getString(key)),
              ),
            ),
            signInResolver: ({ result }, ctx) =>
              ctx.signInWithCatalogUser({
                entityRef: {
                  kind: 'User',
                  namespace: 'default',
                  name: result.name,
                },
              }),
          }),
        });
      },
    });
  },
});
