import {
  WorkQueue,
  type ClusterContext,
  type Controller,
  type ReconcileResult,
} from '../../runtime';

/** A controller that reconciles, one after the other, the objects whose keys its watches put into a queue. */
export abstract class QueuedController implements Controller {
  protected readonly queue: WorkQueue;
  private stops: (() => void)[] = [];

  constructor(
    protected readonly context: ClusterContext,
    readonly name: string,
    limits: { maxDelayMs?: number; concurrency?: number } = {},
  ) {
    const { clock, logger } = context;
    this.queue = new WorkQueue({
      name,
      clock,
      logger,
      ...limits,
      reconcile: key => this.reconcile(key),
    });
  }

  /** Starts to watch. @returns functions that each end a watch */
  protected abstract watch(): (() => void)[];

  /** @param key `namespace/name` */
  protected abstract reconcile(
    key: string,
  ): Promise<ReconcileResult | void> | ReconcileResult | void;

  start(): void {
    this.stops = this.watch();
  }

  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.queue.stop();
  }
}
