/**
 * Waiting for a condition, with a deadline.
 */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * @param {() => boolean | Promise<boolean>} condition asked again and again until it holds
 * @param {{deadline: number, every?: number, giveUp?: Promise<unknown>}} options milliseconds; `giveUp` ends the wait
 *   early when it resolves
 * @returns {Promise<boolean>} whether it came to hold
 */
export async function waitFor(
  condition,
  { deadline, every = 200, giveUp = new Promise(() => {}) },
) {
  let over = false;
  giveUp.then(() => {
    over = true;
  });
  const end = Date.now() + deadline;
  while (!over && Date.now() < end) {
    if (await condition()) return true;
    await delay(every);
  }
  return false;
}

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether it answers 200 now
 */
export async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false; // Not listening yet is an answer here, not a fault.
  }
}

/**
 * Whether somebody can sign in: on a first start the catalogue needs a moment to read who is who. A portal without
 * sign-in by picking a person has nobody to wait for.
 */
export async function knowsPeople(portal) {
  try {
    const response = await fetch(`${portal}/api/auth/people/refresh`, {
      method: 'POST',
      headers: { 'x-macadam-person': 'sofia' },
      signal: AbortSignal.timeout(2_000),
    });
    return (
      response.status !== 404 ||
      !(await response.text()).includes('User not found')
    );
  } catch {
    return false; // Not yet, as `answers` says of a server that is not there.
  }
}
