import {
  STAGES,
  type Approvals,
  type Comparison,
  type Deployment,
  type EnvironmentSummary,
  type Outcome,
} from '@macadam/plugin-orchestrator-common';
import {
  canBringBack,
  describeComparison,
  missingApprovals,
  rollbackNote,
  unlessSaid,
  withStarted,
} from './view';

it.each<[Comparison['relation'], number, number, string]>([
  ['same', 0, 0, 'same release as dev'],
  ['behind', 1, 0, '1 commit behind dev'],
  ['ahead', 0, 2, '2 commits ahead of dev'],
  ['diverged', 3, 2, '3 commits behind and 2 ahead of dev'],
  ['unknown', 0, 0, 'not comparable with dev'],
])('says %s in words', (relation, behind, ahead, words) => {
  expect(describeComparison({ with: 'dev', relation, behind, ahead })).toBe(
    words,
  );
});

const given = { by: 'user:default/tomas', at: '2026-11-23T12:00:00Z' };

it.each<[Outcome, Approvals | undefined, number]>([
  ['in-progress', undefined, 0],
  ['in-progress', { needed: 2, given: [given] }, 1],
  ['in-progress', { needed: 1, given: [given] }, 0],
  ['in-progress', { needed: 1, given: [], rejected: given }, 0],
  ['superseded', { needed: 1, given: [] }, 0],
])(
  'counts what a %s deployment with %j waits for',
  (outcome, approvals, count) => {
    expect(missingApprovals({ outcome, approvals })).toBe(count);
  },
);

const LONG_REASON = 'ExternalSecret/carrier-key: no key in the store';

it.each([
  [
    'Every object is healthy',
    'Every object is healthy',
    'Every object is healthy',
  ],
  [LONG_REASON, LONG_REASON, 'As said above'],
  [
    `Part 2 of 2 waits: ${LONG_REASON}`,
    LONG_REASON,
    'Part 2 of 2 waits: as said above',
  ],
  ['12 policy rules pass', LONG_REASON, '12 policy rules pass'],
])('says "%s" under "%s" as "%s"', (reason, said, shown) => {
  expect(unlessSaid(reason, said)).toBe(shown);
});

it.each<[Outcome, string, boolean]>([
  ['healthy', 'old', true],
  ['healthy', 'current', false],
  ['superseded', 'old', false],
  ['failing', 'old', false],
  ['blocked', 'old', false],
])(
  'offers to bring back a %s deployment of the %s release: %s',
  (outcome, id, offered) => {
    const release = (name: string) => ({
      id: name,
      workload: 'cart',
      repository: 'checkout/cart',
      scoreFile: 'score.yaml',
      commit: name,
      message: '',
      author: 'mira',
      committedAt: '2026-11-23T12:00:00Z',
      images: [],
    });
    expect(
      canBringBack(
        { outcome, release: release(id) },
        { release: release('current') },
      ),
    ).toBe(offered);
  },
);

const deployment = (part: Partial<Deployment>): Deployment => ({
  id: 'a',
  workload: 'cart',
  tenant: 'checkout',
  environment: 'dev',
  release: {
    id: 'cart@a',
    workload: 'cart',
    repository: 'checkout/cart',
    scoreFile: 'score.yaml',
    commit: 'a'.repeat(40),
    message: 'Begin',
    author: 'mira',
    committedAt: '2026-11-23T12:00:00Z',
    images: [],
  },
  cause: 'push',
  actor: { login: 'mira' },
  platformRevision: 'p',
  createdAt: '2026-11-23T12:00:00Z',
  outcome: 'healthy',
  reason: '',
  stages: STAGES.map(name => ({ name, state: 'pending', reason: '' })),
  findings: [],
  commits: [],
  ...part,
});

describe('a deployment that was just started', () => {
  const started = deployment({
    id: 'b',
    createdAt: '2026-11-23T12:01:00Z',
    outcome: 'in-progress',
  });

  it('is under way on its card at once, and nowhere else', () => {
    const view: Pick<
      EnvironmentSummary,
      'environment' | 'attempt' | 'current'
    > = { environment: 'dev', current: deployment({}) };
    expect(withStarted(view, started).attempt).toBe(started);
    expect(withStarted(view, undefined)).toBe(view);
    const other = { environment: 'prod' };
    expect(withStarted(other, started)).toBe(other);
  });

  it('gives way to what the back end says of it, or of a later one', () => {
    const known = { environment: 'dev', attempt: { ...started } };
    expect(withStarted(known, started)).toBe(known);
    const later = {
      environment: 'dev',
      attempt: deployment({ id: 'c', createdAt: '2026-11-23T12:02:00Z' }),
    };
    expect(withStarted(later, started)).toBe(later);
  });
});

describe('a release that was brought back', () => {
  const current = deployment({ cause: 'rollback' });
  const latest = {
    ...current.release,
    id: 'cart@b',
    commit: 'b'.repeat(40),
    message: 'Next',
  };

  it.each([
    [true, /^Rolled back: main is ahead, at bbbbbbbb \(Next\)\. The next push/],
    [false, /The next promotion undoes the rollback\.$/],
  ])('says what undoes it, where a push deploys: %s', (isFirst, said) =>
    expect(rollbackNote(current, latest, isFirst)).toMatch(said),
  );

  it('says nothing where main is no further, or nothing was brought back', () => {
    expect(rollbackNote(current, current.release, true)).toBeUndefined();
    expect(rollbackNote(deployment({}), latest, true)).toBeUndefined();
    expect(rollbackNote(undefined, latest, true)).toBeUndefined();
  });
});
