import {
  known,
  type Fact,
  type HealthStatus,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  STAGES,
  type Deployment,
  type EnvironmentSummary,
  type Outcome,
  type WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import { isMine, matching, needsOf, silencesOf } from './view';

const at = '2026-11-23T12:00:00Z';
const deployment = (outcome: Outcome, reason: string): Deployment => ({
  id: 'd',
  workload: 'cart',
  tenant: 'checkout',
  environment: 'dev',
  release: {
    id: 'cart@c',
    workload: 'cart',
    repository: 'checkout/cart',
    scoreFile: 'score.yaml',
    commit: 'c0ffee00',
    message: 'm',
    author: 'mira',
    committedAt: at,
    images: [],
  },
  cause: 'push',
  actor: { login: 'mira' },
  platformRevision: 'p',
  createdAt: at,
  outcome,
  reason,
  stages: STAGES.map(name => ({
    name,
    state: name === 'sync' ? 'waiting' : 'passed',
    reason: `${name} reason`,
  })),
  findings: [],
  commits: [],
});
const workload = (
  name: string,
  environments: EnvironmentSummary[] = [],
): WorkloadSummary => ({
  workload: name,
  tenant: 'checkout',
  owner: 'group:default/checkout',
  system: 'system:default/shop',
  repository: `checkout/${name}`,
  scoreFile: 'score.yaml',
  environments,
});
const dev = (attempt?: Deployment): EnvironmentSummary => ({
  environment: 'dev',
  type: 'development',
  ...(attempt && { attempt }),
});
const nothing = (): Fact<WorkloadEnvironmentStatus> => ({
  state: 'none',
  observedAt: at,
});
const inHealth = (status: HealthStatus): Fact<WorkloadEnvironmentStatus> =>
  known(
    {
      workload: 'cart',
      tenant: 'checkout',
      environment: 'dev',
      cluster: { name: 'c', simulated: true },
      sync: known({ status: 'Synced', message: '' }, at),
      health: known({ status, message: 'pod x crashes', objects: [] }, at),
      replicas: known({ ready: 0, desired: 1 }, at),
      endpoints: { state: 'none' },
      images: { state: 'none' },
    },
    at,
  );
const degraded = () => inHealth('Degraded');

describe('needsOf', () => {
  it.each<[Outcome, string | undefined]>([
    ['healthy', undefined],
    ['superseded', undefined],
    ['failing', 'failing'],
    ['blocked', 'blocked'],
    ['refused', 'refused'],
    ['in-progress', 'waiting'],
  ])('makes of an attempt that is %s: %s', (outcome, kind) =>
    expect(
      needsOf([workload('cart', [dev(deployment(outcome, 'why'))])], nothing)[0]
        ?.kind,
    ).toBe(kind),
  );

  it('says why something waits', () =>
    expect(
      needsOf(
        [workload('cart', [dev(deployment('in-progress', ''))])],
        nothing,
      )[0].reason,
    ).toBe('sync reason'));

  it.each([
    ['nothing is wrong itself', nothing],
    ['it is healthy itself', () => inHealth('Healthy')],
  ])('says what is wrong with what it shares, where %s', (_, own) => {
    const subject = 'shared.checkout.postgres-orders';
    const shared = [
      { key: 'db', type: 'postgres', id: 'postgres.default#orders', subject },
    ];
    const current = { ...deployment('healthy', ''), shared };
    expect(
      needsOf([workload('cart', [{ ...dev(), current }])], about =>
        about === subject ? degraded() : own(),
      ),
    ).toEqual([
      {
        workload: 'cart',
        environment: 'dev',
        kind: 'degraded',
        reason: 'Shared resource db: pod x crashes',
      },
    ]);
  });

  it('says what waits of a service that left Git', () =>
    expect(
      needsOf(
        [
          workload('cart', [
            {
              ...dev(deployment('removed', '')),
              withdrawal: { state: 'data', reason: 'its data waits' },
            },
          ]),
        ],
        nothing,
      ),
    ).toMatchObject([{ kind: 'waiting', reason: 'its data waits' }]));

  it('names what broke after a deployment that went well', () =>
    expect(
      needsOf([workload('cart', [dev(deployment('healthy', ''))])], degraded),
    ).toEqual([
      {
        workload: 'cart',
        environment: 'dev',
        kind: 'degraded',
        reason: 'pod x crashes',
        at,
      },
    ]));

  it.each<[string, object, object, string]>([
    [
      'a source that cannot be read',
      { status: 'Progressing', message: 'no access', stuck: true },
      { status: 'Healthy' },
      'stuck',
    ],
    [
      'what was changed by hand',
      { status: 'OutOfSync', message: 'image' },
      { status: 'Healthy' },
      'drift',
    ],
    [
      'what is missing',
      { status: 'OutOfSync', message: 'Deployment cart is missing' },
      { status: 'Missing' },
      'degraded',
    ],
    [
      'what nobody can tell the health of',
      { status: 'Synced', message: '' },
      { status: 'Unknown' },
      'unknown',
    ],
  ])('names %s', (_, sync, health, kind) => {
    const fact = degraded();
    if (!fact.value) throw new Error('degraded() has a value');
    const value = JSON.parse(
      JSON.stringify({
        ...fact.value,
        sync: known(sync, at),
        health: known({ message: 'm', objects: [], ...health }, at),
      }),
    );
    expect(
      needsOf([workload('cart', [dev(deployment('healthy', ''))])], () =>
        known(value, at),
      ),
    ).toMatchObject([{ kind }]);
  });

  it('says nothing of a cluster that does not answer: unknown is no fault of the service', () =>
    expect(
      needsOf([workload('cart', [dev(deployment('healthy', ''))])], () => ({
        state: 'unknown',
        reason: 'down',
      })),
    ).toEqual([]));

  it('puts the worst first', () => {
    const rows = [
      workload('a', [dev(deployment('blocked', ''))]),
      workload('b', [dev(deployment('failing', ''))]),
    ];
    expect(needsOf(rows, nothing).map(need => need.workload)).toEqual([
      'b',
      'a',
    ]);
  });
});

it('knows whose a workload is, without regard to case', () => {
  expect(
    isMine({ owner: 'Group:default/Checkout' }, [
      'user:default/mira',
      'group:default/checkout',
    ]),
  ).toBe(true);
  expect(
    isMine({ owner: 'group:default/checkout' }, ['user:default/guest']),
  ).toBe(false);
});

it('finds by every word, in name, owner and system', () => {
  const rows = [workload('cart'), workload('storefront')];
  expect(matching(rows, 'shop CART').map(row => row.workload)).toEqual([
    'cart',
  ]);
  expect(matching(rows, '').length).toBe(2);
});

describe('silencesOf', () => {
  const silent = (): Fact<WorkloadEnvironmentStatus> => {
    const { value, ...rest } = degraded();
    if (!value) throw new Error('degraded() has a value');
    const unknown = {
      state: 'unknown',
      reason: 'no answer',
      observedAt: at,
    } as const;
    return { ...rest, value: { ...value, sync: unknown, health: unknown } };
  };
  const deployed: EnvironmentSummary = {
    ...dev(),
    current: deployment('healthy', ''),
  };

  it('says once why several are not known, and when they were', () => {
    expect(
      silencesOf(
        [workload('cart', [deployed]), workload('shop', [deployed])],
        silent,
      ),
    ).toEqual([{ reason: 'no answer', places: 2, lastSeen: at }]);
  });

  it('is about what is deployed', () => {
    expect(silencesOf([workload('cart', [dev()])], silent)).toEqual([]);
    expect(silencesOf([workload('cart', [deployed])], degraded)).toEqual([]);
  });
});
