import { once } from 'node:events';

/**
 * `npm start` runs this process while the embedded forge and cluster come up, so that its modules are loaded by the time that
 * there is something to reach. What it reads is written by then: it goes on when the parent says so.
 *
 * @returns at once where no parent will say anything
 */
export async function waitForParent(): Promise<void> {
  if (process.env.MACADAM_START !== 'when-told') return;
  // Preloaded code does not let the channel keep a process alive; until here it has to.
  process.channel?.ref();
  await once(process, 'message');
  process.channel?.unref();
}
