import type {
  PreflightPage,
  PreflightResult,
  WorkloadPreflight,
} from '@macadam/plugin-orchestrator-common';
import type { DeploymentStore, WorkloadHead } from '../store';
import { claimOf } from '../store/claimOf';
import type { WorkloadViews } from './WorkloadViews';

/** What policies said of the newest deployments. */
export class Preflights {
  constructor(
    private readonly store: DeploymentStore,
    private readonly workloads: Pick<WorkloadViews, 'changedSince'>,
  ) {}

  /** The newest verdicts of each environment of a workload. @throws NotFoundError when no workload has that name */
  async of(workload: string): Promise<WorkloadPreflight[]> {
    await claimOf(this.store, workload);
    return this.newest([...(await this.store.heads(workload)).values()]);
  }

  /**
   * The same of workloads that changed, some at a time.
   * @param after - `cursor` of the page before; without it every workload has changed
   */
  async page(after?: string): Promise<PreflightPage> {
    const { names, ...place } = await this.workloads.changedSince(after);
    const heads = await this.store.heads(names);
    const byWorkload = new Map<string, WorkloadHead[]>(
      names.map(name => [name, []]),
    );
    for (const head of heads.values()) {
      byWorkload.get(head.last.row.workload)?.push(head);
    }
    return {
      ...place,
      workloads: await Promise.all(
        [...byWorkload].map(async ([workload, all]) => ({
          workload,
          preflights: await this.newest(all),
        })),
      ),
    };
  }

  private async newest(
    heads: readonly WorkloadHead[],
  ): Promise<WorkloadPreflight[]> {
    const documents = await this.store.documents<PreflightResult[]>(
      'preflight',
      heads.flatMap(({ last, current }) => [
        last.row.id,
        ...(current ? [current.row.id] : []),
      ]),
    );
    return heads.flatMap(({ last, current }) => {
      const of = [last, current].find(
        record => record && documents.has(record.row.id),
      );
      const document = of && documents.get(of.row.id);
      return of && document
        ? [
            {
              environment: of.row.environment,
              deployment: of.row.id,
              at: document.at,
              results: document.body,
            },
          ]
        : [];
    });
  }
}
