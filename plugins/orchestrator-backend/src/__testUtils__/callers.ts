import {
  coreServices,
  createServiceFactory,
  type AuthService,
  type BackstageCredentials,
  type BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';

const groups: Record<string, string[]> = {
  'user:default/mira': ['group:default/checkout'],
  'user:default/tomas': ['group:default/checkout'],
  'user:default/ines': ['group:default/fulfilment'],
  'user:default/sofia': ['group:default/platform-team'],
};

const isUser = (
  credentials: BackstageCredentials,
): credentials is BackstageCredentials<BackstageUserPrincipal> =>
  typeof credentials.principal === 'object' &&
  credentials.principal !== null &&
  'userEntityRef' in credentials.principal;

/**
 * Backstage's test service forgets that a plugin asks on a user's behalf, which the permission system depends on; the
 * real one does not.
 */
export const auth = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory({ plugin }): AuthService {
    const mock = mockServices.auth({ pluginId: plugin.getId() });
    return {
      async authenticate(token, options) {
        const credentials = await mock.authenticate(token, options);
        return token.startsWith('mock-service-token') && isUser(credentials)
          ? mockCredentials.user(credentials.principal.userEntityRef, {
              actor: { subject: 'plugin:permission' },
            })
          : credentials;
      },
      getNoneCredentials: () => mock.getNoneCredentials(),
      getOwnServiceCredentials: () => mock.getOwnServiceCredentials(),
      isPrincipal: (credentials, type): credentials is never =>
        mock.isPrincipal(credentials, type),
      getPluginRequestToken: options => mock.getPluginRequestToken(options),
      getLimitedUserToken: credentials => mock.getLimitedUserToken(credentials),
      listPublicServiceKeys: async () => ({ keys: [] }),
    };
  },
});

/** Groups of the test's people. */
export const userInfo = createServiceFactory({
  service: coreServices.userInfo,
  deps: {},
  factory: () => ({
    async getUserInfo(credentials) {
      if (!isUser(credentials)) {
        throw new Error('Not a user');
      }
      const { userEntityRef } = credentials.principal;
      return {
        userEntityRef,
        ownershipEntityRefs: [userEntityRef, ...(groups[userEntityRef] ?? [])],
      };
    },
  }),
});
