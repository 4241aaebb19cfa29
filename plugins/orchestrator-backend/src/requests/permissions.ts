import {
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { z } from 'zod';
import {
  CAN_DEPLOY_RULE,
  decideDeploy,
  parseWorkloadEnvironmentRef,
  RESOURCE_TYPE_WORKLOAD_ENVIRONMENT,
} from '@macadam/plugin-orchestrator-common';
import type { Directory } from '../sources/Directory';
import type { PlatformService } from '../sources/PlatformService';
import type { DeploymentStore } from '../store';

/** A workload in an environment, with what `decideDeploy` needs to know of it. */
export interface WorkloadEnvironment {
  workload: string;
  environment: string;
  owner: string;
  platformOwner: string;
}

export const workloadEnvironmentResourceRef = createPermissionResourceRef<
  WorkloadEnvironment,
  Record<string, never>
>().with({
  pluginId: 'orchestrator',
  resourceType: RESOURCE_TYPE_WORKLOAD_ENVIRONMENT,
});

export const canDeployRule = createPermissionRule({
  name: CAN_DEPLOY_RULE,
  description: 'Owners of a workload and of the platform may deploy it',
  resourceRef: workloadEnvironmentResourceRef,
  paramsSchema: z.object({
    userEntityRef: z.string(),
    ownershipEntityRefs: z.array(z.string()),
  }),
  apply: ({ workload, environment, owner, platformOwner }, actor) =>
    decideDeploy({
      actor,
      workload: { name: workload, owner },
      environment,
      platformOwner,
    }).allowed,
  // Nothing is listed by this permission; it is only asked of one workload and environment.
  toQuery: () => ({}),
});

/** Loads the resources of `deployWorkloadPermission`, with each workload's owner as the catalogue has it now. */
export function workloadEnvironmentLoader(options: {
  store: DeploymentStore;
  platforms: PlatformService;
  directory: Directory;
}): (refs: string[]) => Promise<(WorkloadEnvironment | undefined)[]> {
  return async refs => {
    const { platform } = await options.platforms.inForce();
    return Promise.all(
      refs.map(async ref => {
        const parsed = parseWorkloadEnvironmentRef(ref);
        const claim =
          parsed && (await options.store.releases.claimOf(parsed.workload));
        if (!parsed || !claim) {
          return undefined;
        }
        const fallback =
          claim.withdrawn?.owner ??
          platform.tenants.find(tenant => tenant.name === claim.tenant)
            ?.owner ??
          platform.spec.owner;
        const ownership = await options.directory.ownership([
          { workload: parsed.workload, fallback },
        ]);
        return {
          ...parsed,
          owner: ownership.get(parsed.workload)?.owner ?? fallback,
          platformOwner: platform.spec.owner,
        };
      }),
    );
  };
}
