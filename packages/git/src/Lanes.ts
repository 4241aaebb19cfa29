/** A failure that took this long, in milliseconds, costs its lane a pause. */
const SLOW = 10_000;
/** Times as long as a slow failure took; so a lane that only fails uses a tenth of a place. */
const PAUSE_FACTOR = 9;

interface Waiting {
  done: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Runs the work of each key one at a time, and of several keys at once. Keys take turns in the order in which they
 * asked, so that none delays another by how often it asks or how long it takes.
 */
export class Lanes {
  /** In the order of asking. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly running = new Set<string>();
  private readonly pausedUntil = new Map<string, number>();

  /**
   * @param most - keys whose work runs at once
   * @param work - what is done for a key
   * @param now - milliseconds
   */
  constructor(
    private readonly most: number,
    private readonly work: (key: string) => Promise<void>,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Has the work of a key done. Whoever asks while that waits shares it; whoever asks while it runs has it run again.
   * @returns when a run that began after the call has ended, or at once while the key pauses; throws what the run throws
   */
  ask(key: string): Promise<void> {
    if ((this.pausedUntil.get(key) ?? 0) > this.now()) return Promise.resolve();
    const known = this.waiting.get(key);
    if (known) return known.done;
    const waiting = newWaiting();
    this.waiting.set(key, waiting);
    this.startNext();
    return waiting.done;
  }

  private startNext(): void {
    for (const [key, waiting] of this.waiting) {
      if (this.running.size >= this.most) return;
      if (!this.running.has(key)) {
        this.waiting.delete(key);
        this.running.add(key);
        this.run(key).then(waiting.resolve, waiting.reject);
      }
    }
  }

  private async run(key: string): Promise<void> {
    const start = this.now();
    try {
      await this.work(key);
      this.pausedUntil.delete(key);
    } catch (error) {
      const took = this.now() - start;
      if (took >= SLOW)
        this.pausedUntil.set(key, this.now() + PAUSE_FACTOR * took);
      throw error;
    } finally {
      this.running.delete(key);
      this.startNext();
    }
  }
}

function newWaiting(): Waiting {
  let resolve = () => {};
  let reject: Waiting['reject'] = () => {};
  const done = new Promise<void>((onDone, onError) => {
    resolve = onDone;
    reject = onError;
  });
  return { done, resolve, reject };
}
