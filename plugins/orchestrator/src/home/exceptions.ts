import type { WorkloadSummary } from '@macadam/plugin-orchestrator-common';
import type { PolicyExceptionView } from '@macadam/plugin-policy-common';
import { exceptionsPath, policyPath } from '../paths';
import type { Need } from './view';

const DAYS = ['today', 'tomorrow'];

/**
 * What exceptions from policies want of the viewer: a decision of who may take it, and something done about those of
 * the workloads shown that end soon.
 */
export function exceptionNeedsOf(
  exceptions: readonly PolicyExceptionView[],
  workloads: readonly Pick<WorkloadSummary, 'workload'>[],
): Need[] {
  const shown = new Set(workloads.map(({ workload }) => workload));
  return exceptions.flatMap((each): Need[] => {
    const { workload, policy, reason, requestedBy, at } = each;
    const about = { workload, environment: each.environments.join(', '), at };
    const day = each.expires.slice(0, 10);
    if (each.state === 'pending' && each.mayDecide.allowed)
      return [
        {
          ...about,
          kind: 'decision',
          reason: `${requestedBy} asks for an exception from ${policy} until ${day}: ${reason}`,
          href: exceptionsPath,
        },
      ];
    if (each.isEnding && shown.has(workload))
      return [
        {
          ...about,
          kind: 'ending',
          reason: `The exception from ${policy} ends ${DAYS[each.daysLeft] ?? `in ${each.daysLeft} days`}, on ${day}. Mend what fails, or ask anew.`,
          href: policyPath(workload),
        },
      ];
    return [];
  });
}
