/**
 * Progress lines for a person who waits.
 */

/** @param {string} text one line */
export function say(text = '') {
  console.log(text);
}

/**
 * Runs a long step between two lines: what begins, and how long it took.
 *
 * @template T
 * @param {string} what in the present: "Installing dependencies"
 * @param {() => T | Promise<T>} work
 * @param {(result: T) => boolean} [succeeded] how the last line shows the end
 * @returns {Promise<T>}
 */
export async function step(what, work, succeeded = () => true) {
  const started = Date.now();
  say(`… ${what}`);
  const result = await work();
  const mark = succeeded(result) ? '✓' : '✗';
  say(`${mark} ${what} (${seconds(Date.now() - started)})`);
  return result;
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}
