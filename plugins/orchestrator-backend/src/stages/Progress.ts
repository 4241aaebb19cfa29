import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type {
  DeploymentEvent,
  StageName,
} from '@macadam/plugin-orchestrator-common';
import type { StepEvent } from '../waves/types';
import type { DeploymentRecord, DeploymentStore } from '../store';

export interface ProgressOptions {
  store: DeploymentStore;
  logger: LoggerService;
  /** Told after every recorded event. */
  changed(workload: string, deployment: string): Promise<void>;
}

/** Records what happens to one deployment, each fact once. */
export class Progress {
  private stage: StageName;
  private readonly last = new Map<
    string,
    Pick<DeploymentEvent, 'state' | 'reason'>
  >();

  constructor(
    private readonly target: DeploymentRecord,
    private readonly options: ProgressOptions,
  ) {
    for (const event of target.events) {
      this.last.set(event.stage, event);
    }
    this.stage =
      target.deployment.stages.find(stage => stage.state !== 'passed')?.name ??
      'health';
  }

  /** The stage that an outage from here on belongs to. */
  at(stage: StageName): void {
    this.stage = stage;
  }

  record(event: StepEvent): Promise<void> {
    return this.recordTogether([event]);
  }

  /** Records what became known at once: stages that were not measured apart. */
  async recordTogether(events: readonly StepEvent[]): Promise<void> {
    const news = events.filter(event => {
      const before = this.last.get(event.stage);
      this.stage = event.stage;
      this.last.set(event.stage, event);
      return before?.state !== event.state || before.reason !== event.reason;
    });
    if (news.length === 0) {
      return;
    }
    const { id, workload } = this.target.row;
    await this.options.store.append(id, news);
    await this.options.changed(workload, id);
  }

  /** Something outside does not answer: the stage waits and says why. */
  async outage(error: unknown): Promise<void> {
    this.options.logger.warn(
      `Deployment ${this.target.row.id} waits at ${this.stage}: ${stringifyError(error)}`,
    );
    const reason =
      error instanceof Error ? error.message : stringifyError(error);
    await this.record({ stage: this.stage, state: 'waiting', reason });
  }
}
