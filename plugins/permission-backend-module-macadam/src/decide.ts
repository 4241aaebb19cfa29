import {
  AuthorizeResult,
  isPermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  canDeployCondition,
  deployWorkloadPermission,
  putSecretPermission,
  RESOURCE_TYPE_WORKLOAD_ENVIRONMENT,
} from '@macadam/plugin-orchestrator-common';
import { whoMay } from './whoMay';

/** Who asks. */
export interface Asker {
  userEntityRef: string;
  ownershipEntityRefs: string[];
}

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * The whole policy: signed-in people read; members of a group create services, and deploy and
 * give secrets to what their group owns;
 * the platform's owner does the rest; everything not named is the platform's.
 *
 * @param platformOwner - entity reference of the group that runs the portal
 */
export function decide(
  permission: Permission,
  asker: Asker | undefined,
  platformOwner: string,
): PolicyDecision {
  if (!asker) return DENY;
  const refs = asker.ownershipEntityRefs.map(ref =>
    ref.toLocaleLowerCase('en-US'),
  );
  if (
    isPermission(permission, deployWorkloadPermission) ||
    isPermission(permission, putSecretPermission)
  ) {
    return {
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'orchestrator',
      resourceType: RESOURCE_TYPE_WORKLOAD_ENVIRONMENT,
      conditions: canDeployCondition({
        userEntityRef: asker.userEntityRef,
        ownershipEntityRefs: asker.ownershipEntityRefs,
      }),
    };
  }
  if (refs.includes(platformOwner.toLocaleLowerCase('en-US'))) return ALLOW;
  switch (whoMay(permission.name)) {
    case 'everybody':
      return ALLOW;
    case 'members':
      return refs.some(ref => ref.startsWith('group:')) ? ALLOW : DENY;
    case 'whoever started the task':
      return {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'scaffolder',
        resourceType: 'scaffolder-task',
        conditions: {
          resourceType: 'scaffolder-task',
          rule: 'IS_TASK_OWNER',
          params: { createdBy: [asker.userEntityRef] },
        },
      };
    default:
      return DENY;
  }
}
