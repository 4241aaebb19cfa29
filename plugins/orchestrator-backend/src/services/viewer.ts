import {
  decideDeploy,
  type Decision,
} from '@macadam/plugin-orchestrator-common';
import type { LoadedPlatform } from './PlatformService';

/** Who looks. Absent: nobody in particular, who may do nothing. */
export type Viewer =
  { userEntityRef: string; ownershipEntityRefs: string[] } | undefined;

/** Whether a viewer may deploy a workload to an environment. */
export function decideFor(
  viewer: Viewer,
  workload: { workload: string },
  owner: string,
  environment: string,
  loaded: LoadedPlatform,
): Decision {
  return viewer
    ? decideDeploy({
        actor: viewer,
        workload: { name: workload.workload, owner },
        environment,
        platformOwner: loaded.platform.spec.owner,
      })
    : { allowed: false, reason: 'Only a signed-in person may deploy' };
}
