import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../lib/wait.mjs';
import { Processes } from './processes.mjs';

let folder;
let processes;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'macadam-processes-'));
  processes = new Processes(folder);
});
afterEach(async () => {
  await processes.stop();
  rmSync(folder, { recursive: true, force: true });
});

const script = text => ({ command: 'sh', args: ['-c', text] });

test('a program that ends before it is ready is told with its last lines', async () => {
  await assert.rejects(
    () =>
      processes.start({
        name: 'short',
        ...script('echo no such key; exit 3'),
        isReady: () => false,
      }),
    /short ended \(exit code 3\)[\s\S]*no such key/,
  );
});

test('a program that is held ends all the same when all are stopped', async () => {
  const program = await processes.start({
    name: 'held',
    ...script('exec sleep 600'),
  });
  program.hold();
  await processes.stop();
  assert.equal(program.exit, 'SIGTERM');
});

test('a program that is kept is started again when it ends, until all are stopped', async () => {
  const file = path.join(folder, 'starts');
  writeFileSync(file, '');
  const program = await processes.start({
    name: 'kept',
    ...script(`echo >> ${file}; sleep 0.2; exit 1`),
    isKept: true,
  });
  const starts = () => readFileSync(file, 'utf8').split('\n').length - 1;

  assert.equal(await waitFor(() => starts() >= 2, { deadline: 20_000 }), true);
  assert.equal(program.exit, undefined);
  assert.deepEqual(processes.ended(), []);

  await processes.stop();
  const last = starts();
  await sleep(1_500);
  assert.equal(starts(), last);
});
