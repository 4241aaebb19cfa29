import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePolicies } from './policies.mjs';

const result = (file, expected, actual) => ({
  file,
  policy: 'p',
  rule: 'r',
  resource: 'Pod/a',
  expected,
  actual,
  reason: '',
});

test('what cannot be judged is counted apart, and what is wrong is listed', () => {
  const text = describePolicies([
    result('best/one/kyverno-test.yaml', 'pass', 'pass'),
    result('best/one/kyverno-test.yaml', 'fail', 'no resource'),
    result('other/two/kyverno-test.yaml', 'skip', 'no result'),
  ]);
  assert.match(text, /3 expected results in 2 test files/);
  assert.match(text, /1 name a resource whose file is not there/);
  assert.match(text, /of the other 2, 1 are as expected/);
  assert.match(text, /\| best +\| 2 +\| 1 +\| 1 +\|/);
  assert.match(text, /`other\/two` \| p\/r +\| Pod\/a +\| skip +\| no result/);
});
