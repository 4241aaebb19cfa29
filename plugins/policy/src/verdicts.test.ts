import type {
  PolicyExceptionView,
  PolicyFailure,
  Verdict,
} from '@macadam/plugin-policy-common';
import {
  failuresByService,
  findStops,
  groupByRule,
  needsFix,
  standingException,
} from './verdicts';

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

it('puts what Kyverno says before what a scanner does', () => {
  const scanned = { source: 'cluster', engine: 'Trivy' } as const;
  const groups = groupByRule([
    verdict({ ...scanned, policy: 'a', severity: 'critical' }),
    verdict({ policy: 'b', severity: 'low' }),
  ]);
  expect(groups.map(({ policy, engine }) => [policy, engine])).toEqual([
    ['b', undefined],
    ['a', 'Trivy'],
  ]);
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

describe('what is excepted already', () => {
  const found = (
    part: Partial<PolicyExceptionView>,
    about: Partial<Verdict> = {},
    environment = 'dev',
  ) =>
    standingException(
      [
        {
          ...{ name: 'n', workload: 'cart', policy: 'p', policyKind: 'k' },
          ...{ environments: ['dev'], reason: 'r', requestedBy: 'u', url: '' },
          ...{ expires: '', at: '', daysLeft: 1, isEnding: false },
          state: 'inForce',
          mayDecide: { allowed: false, reason: '' },
          mayEnd: { allowed: false, reason: '' },
          ...part,
        },
      ],
      { policy: 'p', rule: 'r', ...about },
      environment,
    ) !== undefined;

  it.each([
    ['in force', found({}), true],
    ['waiting', found({ state: 'pending' }), true],
    ['declined', found({ state: 'declined' }), false],
    ['over', found({ state: 'ended' }), false],
    ['of another policy', found({}, { policy: 'q' }), false],
    ['of another environment', found({}, {}, 'prod'), false],
    ['of this rule', found({ rules: ['r'] }), true],
    ['of another rule', found({ rules: ['s'] }), false],
  ])('%s', (_, is, should) => {
    expect(is).toBe(should);
  });
});

it('says once of a service what both sources say of all its objects', () => {
  const path = 'spec.containers[0].image';
  const failure = (
    name: string,
    environment: string,
    source: 'preflight' | 'cluster',
  ): PolicyFailure => ({
    ...{ workload: 'cart', environment, source },
    verdict: {
      ...{ source, policy: 'p', rule: 'r', result: 'fail', path },
      message: `Not pinned. (container main: ${path})`,
      container: 'main',
      object: { apiVersion: 'v1', kind: 'Pod', name },
    },
  });
  const [{ workload, groups }] = failuresByService([
    failure('a', 'dev', 'preflight'),
    failure('a', 'dev', 'cluster'),
    failure('b', 'prod', 'preflight'),
  ]);
  expect(workload).toBe('cart');
  expect(groups).toMatchObject([
    {
      message: 'Not pinned.',
      environments: ['dev', 'prod'],
      sources: ['preflight', 'cluster'],
      verdicts: [{ object: { name: 'a' } }, { object: { name: 'b' } }],
    },
  ]);
});

it.each([
  ['fail', true],
  ['warn', true],
  ['error', false],
  ['notEvaluable', false],
  ['skip', false],
  ['pass', false],
] as const)('knows whether something is wrong: %s', (result, is) => {
  expect(needsFix(verdict({ result }))).toBe(is);
});
