import { Mutex } from './Mutex';

/**
 * Does one piece of work over and over for whoever asks, one at a time: all who ask before it begins share what comes of
 * it, so that nobody is answered with what was so before they asked.
 */
export class Shared<T> {
  private readonly turn = new Mutex();
  private next: Promise<T> | undefined;

  constructor(private readonly work: () => Promise<T>) {}

  /** The result, or the error, of a piece of work that begins now or later. */
  ask(): Promise<T> {
    this.next ??= this.turn.run(() => {
      this.next = undefined;
      return this.work();
    });
    return this.next;
  }
}
