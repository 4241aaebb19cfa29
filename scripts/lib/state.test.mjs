import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { runningPid, takePidFile } from './pidFile.mjs';
import { hashInputs, onceFor } from './stamp.mjs';
import { emptyState } from './state.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process whose command looks like a running portal. */
function fakePortal() {
  mkdirSync(path.join(folder, 'scripts'), { recursive: true });
  const script = path.join(folder, 'scripts', 'start.mjs');
  writeFileSync(
    script,
    'process.stdout.write("up"); setInterval(() => {}, 1000);',
  );
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise(resolve =>
    child.stdout.once('data', () => resolve(child)),
  );
}

test('the state of a running portal is neither taken nor emptied', async () => {
  const state = path.join(folder, 'state');
  const pidFile = path.join(state, 'macadam.pid');
  mkdirSync(state);
  const portal = await fakePortal();
  try {
    writeFileSync(pidFile, `${portal.pid}\n`);
    assert.equal(runningPid(pidFile), portal.pid);
    assert.throws(
      () => takePidFile(pidFile),
      new RegExp(`already runs on .*\\(pid ${portal.pid}\\)`),
    );
    assert.throws(
      () => emptyState({ state, ownState: true, pidFile }),
      /stop it first/,
    );
    assert.ok(existsSync(pidFile));
  } finally {
    portal.kill('SIGKILL');
  }
});

test('a pid file left behind, its pid now another process, does not count', () => {
  const pidFile = path.join(folder, 'macadam.pid');
  writeFileSync(pidFile, `${process.ppid}\n`);
  assert.equal(runningPid(pidFile), undefined);
  const giveBack = takePidFile(pidFile);
  assert.equal(readFileSync(pidFile, 'utf8'), `${process.pid}\n`);
  giveBack();
  assert.ok(!existsSync(pidFile));
});

test('a chosen state folder with foreign files is left as it is', () => {
  const pidFile = path.join(folder, 'macadam.pid');
  mkdirSync(path.join(folder, 'db'));
  writeFileSync(path.join(folder, 'thesis.doc'), 'precious');
  assert.throws(
    () => emptyState({ state: folder, ownState: false, pidFile }),
    /also holds thesis\.doc/,
  );
  assert.ok(existsSync(path.join(folder, 'db')));
  rmSync(path.join(folder, 'thesis.doc'));
  assert.equal(emptyState({ state: folder, ownState: false, pidFile }), true);
  assert.ok(!existsSync(path.join(folder, 'db')));
  assert.equal(
    emptyState({ state: path.join(folder, 'none'), ownState: true, pidFile }),
    false,
  );
});

test('hashes see contents, names and the filter', () => {
  const file = path.join(folder, 'a.ts');
  writeFileSync(file, '1');
  const hash = (matters = undefined) =>
    hashInputs([folder, path.join(folder, 'absent')], matters, folder);
  const first = hash();
  assert.equal(hash(), first);
  writeFileSync(path.join(folder, 'a.test.ts'), 'x');
  assert.notEqual(hash(), first);
  assert.equal(
    hash(name => !name.includes('.test.')),
    first,
  );
  writeFileSync(file, '2');
  assert.notEqual(
    hash(name => !name.includes('.test.')),
    first,
  );
});

test('a step runs once for the same inputs, again for others, after a failure, and when its product is gone', async () => {
  const product = path.join(folder, 'product');
  const stamps = path.join(folder, 'stamps');
  let runs = 0;
  const run = (hash, work = async () => writeFileSync(product, '')) =>
    onceFor({
      name: 'thing',
      hash,
      exists: product,
      folder: stamps,
      work: async () => {
        runs += 1;
        await work();
      },
    });
  await run('a');
  await run('a');
  assert.equal(runs, 1);
  await assert.rejects(
    run('b', async () => {
      throw new Error('broken');
    }),
    /broken/,
  );
  await run('a');
  assert.equal(runs, 3);
  rmSync(product);
  await run('a');
  assert.equal(runs, 4);
});
