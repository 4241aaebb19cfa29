import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { DeploymentRow } from '@macadam/plugin-orchestrator-common';
import type { GitopsClient } from '../sources/GitopsClient';

/** What changes in the cluster wakes the worker, which must not change the cluster each time; in milliseconds. */
const ASK_AGAIN = 10_000;

const keyOf = ({ workload, environment }: DeploymentRow): string =>
  `${workload}@${environment}`;

/** Asks delivery engines to look at Git. They look by themselves as well, so that a failure here only costs time. */
export class SyncRequests {
  /** When an engine was last asked to look at a workload in an environment. */
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly gitops: Pick<GitopsClient, 'reconcile'>,
    private readonly logger: LoggerService,
  ) {}

  /** Asks now: Git has changed. */
  async afterCommit(row: DeploymentRow): Promise<void> {
    await this.ask(row, false);
  }

  /** Asks again now and then, while what Git has does not come. */
  async whileWaiting(row: DeploymentRow): Promise<void> {
    const last = this.asked.get(keyOf(row)) ?? 0;
    if (Date.now() - last >= ASK_AGAIN) await this.ask(row, true);
  }

  private async ask(row: DeploymentRow, isAgain: boolean): Promise<void> {
    this.asked.set(keyOf(row), Date.now());
    try {
      await this.gitops.reconcile(row, isAgain);
    } catch (error) {
      this.logger.warn(
        `Could not ask for a sync of ${row.workload} in ${row.environment}: ${stringifyError(error)}`,
      );
    }
  }
}
