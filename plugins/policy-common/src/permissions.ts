import { createPermission } from '@backstage/plugin-permission-common';

/** Read policies and their verdicts. */
export const readPolicyPermission = createPermission({
  name: 'macadam.policy.read',
  attributes: { action: 'read' },
});

export const policyPermissions = [readPolicyPermission];

/** Signal channel: verdicts of a workload changed; pages fetch again with the viewer's own permission. */
export const POLICY_WORKLOADS_CHANNEL = 'policy:workloads';
