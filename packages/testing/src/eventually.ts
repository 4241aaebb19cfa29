export interface EventuallyOptions {
  /** How long it waits; 60 unless given. Long enough that no busy machine fails a test. */
  seconds?: number;
  /** What it says beside the failure of how things were. */
  state?: () => unknown;
}

/** Between two questions, in milliseconds. */
const PAUSE = 20;

/**
 * Asks again and again until there is an answer.
 *
 * @param what - what is waited for, for the message when it does not come
 * @param read - gives undefined for as long as there is no answer; an error of its own ends the wait
 * @returns the first answer
 */
export async function eventually<T>(
  what: string,
  read: () => T | undefined | Promise<T | undefined>,
  { seconds = 60, state }: EventuallyOptions = {},
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await read();
    if (answer !== undefined) return answer;
    if (Date.now() > end) {
      const how = state ? `: ${JSON.stringify(state(), null, 1)}` : '';
      throw new Error(`Waited ${seconds} s for ${what}${how}`);
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
}
