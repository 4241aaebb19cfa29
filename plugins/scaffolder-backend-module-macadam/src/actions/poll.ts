import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again every second until there is an answer.
 * @param seconds - how long at most
 * @returns the answer, or `undefined` when time is over
 * @throws AbortError when the signal says so; what `ask` throws
 */
export async function poll<T>(
  ask: () => Promise<T | undefined>,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= end) return answer;
    await delay(1000, undefined, { signal });
  }
}
