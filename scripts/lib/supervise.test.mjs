import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { startService } from './service.mjs';
import { Supervisor } from './supervise.mjs';
import { waitFor } from './wait.mjs';

let folder;
let supervisor;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-supervise-'));
  supervisor = new Supervisor({ backoff: [1] });
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = name => path.join(folder, name);
const within = { deadline: 20_000, every: 20 };

/** A child that runs this code. */
function child(name, code) {
  writeFileSync(at(`${name}.cjs`), code);
  return () =>
    startService({
      name,
      node: process.execPath,
      args: [at(`${name}.cjs`)],
      cwd: folder,
      env: process.env,
      logs: at('logs'),
    });
}

/** A child that appends its pid to the file "pids" and goes on running. */
const RUNS = `require('fs').appendFileSync('pids', process.pid + '\\n'); setInterval(() => {}, 1000);`;
const pids = () =>
  existsSync(at('pids'))
    ? readFileSync(at('pids'), 'utf8').trim().split('\n').map(Number)
    : [];
const alive = pid => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a child that dies before it is ready is told with its last lines and its log', async () => {
  const start = child(
    'back end',
    `console.log('port is taken'); process.exitCode = 3;`,
  );
  await assert.rejects(
    supervisor.start({ name: 'back end', start, isReady: () => false }),
    /The back end stopped \(exit code 3\) before it was ready.*port is taken.*back end\.log/s,
  );
});

test('a child that is not ready in time is stopped and told', async () => {
  const start = child('slow', RUNS);
  await assert.rejects(
    supervisor.start({
      name: 'slow',
      start,
      isReady: () => false,
      deadline: 300,
    }),
    /The slow was not ready after 0.3 s/,
  );
  assert.ok(!pids().some(alive));
});

/** A child that loads, and goes on when it is told. */
const LOADS = `require('fs').writeFileSync('loads', ''); setInterval(() => {}, 1000); process.on('message', () => { ${RUNS} });`;
const started = name => existsSync(at(name));

test('a child that waits loads at once, and goes on when what it comes after is there', async () => {
  let arrive;
  const after = new Promise(resolve => {
    arrive = resolve;
  });
  const ready = supervisor.start(
    {
      name: 'back end',
      start: child('backend', LOADS),
      isReady: () => pids().length === 1,
      waits: true,
    },
    after,
  );
  assert.ok(await waitFor(() => started('loads'), within));
  assert.deepEqual(pids(), []);
  arrive();
  await ready;
  await supervisor.stop();
  assert.ok(!pids().some(alive));
});

test('a child that does not wait is not started before what it comes after is there', async () => {
  let arrive;
  const after = new Promise(resolve => {
    arrive = resolve;
  });
  const ready = supervisor.start(
    {
      name: 'hot-reloading portal',
      start: () => {
        writeFileSync(at('started'), '');
        return child('dev', RUNS)();
      },
      isReady: () => pids().length === 1,
    },
    after,
  );
  assert.ok(!started('started'));
  arrive();
  await ready;
  assert.ok(started('started'));
});

test('when what a child waits for fails, that is told, and the child is stopped with the rest', async () => {
  const embedded = supervisor.start({
    name: 'forge',
    start: child('forge', `console.log('disk is full'); process.exitCode = 3;`),
    isReady: () => false,
  });
  const portal = supervisor.start(
    {
      name: 'back end',
      start: child(
        'backend',
        `require('fs').appendFileSync('pids', process.pid + '\\n'); ${LOADS}`,
      ),
      isReady: () => false,
      waits: true,
    },
    embedded,
  );
  const told =
    /The forge stopped \(exit code 3\) before it was ready.*disk is full/s;
  await Promise.all([
    assert.rejects(embedded, told),
    assert.rejects(portal, told),
  ]);
  await supervisor.stop();
  assert.ok(!pids().some(alive));
});

test('a child that dies while it waits is told with its last lines', async () => {
  await assert.rejects(
    supervisor.start(
      {
        name: 'back end',
        start: child(
          'backend',
          `console.log('no such module'); process.exitCode = 1;`,
        ),
        isReady: () => false,
        waits: true,
      },
      new Promise(() => {}),
    ),
    /The back end stopped \(exit code 1\) before it was ready.*no such module/s,
  );
});

