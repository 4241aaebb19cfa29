/** Runs one piece of work at a time, in the order asked. */
export class Mutex {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs `work` after everything asked before it has ended, failed or not; its result or error is the caller's. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work, work);
    this.last = result.catch(() => undefined);
    return result;
  }
}
