/**
 * The log of a child, which outlives a full disk.
 */
import { createWriteStream } from 'node:fs';

/** How long to wait before a log that could not be written is tried again, in milliseconds. */
const RETRY = 5_000;

export class LogFile {
  #stream;
  #failed = false;
  #lost = 0;
  #retry;
  #onFailure;

  /**
   * @param {string} file lines are added to what it has
   * @param {{onFailure?: (error: Error) => void, retry?: number}} [options] told once each time that it cannot be written
   *   any more; milliseconds until it is tried again
   */
  constructor(file, { onFailure = () => {}, retry = RETRY } = {}) {
    this.file = file;
    this.#onFailure = onFailure;
    this.#retry = retry;
    this.#open();
  }

  /** Adds a line. While the file cannot be written, lines are counted and lost. */
  write(line) {
    if (this.#failed) this.#lost += 1;
    else this.#stream.write(`${line}\n`);
  }

  /** Resolves when everything is written that can be. */
  close() {
    const stream = this.#stream;
    if (stream.destroyed) return Promise.resolve();
    return new Promise(resolve => {
      stream.once('close', resolve);
      stream.end();
    });
  }

  #open() {
    this.#stream = createWriteStream(this.file, {
      flags: 'a',
      mode: 0o600,
    });
    this.#stream.on('error', error => this.#fail(error));
  }

  #fail(error) {
    if (!this.#failed) this.#onFailure(error);
    this.#failed = true;
    setTimeout(() => this.#tryAgain(), this.#retry).unref();
  }

  #tryAgain() {
    const lost = this.#lost;
    this.#open();
    this.#stream.write(`(${lost} lines are missing here)\n`, error => {
      if (error) return; // The stream reports it, and it is tried again.
      this.#failed = false;
      this.#lost -= lost;
    });
  }
}
