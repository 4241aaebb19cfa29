import type { Verdict } from '@macadam/plugin-policy-common';
import { findStops, groupByRule } from './verdicts';

const verdict = (part: Partial<Verdict>): Verdict => ({
  source: 'preflight',
  policy: 'p',
  rule: 'r',
  result: 'fail',
  message: 'm',
  object: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
  ...part,
});
const fact = <T>(value: T) => ({
  state: 'known' as const,
  observedAt: '2026-11-23T12:00:00Z',
  value,
});
const preflight = (verdicts: Verdict[]) =>
  fact({ deployment: 'd', at: '2026-11-23T12:00:00Z', verdicts });

describe('groupByRule', () => {
  it('puts what stops before what is severe, and the worst object first', () => {
    const groups = groupByRule([
      verdict({ policy: 'severe', severity: 'critical', blocks: false }),
      verdict({
        policy: 'stopping',
        severity: 'low',
        blocks: true,
        result: 'pass',
        container: 'a',
      }),
      verdict({
        policy: 'stopping',
        severity: 'low',
        blocks: true,
        container: 'b',
      }),
    ]);
    expect(groups.map(({ policy, stops }) => [policy, stops])).toEqual([
      ['stopping', true],
      ['severe', false],
    ]);
    expect(groups[0].verdicts.map(({ container }) => container)).toEqual([
      'b',
      'a',
    ]);
  });
});

describe('findStops', () => {
  it('names the same stop once with its environments; a passing or reported verdict stops nothing', () => {
    const none = { state: 'none' as const };
    const stop = verdict({ blocks: true });
    const found = findStops([
      {
        environment: 'dev',
        preflight: preflight([
          stop,
          verdict({ blocks: true, result: 'pass', rule: 'x' }),
        ]),
        reports: none,
      },
      {
        environment: 'staging',
        preflight: preflight([stop]),
        reports: fact({ verdicts: [verdict({ source: 'cluster' })] }),
      },
      {
        environment: 'prod',
        preflight: { state: 'unknown', value: preflight([stop]).value },
        reports: none,
      },
    ]);
    expect(found.map(({ environments }) => environments)).toEqual([
      ['dev', 'staging'],
    ]);
  });
});
