import type { RuleResult } from '@macadam/kyverno';
import { preflightSummary } from './policyVerdicts';

const result = (
  policy: string,
  more: Partial<RuleResult> = {},
): RuleResult => ({
  policy,
  policyKind: 'ValidatingPolicy',
  rule: policy,
  verdict: 'pass',
  message: '',
  action: 'Deny',
  blocks: false,
  resource: { apiVersion: 'v1', kind: 'Pod', name: 'web' },
  ...more,
});

it('says what passes, what passes by exception, until when and by whom, and what to look at', () => {
  const excepted = result('images', {
    verdict: 'skip',
    exceptions: ['policies/web.images'],
    excepted: {
      until: '2026-12-05T23:59:59.000Z',
      approvedBy: 'user:default/ana',
    },
  });
  const longer = {
    ...excepted,
    excepted: { until: '2027-01-09T23:59:59.000Z' },
  };
  expect(
    preflightSummary({
      results: [result('a'), longer, result('b'), excepted, longer],
      blocking: [],
      warnings: [{ stage: 'preflight', message: 'No probe' }],
    }),
  ).toBe(
    '2 policy rules pass, images by exception until 2026-12-05 approved by user:default/ana, 1 to look at',
  );
});
