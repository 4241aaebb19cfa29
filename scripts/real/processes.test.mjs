import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
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
