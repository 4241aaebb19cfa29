import type { DeploymentEvent, DeploymentRow, Outcome } from './deployment';
import {
  deriveDeployment,
  isCommitted,
  isFinished,
  stageOf,
} from './deriveDeployment';

const row: DeploymentRow = {
  id: '4d5ad8a0-1111-4222-8333-444455556666',
  workload: 'cart',
  tenant: 'checkout',
  environment: 'dev',
  owner: 'group:default/checkout',
  release: {
    id: 'cart@c0ffee',
    workload: 'cart',
    repository: 'checkout/cart',
    scoreFile: 'score.yaml',
    commit: 'c0ffee',
    message: 'Add a cart',
    author: 'Mira',
    committedAt: '2026-11-23T10:00:00.000Z',
    images: [],
  },
  cause: 'push',
  actor: { login: 'mira', userEntityRef: 'user:default/mira' },
  platformRevision: 'beef',
  createdAt: '2026-11-23T10:00:01.000Z',
};

/** `stage state reason` lines, one second apart. */
function events(...lines: string[]): DeploymentEvent[] {
  return lines.map((line, second) => {
    const [stage, state, ...reason] = line.split(' ');
    return {
      stage: stage as DeploymentEvent['stage'],
      state: state as DeploymentEvent['state'],
      reason: reason.join(' '),
      at: new Date(Date.UTC(2026, 10, 23, 10, 0, second)).toISOString(),
    };
  });
}

const upToCommit = [
  'decision passed may',
  'read passed r',
  'match passed m',
  'create passed c',
  'preflight passed p',
  'commit passed in Git',
];

describe('the outcome of a deployment', () => {
  it.each<[string, string[], Outcome, string, boolean]>([
    ['nothing happened yet', [], 'in-progress', 'Waiting for its turn', false],
    [
      'the actor may not',
      ['decision failed may not'],
      'refused',
      'may not',
      true,
    ],
    [
      'reading failed',
      ['decision passed may', 'read failed bad'],
      'blocked',
      'bad',
      true,
    ],
    [
      'policy stopped it',
      [...upToCommit.slice(0, 4), 'preflight failed latest'],
      'blocked',
      'latest',
      true,
    ],
    [
      'Git does not answer',
      [...upToCommit.slice(0, 5), 'commit waiting no forge'],
      'in-progress',
      'no forge',
      false,
    ],
    ['it is in Git', upToCommit, 'in-progress', 'in Git', false],
    [
      'the cluster does not answer',
      [...upToCommit, 'sync waiting silent'],
      'in-progress',
      'silent',
      false,
    ],
    [
      'it could not be applied',
      [...upToCommit, 'sync failed invalid'],
      'failing',
      'invalid',
      false,
    ],
    [
      'it is not healthy',
      [...upToCommit, 'sync passed s', 'health failed crash'],
      'failing',
      'crash',
      false,
    ],
    [
      'it became healthy later',
      [
        ...upToCommit,
        'sync passed s',
        'health failed crash',
        'health passed fine',
      ],
      'healthy',
      'fine',
      true,
    ],
    [
      'a later one took over',
      [...upToCommit, 'superseded passed later'],
      'superseded',
      'later',
      true,
    ],
    [
      'it failed and a later one took over',
      [...upToCommit, 'sync failed x', 'superseded passed later'],
      'superseded',
      'later',
      true,
    ],
    [
      'it was healthy before a later one',
      [
        ...upToCommit,
        'sync passed s',
        'health passed fine',
        'superseded passed later',
      ],
      'healthy',
      'fine',
      true,
    ],
    [
      'the later one was blocked',
      [...upToCommit, 'superseded passed later', 'superseded skipped again'],
      'in-progress',
      'in Git',
      false,
    ],
    [
      'somebody rejected it',
      [
        ...upToCommit.slice(0, 5),
        'approval failed not now',
        'commit waiting 1',
      ],
      'refused',
      'not now',
      true,
    ],
    [
      'it waited and went on',
      ['read waiting no forge', 'read passed r'],
      'in-progress',
      'r',
      false,
    ],
  ])('when %s', (_name, lines, outcome, reason, finished) => {
    const deployment = deriveDeployment(row, events(...lines));
    expect([deployment.outcome, deployment.reason]).toEqual([outcome, reason]);
    expect(isFinished(deployment)).toBe(finished);
  });
});

