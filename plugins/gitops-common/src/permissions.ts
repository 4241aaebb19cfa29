import { createPermission } from '@backstage/plugin-permission-common';

/** Read what runs: sync, health, replicas, endpoints of workloads in their environments. */
export const readRuntimePermission = createPermission({
  name: 'macadam.runtime.read',
  attributes: { action: 'read' },
});

/** Read what the containers of workloads write. */
export const readLogsPermission = createPermission({
  name: 'macadam.logs.read',
  attributes: { action: 'read' },
});

export const gitopsPermissions = [readRuntimePermission, readLogsPermission];

/** Signal channel: something changed about a workload; pages fetch again with the viewer's own permission. */
export const GITOPS_WORKLOADS_CHANNEL = 'gitops:workloads';

/** Events topic: the derived status of a workload in an environment changed. */
export const GITOPS_CHANGED_TOPIC = 'macadam.gitops.changed';
