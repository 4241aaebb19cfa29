import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { decide } from './decide';

/** Macadam's permission policy. `macadam.platformTeam` names the group that runs the portal. */
export const permissionModuleMacadam = createBackendModule({
  pluginId: 'permission',
  moduleId: 'macadam-policy',
  register(reg) {
    reg.registerInit({
      deps: { policy: policyExtensionPoint, config: coreServices.rootConfig },
      async init({ policy, config }) {
        const platformOwner = config.getString('macadam.platformTeam');
        policy.setPolicy({
          handle: async ({ permission }, user) =>
            decide(permission, user?.info, platformOwner),
        });
      },
    });
  },
});
