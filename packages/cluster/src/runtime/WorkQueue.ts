import type { Clock } from './clock';
import type { Logger } from './types';

export interface WorkQueueOptions {
  /** Appears in log lines. */
  name: string;
  clock: Clock;
  logger: Logger;
  /** Brings the thing behind a key one step nearer to what is wanted; a throw is retried with backoff. */
  reconcile(
    key: string,
  ): void | ReconcileResult | Promise<void | ReconcileResult>;
  /** Delay after the first failure; doubles up to `maxDelayMs`. Default 50. */
  baseDelayMs?: number;
  /** Default 30 000. */
  maxDelayMs?: number;
  /** Keys reconciled at the same time. Default 4. */
  concurrency?: number;
}

export interface ReconcileResult {
  /** Look again after this many milliseconds. */
  requeueAfterMs?: number;
}

/**
 * A level-triggered queue of keys. A key waits at most once; it is never reconciled twice at the
 * same time; added while it is being reconciled, it runs again afterwards.
 */
export class WorkQueue {
  private readonly waiting = new Set<string>();
  private readonly running = new Set<string>();
  private readonly again = new Set<string>();
  private readonly failures = new Map<string, number>();
  private readonly delayed = new Map<
    string,
    { at: number; cancel: () => void }
  >();
  private idlers: (() => void)[] = [];
  private scheduled = false;
  private stopped = false;

  constructor(private readonly options: WorkQueueOptions) {}

  /** Asks for a key to be reconciled soon. */
  add(key: string): void {
    if (this.stopped) return;
    if (this.running.has(key)) this.again.add(key);
    else this.waiting.add(key);
    this.schedule();
  }

  /** Asks for a key to be reconciled after a delay; the earliest request wins. */
  addAfter(key: string, delayMs: number): void {
    if (this.stopped) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const at = this.options.clock.now() + delayMs;
    const existing = this.delayed.get(key);
    if (existing && existing.at <= at) return;
    existing?.cancel();
    const cancel = this.options.clock.schedule(delayMs, () => {
      this.delayed.delete(key);
      this.add(key);
    });
    this.delayed.set(key, { at, cancel });
  }

  /** Resolves when nothing waits or runs (keys whose delay has not passed do not count). */
  idle(): Promise<void> {
    if (this.waiting.size === 0 && this.running.size === 0)
      return Promise.resolve();
    return new Promise(resolve => this.idlers.push(resolve));
  }

  /** Takes no new keys and waits for the running ones. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    this.again.clear();
    for (const { cancel } of this.delayed.values()) cancel();
    this.delayed.clear();
    await this.idle();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    // Between rounds the event loop turns: a cluster that settles, or two controllers that fight, must not silence HTTP.
    setImmediate(() => {
      this.scheduled = false;
      this.startNext();
    });
  }

  private startNext(): void {
    const limit = this.options.concurrency ?? 4;
    for (const key of this.waiting) {
      if (this.running.size >= limit) return;
      this.waiting.delete(key);
      this.running.add(key);
      this.run(key).finally(() => this.finished(key));
    }
  }

  private async run(key: string): Promise<void> {
    try {
      const result = await this.options.reconcile(key);
      this.failures.delete(key);
      if (result?.requeueAfterMs !== undefined)
        this.addAfter(key, result.requeueAfterMs);
    } catch (error) {
      const count = this.failures.get(key) ?? 0;
      this.failures.set(key, count + 1);
      const delay = Math.min(
        (this.options.baseDelayMs ?? 50) * 2 ** count,
        this.options.maxDelayMs ?? 30_000,
      );
      const message = error instanceof Error ? error.message : String(error);
      this.options.logger.warn(
        `${this.options.name}: ${key}: ${message}; trying again in ${delay} ms`,
      );
      this.addAfter(key, delay);
    }
  }

  private finished(key: string): void {
    this.running.delete(key);
    if (this.again.delete(key) && !this.stopped) this.waiting.add(key);
    if (this.waiting.size > 0) this.schedule();
    else if (this.running.size === 0) {
      const idlers = this.idlers;
      this.idlers = [];
      for (const resolve of idlers) resolve();
    }
  }
}