describe('stages', () => {
  it('begin with the first event of the stage and end with the last', () => {
    const deployment = deriveDeployment(
      row,
      events(
        'read waiting a',
        'read running b',
        'read passed c',
        'match running d',
      ),
    );
    expect(stageOf(deployment, 'read')).toEqual({
      name: 'read',
      state: 'passed',
      reason: 'c',
      startedAt: '2026-11-23T10:00:00.000Z',
      endedAt: '2026-11-23T10:00:02.000Z',
    });
    expect(stageOf(deployment, 'match')).toMatchObject({
      startedAt: '2026-11-23T10:00:03.000Z',
    });
    expect(stageOf(deployment, 'match').endedAt).toBeUndefined();
    expect(stageOf(deployment, 'health')).toEqual({
      name: 'health',
      state: 'pending',
      reason: '',
    });
    expect(deployment.stages.map(stage => stage.name)).toEqual([
      'read',
      'match',
      'create',
      'preflight',
      'commit',
      'sync',
      'health',
    ]);
  });

  it('begin with what came before where only their end is recorded', () => {
    const deployment = deriveDeployment(row, events(...upToCommit));
    expect(stageOf(deployment, 'preflight')).toMatchObject({
      startedAt: '2026-11-23T10:00:03.000Z',
      endedAt: '2026-11-23T10:00:04.000Z',
    });
  });

  it('have no duration where they were recorded together', () => {
    const at = '2026-11-23T10:00:05.000Z';
    const [decision, ...together] = events(
      'decision passed a',
      'read passed b',
      'match passed c',
      'create passed d',
    );
    const { stages } = deriveDeployment(row, [
      decision,
      ...together.map(event => ({ ...event, at })),
    ]);
    expect(
      stages.slice(0, 3).map(({ startedAt, endedAt }) => [startedAt, endedAt]),
    ).toEqual([
      [at, at],
      [at, at],
      [at, at],
    ]);
  });

  it('show what is wrong only while it is wrong', () => {
    const finding = { stage: 'sync' as const, message: 'no' };
    const [failed, passed] = events('sync failed no', 'sync passed yes');
    const withFinding = { ...failed, detail: { findings: [finding] } };
    expect(deriveDeployment(row, [withFinding]).findings).toEqual([finding]);
    expect(deriveDeployment(row, [withFinding, passed]).findings).toEqual([]);
  });

  it('collect commits once, images, and what took over', () => {
    const [one, two, three, create, over] = events(
      'commit running a',
      'commit running b',
      'commit passed c',
      'create passed d',
      'superseded passed e',
    );
    const image = { container: 'main', reference: 'x', simulated: true };
    const deployment = deriveDeployment(row, [
      { ...one, detail: { commit: '1' } },
      { ...two, detail: { commit: '2' } },
      { ...three, detail: { commit: '2' } },
      { ...create, detail: { images: [image] } },
      { ...over, detail: { by: 'other' } },
    ]);
    expect(deployment.commits).toEqual(['1', '2']);
    expect(deployment.release.images).toEqual([image]);
    expect(deployment.supersededBy).toBe('other');
    expect(isCommitted(deployment)).toBe(true);
  });

  it('do not carry what only the row needs', () => {
    expect(deriveDeployment({ ...row, system: 'shop' }, [])).not.toHaveProperty(
      'owner',
    );
  });
});

describe('approvals', () => {
  it('are asked for and given', () => {
    const [asked, given] = events(
      'approval waiting two',
      'approval passed yes',
    );
    const deployment = deriveDeployment(row, [
      { ...asked, detail: { needed: 2 } },
      { ...given, detail: { approver: 'user:default/tomas', comment: 'Go' } },
    ]);
    expect(deployment.approvals).toEqual({
      needed: 2,
      given: [{ by: 'user:default/tomas', comment: 'Go', at: given.at }],
    });
    expect(deriveDeployment(row, []).approvals).toBeUndefined();
  });
});
