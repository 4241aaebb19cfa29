import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { WakeKey, WorkItem, WorkStore } from '../store';
import type { DeploymentWorker } from './DeploymentWorker';

const CONCURRENT = 4;
/** A worker that is killed holds its work no longer than this. */
const LEASE_MS = 15_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** How often to look for work that another replica recorded. */
const LOOK_MS = 2_000;

/**
 * Takes what is not finished and makes its next step happen, until nothing is left. Level-triggered: it looks at what
 * is recorded and at the world, and remembers nothing itself.
 */
export class DeploymentLoop {
  private readonly running = new Map<WorkItem, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private stopped = true;

  constructor(
    private readonly work: WorkStore,
    private readonly worker: DeploymentWorker,
    private readonly logger: LoggerService,
  ) {}

  start(): void {
    this.stopped = false;
    this.kick();
  }

  /** Takes no more work, and waits for the steps that are under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
    await Promise.all(this.running.values());
  }

  /** Looks for work now. */
  kick(): void {
    if (this.stopped) {
      return;
    }
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    this.looking = this.look()
      .catch(error => {
        this.logger.error(
          `Could not look for deployments: ${stringifyError(error)}`,
        );
        return LOOK_MS;
      })
      .then(delay => {
        this.looking = undefined;
        clearTimeout(this.timer);
        if (this.stopped) {
          return;
        }
        if (this.lookAgain) {
          this.lookAgain = false;
          this.kick();
          return;
        }
        this.timer = setTimeout(() => this.kick(), delay);
      });
  }

  /** Something happened to a workload, or to all: what waits for it is looked at now. */
  async wake(key: WakeKey = {}): Promise<void> {
    await this.work.wake(key);
    this.kick();
  }

  private async look(): Promise<number> {
    const free = CONCURRENT - this.running.size;
    const items = free > 0 ? await this.work.take(free, LEASE_MS) : [];
    for (const item of items) {
      const done = this.handle(item)
        .catch(error =>
          this.logger.error(
            `Deployment ${item.deploymentId} could not be worked on: ${stringifyError(error)}`,
          ),
        )
        .finally(() => {
          this.running.delete(item);
          this.kick();
        });
      this.running.set(item, done);
    }
    if (this.running.size >= CONCURRENT) {
      return LOOK_MS;
    }
    const due = await this.work.nextDue();
    return due === undefined
      ? LOOK_MS
      : Math.max(10, Math.min(LOOK_MS, due - Date.now()));
  }

  private async handle(item: WorkItem): Promise<void> {
    const heartbeat = setInterval(() => {
      this.work
        .renew(item, LEASE_MS)
        .catch(error =>
          this.logger.warn(
            `Could not keep deployment ${item.deploymentId}: ${stringifyError(error)}`,
          ),
        );
    }, LEASE_MS / 3);
    try {
      const result = await this.worker.pass(
        item.deploymentId,
        async () => !this.stopped && this.work.renew(item, LEASE_MS),
      );
      if (result === 'healthy') {
        await this.work.finish(item);
      } else if (result === 'blocked') {
        await this.work.finishBlocked(item);
      } else {
        const delay = Math.min(
          LONGEST_DELAY_MS,
          FIRST_DELAY_MS * 2 ** Math.min(item.attempts, 10),
        );
        await this.work.putOff(item, delay);
      }
    } finally {
      clearInterval(heartbeat);
    }
  }
}
