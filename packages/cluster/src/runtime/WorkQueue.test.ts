import { ManualClock } from './clock';
import type { Logger } from './types';
import { WorkQueue } from './WorkQueue';

const logger: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

describe('WorkQueue', () => {
  it('runs a key once however often it was added, and again when added meanwhile', async () => {
    const runs: string[] = [];
    const queue: WorkQueue = new WorkQueue({
      name: 'test',
      clock: new ManualClock(),
      logger,
      reconcile: key => {
        runs.push(key);
        if (runs.length === 1) queue.add(key);
      },
    });
    queue.add('a');
    queue.add('a');
    await queue.idle();
    expect(runs).toEqual(['a', 'a']);
  });

  it('waits longer after each failure and forgets them after success', async () => {
    const clock = new ManualClock();
    let failures = 2;
    let runs = 0;
    const queue = new WorkQueue({
      name: 'test',
      clock,
      logger,
      baseDelayMs: 100,
      reconcile: () => {
        runs += 1;
        if (failures > 0) {
          failures -= 1;
          throw new Error('not yet');
        }
      },
    });
    queue.add('a');
    await queue.idle();
    clock.advance(99);
    await queue.idle();
    expect(runs).toBe(1);
    clock.advance(1);
    await queue.idle();
    expect(runs).toBe(2);
    clock.advance(199);
    await queue.idle();
    expect(runs).toBe(2);
    clock.advance(1);
    await queue.idle();
    expect(runs).toBe(3);
  });

  it('comes back when asked to', async () => {
    const clock = new ManualClock();
    let runs = 0;
    const queue = new WorkQueue({
      name: 'test',
      clock,
      logger,
      reconcile: () => {
        runs += 1;
        return { requeueAfterMs: 1000 };
      },
    });
    queue.add('a');
    await queue.idle();
    clock.advance(1000);
    await queue.idle();
    expect(runs).toBe(2);
    await queue.stop();
    clock.advance(5000);
    expect(runs).toBe(2);
  });
});
