import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { LoopWatch, overloadedNotUnauthorized } from './overload';

describe('a process that has too much to do', () => {
  let server: Server | undefined;
  afterEach(() => new Promise(done => server?.close(done)));

  async function ask(stoodStill: boolean, headers: Record<string, string>) {
    const app = express();
    app.use(
      overloadedNotUnauthorized({
        time: () => 1,
        stoodStillSince: () => stoodStill,
      }),
    );
    app.get('/', (_req, res) => {
      res.status(401).json({ error: { name: 'AuthenticationError' } });
    });
    server = app.listen(0, '127.0.0.1');
    await new Promise(done => server?.once('listening', done));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers });
    const { error } = await response.json();
    return [response.status, response.headers.get('retry-after'), error.name];
  }

  it.each([
    [
      true,
      { authorization: 'Bearer x' },
      [503, '5', 'ServiceUnavailableError'],
    ],
    [false, { authorization: 'Bearer x' }, [401, null, 'AuthenticationError']],
    [true, {}, [401, null, 'AuthenticationError']],
  ])(
    'stood still: %s, asked with %j: answers %j',
    async (stoodStill, headers, expected) => {
      expect(await ask(stoodStill, { ...headers })).toEqual(expected);
    },
  );

  it('is one whose timers come late', () => {
    jest.useFakeTimers();
    try {
      let now = 0;
      const watch = new LoopWatch(1_000, () => now);
      const stop = watch.start(250);
      const pass = (milliseconds: number) => {
        now += milliseconds;
        jest.advanceTimersByTime(250);
      };
      pass(250);
      expect(watch.stoodStillSince(0)).toBe(false);
      pass(1_500);
      expect(watch.stoodStillSince(0)).toBe(true);
      expect(watch.stoodStillSince(now + 1)).toBe(false);
      stop();
    } finally {
      jest.useRealTimers();
    }
  });
});
