import {
  decideDeploy,
  type Decision,
  type DeployQuestion,
} from '@macadam/plugin-orchestrator-common';
import type { LoadedPlatform } from '../sources/PlatformService';

/** Who looks. Absent: nobody in particular, who may do nothing. */
export type Viewer =
  { userEntityRef: string; ownershipEntityRefs: string[] } | undefined;

/** Whether a viewer may deploy a workload to an environment. @param decide - another rule of the same question */
export function decideFor(
  viewer: Viewer,
  workload: { workload: string },
  owner: string,
  environment: string,
  loaded: LoadedPlatform,
  decide: (question: DeployQuestion) => Decision = decideDeploy,
): Decision {
  return viewer
    ? decide({
        actor: viewer,
        workload: { name: workload.workload, owner },
        environment,
        platformOwner: loaded.platform.spec.owner,
      })
    : { allowed: false, reason: 'Only a signed-in person may deploy' };
}
