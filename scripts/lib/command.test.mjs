import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from './env.mjs';

function call(script, ...args) {
  const file = path.join(ROOT, 'scripts', `${script}.mjs`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [file, ...args],
    // Where nothing may be started or forgotten, should it come to that.
    { encoding: 'utf8', env: { MACADAM_STATE: '/dev/null/state' } },
  );
  return { status, stdout, stderr };
}

for (const [script, known] of [
  ['start', '--verbose'],
  ['dev', '--verbose'],
  ['reset', 'npm run reset'],
  ['test', '--results'],
  ['bench', '--pushes'],
  ['conformance', '--corpus'],
  ['ci', 'node scripts/ci.mjs'],
]) {
  test(`${script} says how it is called, and does nothing else`, () => {
    const { status, stdout, stderr } = call(script, '--help');
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^Usage: /);
    assert.ok(stdout.includes(known));
  });

  test(`${script} refuses what it does not know`, () => {
    const { status, stdout, stderr } = call(script, '--verbos');
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^✗ Unknown option '--verbos'/);
    assert.ok(stderr.includes(known));
  });
}

test('what is no option is refused where none is taken', () => {
  assert.equal(call('start', 'everything').status, 2);
});
