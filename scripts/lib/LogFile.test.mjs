import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { LogFile } from './LogFile.mjs';
import { waitFor } from './wait.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a log that cannot be written is told once, and goes on when it can', async () => {
  const file = path.join(folder, 'backend.log');
  const failures = [];
  mkdirSync(file); // Nothing can be written to a folder.
  const log = new LogFile(file, {
    onFailure: error => failures.push(error.code),
    retry: 10,
  });
  log.write('lost');
  assert.ok(
    await waitFor(() => failures.length > 0, { deadline: 20_000, every: 5 }),
  );
  log.write('lost as well');

  renameSync(file, path.join(folder, 'away'));
  assert.ok(
    await waitFor(
      () => {
        log.write('written');
        return written(file).includes('\nwritten\n');
      },
      { deadline: 20_000, every: 20 },
    ),
  );
  await log.close();

  assert.deepEqual(failures, ['EISDIR']);
  assert.match(written(file), /^\(\d+ lines are missing here\)\nwritten\n/);
});

test('a log is whole when it is closed', async () => {
  const file = path.join(folder, 'backend.log');
  const log = new LogFile(file);
  log.write('one');
  log.write('two');
  await log.close();
  assert.equal(written(file), 'one\ntwo\n');
});

function written(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}
