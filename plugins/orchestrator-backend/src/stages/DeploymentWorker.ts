import type { DeploymentRecord } from '../store';
import { Pass } from './Pass';
import { Progress } from './Progress';
import { runStages, type PassResult } from './runStages';
import type { StageServices } from './services';

export interface WorkerOptions extends StageServices {
  /** Told when a withdrawal has ended. Telling it twice does no harm. */
  withdrawn(workload: string): Promise<void>;
}

/** Makes the next steps of one deployment happen, as far as they can now. Every step can be repeated. */
export class DeploymentWorker {
  constructor(private readonly options: WorkerOptions) {}

  /**
   * @param mayGoOn - asked before anything leaves this process
   * @returns `again` when something outside has to happen first; why is recorded
   */
  async pass(id: string, mayGoOn: () => Promise<boolean>): Promise<PassResult> {
    const record = await this.options.store.get(id);
    if (!record) return 'blocked';
    const progress = new Progress(record, this.options);
    try {
      const result =
        endedAs(record) ??
        (await runStages(new Pass(record, this.options, progress, mayGoOn)));
      if (result === 'healthy' && record.row.cause === 'withdrawal') {
        await this.options.withdrawn(record.row.workload);
      }
      return result;
    } catch (error) {
      await progress.outage(error);
      return 'again';
    }
  }
}

/** @returns undefined while a deployment goes on */
function endedAs({ deployment }: DeploymentRecord): PassResult | undefined {
  switch (deployment.outcome) {
    case 'healthy':
    case 'removed':
      return 'healthy';
    case 'blocked':
    case 'refused':
      return 'blocked';
    default:
      return undefined;
  }
}
