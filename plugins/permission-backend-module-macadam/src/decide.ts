import {
  AuthorizeResult,
  isPermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  canDeployCondition,
  deployWorkloadPermission,
  RESOURCE_TYPE_WORKLOAD_ENVIRONMENT,
} from '@macadam/plugin-orchestrator-common';

/** Who asks. */
export interface Asker {
  userEntityRef: string;
  ownershipEntityRefs: string[];
}

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/** What shows or steers the portal itself, not what runs on it. */
const PLATFORM_ONLY =
  /^(devtools|catalog\.ingestion|catalog\.entity\.unprocessed)/;

/** What a member of any group may do beyond reading. The service's own owner is asked about where it matters. */
const MEMBERS = new Set([
  'catalog.entity.refresh',
  'catalog.entity.validate',
  'catalog.location.analyze',
  'scaffolder.action.execute',
  'scaffolder.task.create',
  'scaffolder.template.dryrun',
]);

/**
 * The whole policy: signed-in people read; members of a group create services and deploy what their group owns;
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
  if (isPermission(permission, deployWorkloadPermission)) {
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
  if (PLATFORM_ONLY.test(permission.name)) return DENY;
  if (permission.attributes.action === 'read') return ALLOW;
  const isMember = refs.some(ref => ref.startsWith('group:'));
  if (permission.name === 'scaffolder.task.cancel') {
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
  }
  // Pod logs come through the proxy; what the proxy may do is bounded by its read-only service account.
  if (permission.name === 'kubernetes.proxy') return ALLOW;
  return isMember && MEMBERS.has(permission.name) ? ALLOW : DENY;
}
