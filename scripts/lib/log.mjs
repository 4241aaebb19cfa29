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

/**
 * Says every few seconds how far a long step is, so that a person who waits sees that it goes on.
 *
 * @template T
 * @param {() => string} describe how far it is, as a short sentence
 * @param {() => Promise<T>} work
 * @param {number} [every] milliseconds between two lines
 * @returns {Promise<T>}
 */
export async function withProgress(describe, work, every = 5_000) {
  const started = Date.now();
  const timer = setInterval(
    () => say(`  ${seconds(Date.now() - started)}: ${describe()}`),
    every,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}
