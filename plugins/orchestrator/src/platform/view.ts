import type {
  PlatformDefinition,
  PlatformStatus,
} from '@macadam/plugin-orchestrator-common';

/** What a definition matches, in words: `type postgres, environmentType development`. */
export const describeMatch = (match: PlatformDefinition['match']) =>
  Object.entries(match)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(', ');

/** Whom a definition serves: one entry a workload, with its environments in promotion order. */
export function servedWorkloads(
  { serves }: Pick<PlatformDefinition, 'serves'>,
  order: readonly string[],
): { workload: string; environments: string[] }[] {
  const environments = new Map<string, Set<string>>();
  for (const { workload, environment } of serves)
    environments.set(
      workload,
      (environments.get(workload) ?? new Set()).add(environment),
    );
  return [...environments]
    .map(([workload, where]) => ({
      workload,
      environments: [...where].sort(
        (a, b) => order.indexOf(a) - order.indexOf(b),
      ),
    }))
    .sort((a, b) => a.workload.localeCompare(b.workload));
}

/** Which revision is in force where the newest one is refused. */
export const inForce = ({
  lastGoodRevision,
}: Pick<PlatformStatus, 'lastGoodRevision'>) =>
  lastGoodRevision
    ? `The last good revision ${lastGoodRevision.slice(0, 7)} stays in force.`
    : 'No revision has been good yet: nothing can be deployed until one is.';
