import type { DryRunAnswer } from '@macadam/plugin-gitops-common';
import type { PreflightResult } from '@macadam/plugin-orchestrator-common';
import { waitsForPolicies, withAnswers } from './clusterVerdicts';

const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', namespace: 'shop-dev' },
};
const denial: PreflightResult = {
  ...{ policy: 'no-latest', policyKind: 'ValidatingPolicy', rule: 'no-latest' },
  ...{ verdict: 'fail', message: 'use a fixed tag', action: 'Deny' },
  blocks: true,
  resource: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
};

function answered(
  answer: DryRunAnswer | undefined,
  ours: PreflightResult[] = [],
  enforced = true,
) {
  const before = { results: ours, blocking: [], warnings: [] };
  const answers = answer ? [answer] : [];
  const after = withAnswers(before, 'east', enforced, [object], answers);
  return { ...after, said: after.results[ours.length] };
}

it('says what the cluster says beside what we say', () => {
  const { said, blocking, warnings } = answered({ state: 'allowed' });
  expect(said).toMatchObject({
    policy: 'Admission of cluster east',
    verdict: 'pass',
    blocks: false,
    resource: { kind: 'Deployment', name: 'cart', namespace: 'shop-dev' },
  });
  expect([...blocking, ...warnings]).toEqual([]);
});

it('stops what the cluster refuses, and says where it differs', () => {
  const refused: DryRunAnswer = { state: 'denied', reason: 'webhook says no' };
  const alone = answered(refused);
  expect(alone.said).toMatchObject({ verdict: 'fail', blocks: true });
  expect(alone.blocking).toEqual([
    expect.objectContaining({
      stage: 'preflight',
      message: expect.stringMatching(
        /^webhook says no \(the policies of the platform repository let it pass/,
      ),
    }),
  ]);
});

it('stops nothing twice: where a policy of ours stops it, the cluster only agrees', () => {
  const refused: DryRunAnswer = { state: 'denied', reason: 'webhook says no' };
  const both = answered(refused, [denial]);
  expect(both.said).toMatchObject({
    verdict: 'fail',
    blocks: false,
    message: 'the cluster refuses it as well: webhook says no',
  });
  expect(both.blocking).toEqual([]);
  // Where ours only report, the cluster is what stops it.
  expect(answered(refused, [denial], false).said.blocks).toBe(true);
});

it('tells when the cluster lets in what we refuse, where that is to be refused', () => {
  const { said, warnings, blocking } = answered({ state: 'allowed' }, [denial]);
  expect(said).toMatchObject({
    verdict: 'warn',
    message: expect.stringContaining('although no-latest'),
  });
  expect([warnings.length, blocking.length]).toEqual([1, 0]);
  expect(answered({ state: 'allowed' }, [denial], false).said.verdict).toBe(
    'pass',
  );
});

it.each([
  [
    { state: 'unknown', reason: 'it does not answer' } as const,
    'it does not answer',
  ],
  [undefined, 'it gave no answer'],
])(
  'is neither a pass nor a stop when the cluster was not asked',
  (answer, why) => {
    const { said, blocking, warnings } = answered(answer);
    expect(said).toMatchObject({
      verdict: 'skip',
      blocks: false,
      message: `not asked, because ${why}`,
    });
    expect([...blocking, ...warnings]).toEqual([]);
  },
);

it('is judged again for a while where only the cluster refuses it', () => {
  const refused: DryRunAnswer = { state: 'denied', reason: 'webhook says no' };
  const at = '2026-01-01T00:00:00Z';
  const later = (seconds: number) => Date.parse(at) + seconds * 1_000;
  const alone = answered(refused);
  expect(waitsForPolicies(alone, at, later(119))).toMatch(
    /^webhook says no .*; asked again/,
  );
  expect(waitsForPolicies(alone, at, later(120))).toBeUndefined();
  for (const settled of [
    answered(refused, [denial]),
    answered({ state: 'allowed' }),
    answered(undefined),
  ])
    expect(waitsForPolicies(settled, at, later(1))).toBeUndefined();
});
