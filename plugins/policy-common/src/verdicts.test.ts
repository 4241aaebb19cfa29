import {
  DRY_RUN_KIND,
  type PreflightResult,
} from '@macadam/plugin-orchestrator-common';
import type { Verdict, VerdictResult } from './types';
import {
  countResults,
  verdictOfPreflight,
  verdictsOfPolicies,
  withoutRepeats,
} from './verdicts';

const verdict = (
  uid: string,
  result: VerdictResult,
  policy = 'p',
): Verdict => ({
  source: 'cluster',
  policy,
  rule: policy,
  result,
  message: '',
  object: { apiVersion: 'v1', kind: 'Pod', name: uid, uid },
});

it('counts what could not be evaluated as an error', () => {
  expect(
    countResults([
      verdict('a', 'pass'),
      verdict('a', 'notEvaluable'),
      verdict('a', 'fail'),
    ]),
  ).toEqual({
    pass: 1,
    fail: 1,
    warn: 0,
    error: 1,
    skip: 0,
  });
});

it('leaves out what repeats a controller, however far up, and keeps what differs', () => {
  const owners = new Map([
    ['pod', 'set'],
    ['set', 'deployment'],
    ['loop', 'loop'],
  ]);
  const all = [
    verdict('deployment', 'fail'),
    verdict('set', 'fail'),
    verdict('pod', 'fail'),
    verdict('pod', 'fail', 'other'),
    verdict('pod', 'pass'),
    verdict('loop', 'warn', 'z'),
  ];
  expect(
    withoutRepeats(all, uid => owners.get(uid)).map(
      ({ object, policy, result }) => `${object.uid} ${policy} ${result}`,
    ),
  ).toEqual(['deployment p fail', 'pod other fail', 'pod p pass']);
});

it('keeps the place and the fix of a preflight result, with what it lacked', () => {
  expect(
    verdictOfPreflight(
      {
        policy: 'p',
        policyKind: 'ValidatingPolicy',
        rule: 'r',
        verdict: 'notEvaluable',
        message: 'the rule needs image data',
        missing: 'image data',
        action: 'Deny',
        blocks: false,
        fix: 'f',
        file: 'score.yaml',
        line: 7,
        column: 3,
        resource: { apiVersion: 'v1', kind: 'Pod', name: 'x' },
      },
      '2026-01-01T00:00:00.000Z',
    ),
  ).toEqual({
    source: 'preflight',
    policy: 'p',
    rule: 'r',
    result: 'notEvaluable',
    message: 'the rule needs image data',
    blocks: false,
    fix: 'f',
    file: 'score.yaml',
    line: 7,
    column: 3,
    at: '2026-01-01T00:00:00.000Z',
    object: { apiVersion: 'v1', kind: 'Pod', name: 'x' },
  });
});

it('counts what the admission of a cluster said to no policy', () => {
  const result: PreflightResult = {
    policy: 'no-latest',
    policyKind: 'ValidatingPolicy',
    rule: 'no-latest',
    verdict: 'pass',
    message: '',
    action: 'Deny',
    blocks: false,
    resource: { apiVersion: 'v1', kind: 'Pod', name: 'p' },
  };
  const admission = {
    ...result,
    policy: 'Admission of cluster east',
    policyKind: DRY_RUN_KIND,
  };
  expect(
    verdictsOfPolicies([result, admission], '2026-01-01T00:00:00Z').map(
      ({ policy }) => policy,
    ),
  ).toEqual(['no-latest']);
});
