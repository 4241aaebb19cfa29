import fc from 'fast-check';
import { Lanes } from './Lanes';

/** Work that ends when it is told to. */
function controlled(most: number, now?: () => number) {
  const started: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const lanes = new Lanes(
    most,
    key =>
      new Promise((resolve, reject) => {
        started.push(key);
        ends.set(key, error => (error ? reject(error) : resolve()));
      }),
    now,
  );
  const end = async (key: string, error?: Error) => {
    ends.get(key)?.(error);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { lanes, started, end };
}

describe('Lanes', () => {
  it('one key that never ends holds nobody else', async () => {
    const { lanes, started, end } = controlled(2);
    lanes.ask('slow');
    const others = ['a', 'b', 'c'].map(key => lanes.ask(key));
    for (const key of ['a', 'b', 'c']) await end(key);
    await Promise.all(others);
    expect(started).toEqual(['slow', 'a', 'b', 'c']);
  });

  it('a key that asks all the time takes its turn like every other', async () => {
    const { lanes, started, end } = controlled(1);
    lanes.ask('busy');
    lanes.ask('a');
    for (let time = 0; time < 100; time++) lanes.ask('busy');
    lanes.ask('b');
    await end('busy');
    await end('a');
    await end('busy');
    await end('b');
    expect(started).toEqual(['busy', 'a', 'busy', 'b']);
  });

  it('who asks while the work runs has it run again', async () => {
    const { lanes, started, end } = controlled(2);
    const first = lanes.ask('a');
    const second = lanes.ask('a');
    const third = lanes.ask('a');
    await end('a');
    await first;
    await end('a');
    await Promise.all([second, third]);
    expect(started).toEqual(['a', 'a']);
  });

  it('a failure is its own, and pauses the key where it took long', async () => {
    let now = 0;
    const { lanes, started, end } = controlled(2, () => now);
    const failed = lanes.ask('a');
    now = 60_000;
    await end('a', new Error('hangs'));
    await expect(failed).rejects.toThrow('hangs');
    await lanes.ask('a');
    expect(started).toEqual(['a']);
    now = 60_000 + 9 * 60_000;
    lanes.ask('a').catch(() => {});
    expect(started).toEqual(['a', 'a']);
    await end('a', new Error('refused at once'));
    lanes.ask('a').catch(() => {});
    expect(started).toEqual(['a', 'a', 'a']);
  });

  it('runs no key twice at once, no more keys than it may, and everything asked', async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    await fc.assert(
      fc.asyncProperty(
        fc.array(key, { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.scheduler(),
        async (keys, most, scheduler) => {
          const running: string[] = [];
          const begun = new Map<string, number>();
          const lanes = new Lanes(most, async each => {
            expect(running).not.toContain(each);
            running.push(each);
            expect(running.length).toBeLessThanOrEqual(most);
            begun.set(each, (begun.get(each) ?? 0) + 1);
            await scheduler.schedule(Promise.resolve());
            running.splice(running.indexOf(each), 1);
          });
          const asked = keys.map(async each => {
            await scheduler.schedule(Promise.resolve());
            const before = begun.get(each) ?? 0;
            await lanes.ask(each);
            expect(begun.get(each)).toBeGreaterThan(before);
          });
          await scheduler.waitFor(Promise.all(asked));
        },
      ),
    );
  });
});
