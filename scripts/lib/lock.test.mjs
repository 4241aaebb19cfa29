import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { withLock } from './lock.mjs';
import { commandOf } from './pidFile.mjs';

let folder;
let lock;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-lock-'));
  lock = path.join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process of its own that runs this code, in which `withLock`, `onceFor`, `lock` and `folder` are known. */
function run(code) {
  const modules = ['lock', 'stamp'].map(
    name =>
      `import * as ${name}_ from ${JSON.stringify(new URL(`./${name}.mjs`, import.meta.url).href)};`,
  );
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `${modules.join('\n')}
       import { appendFileSync, existsSync } from 'node:fs';
       import { setTimeout as delay } from 'node:timers/promises';
       const { withLock } = lock_; const { onceFor } = stamp_;
       const [folder, lock] = ${JSON.stringify([folder, lock])};
       ${code}`,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return { child, exit: once(child, 'exit').then(([status]) => status) };
}

const lines = name =>
  readFileSync(path.join(folder, name), 'utf8').trim().split('\n');

test('of several that want it, one works at a time', async () => {
  const worker = `await withLock(lock, async () => {
    appendFileSync(folder + '/log', 'begin ' + process.pid + '\\n');
    await delay(50);
    appendFileSync(folder + '/log', 'end ' + process.pid + '\\n');
  });`;
  const statuses = await Promise.all(
    Array.from({ length: 5 }, () => run(worker).exit),
  );
  assert.deepEqual(statuses, [0, 0, 0, 0, 0]);
  const log = lines('log');
  assert.equal(log.length, 10);
  for (let index = 0; index < log.length; index += 2)
    assert.equal(log[index].replace('begin', 'end'), log[index + 1]);
  assert.ok(!existsSync(lock));
});

test('who was killed has it no longer', async () => {
  const { child, exit } = run(
    `await withLock(lock, async () => { appendFileSync(folder + '/held', 'yes'); await delay(600_000); });`,
  );
  while (!existsSync(path.join(folder, 'held')))
    await new Promise(resolve => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await exit;
  assert.ok(existsSync(lock));
  assert.equal(await withLock(lock, () => 'mine'), 'mine');
});

test('who waits says for whom, and stops waiting when asked to', async () => {
  writeFileSync(lock, `${process.ppid}\n${commandOf(process.ppid)}`);
  const stop = new AbortController();
  const waitedFor = [];
  await assert.rejects(
    withLock(lock, () => assert.fail('it is taken'), {
      signal: stop.signal,
      waiting(pid) {
        waitedFor.push(pid);
        stop.abort();
      },
    }),
    { name: 'AbortError' },
  );
  assert.deepEqual(waitedFor, [process.ppid]);
  assert.ok(existsSync(lock));
});

test('a pid that is another process by now has it no longer', async () => {
  writeFileSync(lock, `${process.ppid}\nnode scripts/start.mjs`);
  assert.equal(await withLock(lock, () => 'mine'), 'mine');
});

test('who was killed while removing what another left over stops nobody', async () => {
  writeFileSync(lock, `${process.ppid}\nnode scripts/start.mjs`);
  const guard = `${lock}.left-over`;
  mkdirSync(guard);
  utimesSync(guard, 0, 0);
  const signal = AbortSignal.timeout(5000);
  assert.equal(await withLock(lock, () => 'mine', { signal }), 'mine');
  assert.ok(!existsSync(guard));
});

test('two commands that need the same long step do it once', async () => {
  const builder = `await onceFor({
    name: 'frontend', hash: 'same', folder, exists: folder + '/built',
    work: async () => {
      appendFileSync(folder + '/log', 'build\\n');
      await delay(300);
      appendFileSync(folder + '/built', '');
    },
  });`;
  assert.deepEqual(
    await Promise.all([run(builder).exit, run(builder).exit]),
    [0, 0],
  );
  assert.deepEqual(lines('log'), ['build']);
});
