import { createPermission } from '@backstage/plugin-permission-common';

/** Read policies and their verdicts, what a change of them would change, and exceptions. */
export const readPolicyPermission = createPermission({
  name: 'macadam.policy.read',
  attributes: { action: 'read' },
});

/** Save an edit of a policy as a branch of the platform repository. */
export const editPolicyPermission = createPermission({
  name: 'macadam.policy.edit',
  attributes: { action: 'update' },
});

/** Approve or decline exceptions. Whoever asked for one may not, whatever this says. */
export const decideExceptionPermission = createPermission({
  name: 'macadam.policy.exception.decide',
  attributes: { action: 'update' },
});

export const policyPermissions = [
  readPolicyPermission,
  editPolicyPermission,
  decideExceptionPermission,
];

/** Signal channel: verdicts of a workload changed; pages fetch again with the viewer's own permission. */
export const POLICY_WORKLOADS_CHANNEL = 'policy:workloads';
