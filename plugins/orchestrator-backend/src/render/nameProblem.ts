import {
  parseWorkloadRef,
  type Release,
} from '@macadam/plugin-orchestrator-common';
import type { Claim } from '../store';

/**
 * Why a Score file cannot have the name that it asks for, and what to do; undefined where it can.
 * @param name - as the Score file says
 * @param claim - who has that name in the tenant
 */
export function nameProblem(
  name: string,
  { workload, repository, scoreFile }: Release,
  claim: Claim | undefined,
): { reason: string; hint: string } | undefined {
  const here = `${repository}/${scoreFile}`;
  const { tenant, name: own } = parseWorkloadRef(workload);
  const holder = claim && `${claim.repository}/${claim.scoreFile}`;
  if (holder && holder !== here) {
    return {
      reason: `The name ${name} belongs to ${holder}, and ${here} uses it as well`,
      hint: `Choose another metadata.name; a name is claimed once in ${tenant}.`,
    };
  }
  return name === own
    ? undefined
    : {
        reason: `The workload at ${here} is called ${own}; ${name} is another name, and names never move`,
        hint: `Use metadata.name: ${own}. For another name, delete the file and add it in another folder.`,
      };
}
