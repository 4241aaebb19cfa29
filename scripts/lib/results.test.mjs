import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  jestCounts,
  oneCheck,
  playwrightCounts,
  reconcile,
  sum,
  tapCounts,
} from './results.mjs';

test('Jest: a suite that could not run is a failure', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numRuntimeErrorTestSuites: 1,
  };
  assert.deepEqual(jestCounts(JSON.stringify(report)), {
    passed: 5,
    failed: 2,
  });
});

test('TAP: the totals are the last ones, cancelled tests failed', () => {
  const tap =
    'ok 1 - a\n    # pass 99\n# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n# skipped 0\n';
  assert.deepEqual(tapCounts(tap), { passed: 2, failed: 2 });
  assert.throws(() => tapCounts('TAP version 13\nok 1 - a\n'), /did not end/);
});

test('Playwright: flaky tests and errors outside tests failed', () => {
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 4 },
    errors: [{ message: 'no portal' }],
  };
  assert.deepEqual(playwrightCounts(JSON.stringify(report)), {
    passed: 3,
    failed: 3,
  });
});

test('a command that fails without a failed test still fails, once', () => {
  assert.deepEqual(reconcile([{ passed: 3, failed: 0 }], false), {
    passed: 3,
    failed: 1,
  });
  assert.deepEqual(reconcile([{ passed: 3, failed: 2 }], false), {
    passed: 3,
    failed: 2,
  });
  assert.deepEqual(reconcile([], true), { passed: 0, failed: 0 });
});

test('sums', () => {
  assert.deepEqual(
    sum([oneCheck(true), oneCheck(false), { passed: 2, failed: 3 }]),
    { passed: 3, failed: 4 },
  );
});
