import type { Deployment, Release } from '@macadam/plugin-orchestrator-common';

/** A release of a workload that is to be brought to an environment. */
export interface Step {
  /** `tenant/name`. */
  workload: string;
  release: Pick<Release, 'id' | 'commit'>;
}

/** How far deployments that go together have come. */
export interface Started<T extends Step> {
  begun: { step: T; deployment: Deployment }[];
  /** In the order in which they go; the first of them is the one that could not begin. */
  rest: T[];
  /** Why the first of the rest has not begun. */
  reason?: string;
}

/**
 * Starts one deployment after the other. What comes later needs what comes before, so that nothing is started after the
 * first that cannot begin. Asking again for the rest does no harm: the same deployment is started once.
 */
export async function startInOrder<T extends Step>(
  steps: readonly T[],
  deploy: (step: T) => Promise<Deployment>,
): Promise<Started<T>> {
  const begun: Started<T>['begun'] = [];
  for (const [index, step] of steps.entries()) {
    try {
      begun.push({ step, deployment: await deploy(step) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { begun, rest: steps.slice(index), reason };
    }
  }
  return { begun, rest: [] };
}