test('a child that waits stops when it is asked to', async () => {
  const ready = supervisor.start(
    {
      name: 'back end',
      start: child(
        'backend',
        `require('fs').appendFileSync('pids', process.pid + '\\n'); ${LOADS}`,
      ),
      isReady: () => false,
      waits: true,
    },
    new Promise(() => {}),
  );
  const stopped = assert.rejects(ready, /was stopped while it started/);
  assert.ok(await waitFor(() => pids().length === 1, within));
  await supervisor.stop();
  await stopped;
  assert.ok(!pids().some(alive));
});

test('when a child that cannot be missed dies, that is a failure', async () => {
  await supervisor.start({
    name: 'back end',
    start: child('backend', RUNS),
    isReady: () => pids().length === 1,
  });
  process.kill(pids()[0], 'SIGKILL');
  await assert.rejects(
    supervisor.failure,
    /The back end stopped by itself \(signal SIGKILL\)/,
  );
});

test('a child that can be started again is, each time that it dies', async () => {
  await supervisor.start({
    name: 'forge',
    start: child('forge', RUNS),
    isReady: () => pids().length > 0,
    restart: true,
  });
  process.kill(pids()[0], 'SIGKILL');
  assert.ok(await waitFor(() => pids().length === 2, within));
  process.kill(pids()[1], 'SIGKILL');
  assert.ok(await waitFor(() => pids().length === 3, within));
  await supervisor.stop();
  assert.equal(pids().length, 3);
  assert.ok(!pids().some(alive));
});

test('a child that waits to be told is told at once when it is started again', async () => {
  await supervisor.start(
    {
      name: 'back end',
      start: child('backend', LOADS),
      isReady: () => pids().length > 0,
      restart: true,
      waits: true,
    },
    Promise.resolve(),
  );
  process.kill(pids()[0], 'SIGKILL');
  assert.ok(await waitFor(() => pids().length === 2, within));
});

test('what a person can do about a child that died is told with its last lines', async () => {
  const start = child(
    'back end',
    `console.log('file is not a database'); process.exitCode = 1;`,
  );
  await assert.rejects(
    supervisor.start({
      name: 'back end',
      start,
      isReady: () => false,
      advise: lines =>
        lines.includes('file is not a database') ? 'Move it away.' : undefined,
    }),
    /before it was ready\.\s+Move it away\./,
  );
});

test('a child that writes when the process that started it was killed stops all the same', async () => {
  const service = new URL('./service.mjs', import.meta.url).href;
  writeFileSync(
    at('child.cjs'),
    `require('fs').appendFileSync('pids', process.pid + '\\n');
     process.on('SIGTERM', () => {}); // As one that is busy with its own failures.
     process.on('uncaughtException', error => console.error(error.message));
     setInterval(() => console.log('still here'), 1);`,
  );
  const parent = child(
    'parent',
    `import(${JSON.stringify(service)}).then(({ startService }) =>
       startService({ name: 'child', node: process.execPath, args: ['child.cjs'], cwd: process.cwd(),
         env: { ...process.env, MACADAM_GRACE: '200' }, logs: 'logs' }));
     setInterval(() => {}, 1000);`,
  )();
  assert.ok(await waitFor(() => pids().length === 1, within));
  process.kill(parent.pid, 'SIGKILL');
  await parent.exited;
  assert.ok(await waitFor(() => !alive(pids()[0]), within));
});

test('a child that ignores the request to stop is killed with what it started', async () => {
  const grandchild = JSON.stringify(RUNS);
  const start = child(
    'stubborn',
    `process.on('SIGTERM', () => {}); require('child_process').spawn(process.execPath, ['-e', ${grandchild}]); ${RUNS}`,
  );
  const service = start();
  assert.ok(await waitFor(() => pids().length === 2, within));
  await service.stop(50);
  assert.ok(await waitFor(() => !pids().some(alive), within));
});

test('a child stops when the process that started it is killed', async () => {
  const service = new URL('./service.mjs', import.meta.url).href;
  writeFileSync(at('child.cjs'), RUNS);
  const parent = child(
    'parent',
    `import(${JSON.stringify(service)}).then(({ startService }) =>
       startService({ name: 'child', node: process.execPath, args: ['child.cjs'], cwd: process.cwd(), env: process.env, logs: 'logs' }));
     setInterval(() => {}, 1000);`,
  )();
  assert.ok(await waitFor(() => pids().length === 1, within));
  process.kill(parent.pid, 'SIGKILL');
  await parent.exited;
  assert.ok(await waitFor(() => !alive(pids()[0]), within));
});
