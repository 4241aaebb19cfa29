/**
 * Waiting for what a cluster comes to by itself.
 */
import { setTimeout as delay } from 'node:timers/promises';

/** How long things may take on a busy machine, in milliseconds. */
const LIMIT = 180_000;

/**
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} look asked again and again; what it throws is not the end
 * @param {(seen: T) => boolean} isSo
 * @param {number} [limit] milliseconds
 * @returns {Promise<T>} what was seen when it was so
 * @throws Error with what was seen last
 */
export async function eventually(what, look, isSo, limit = LIMIT) {
  const end = Date.now() + limit;
  let last;
  for (;;) {
    try {
      last = await look();
      if (isSo(last)) return last;
    } catch (error) {
      last = error.message;
    }
    if (Date.now() > end) {
      throw new Error(
        `Waited ${limit / 1000} s for ${what}; last seen: ${short(last)}`,
      );
    }
    await delay(300);
  }
}

function short(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === undefined ? 'nothing' : text.slice(0, 1500);
}
