import { stringifyError } from '@backstage/errors';
import {
  known,
  none,
  unknown,
  type Fact,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  sharedIn,
  type EnvironmentSummary,
  type SharedState,
  type SharedUse,
} from '@macadam/plugin-orchestrator-common';
import type { GitopsClient } from '../sources/GitopsClient';

type Place = Pick<EnvironmentSummary, 'environment' | 'current' | 'attempt'>;

/** How the resources are that workloads share, as the clusters have them now. */
export class SharedStates {
  constructor(private readonly gitops: Pick<GitopsClient, 'everywhere'>) {}

  /** @returns of each environment what is shared there; not known, with the reason, where nobody could look */
  async of(places: readonly Place[]): Promise<SharedState[][]> {
    const uses = places.map(sharedIn);
    const subjects = [
      ...new Set(uses.flatMap(each => each.map(({ subject }) => subject))),
    ];
    if (subjects.length === 0) return uses.map(() => []);
    const look = await this.look(subjects);
    return uses.map((each, index) =>
      each.map(use => ({ ...use, status: look(use, places[index]) })),
    );
  }

  private async look(
    subjects: readonly string[],
  ): Promise<
    (use: SharedUse, place: Place) => Fact<WorkloadEnvironmentStatus>
  > {
    const at = new Date().toISOString();
    try {
      const found = await this.gitops.everywhere(subjects);
      return ({ subject }, { environment }) => {
        const status = found.find(
          each => each.workload === subject && each.environment === environment,
        );
        return status ? known(status, at) : none(at);
      };
    } catch (error) {
      const reason =
        error instanceof Error ? error.message : stringifyError(error);
      return () => unknown(reason);
    }
  }
}
