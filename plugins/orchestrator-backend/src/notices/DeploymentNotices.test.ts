import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { DeploymentEvent } from '@macadam/plugin-orchestrator-common';
import { DeploymentStore, migrate, NoticeStore } from '../store';
import { DeploymentNotices } from './DeploymentNotices';

// Starting a database takes seconds on a busy machine.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const OWNER = 'group:default/checkout';
const MIRA = 'user:default/mira';

describe.each(databases.eachSupportedId())('on %s', id => {
  let store: DeploymentStore;
  let notices: DeploymentNotices;
  const send = jest.fn();
  let count = 0;

  beforeAll(async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    store = new DeploymentStore(knex);
    notices = new DeploymentNotices(
      { send },
      store,
      new NoticeStore(knex),
      mockServices.logger.mock(),
    );
  });
  beforeEach(() => send.mockReset());

  /** A deployment to which that happened. */
  async function deployment(
    events: readonly Omit<DeploymentEvent, 'at'>[],
    of: { cause?: 'push' | 'platform'; userEntityRef?: string } = {},
  ): Promise<string> {
    const { cause = 'push', userEntityRef = MIRA } = of;
    count += 1;
    const commit = `${count}`.padStart(40, '0');
    const releaseId = `checkout/cart@${commit}`;
    await store.releases.put({
      id: releaseId,
      workload: 'checkout/cart',
      repository: 'checkout/cart',
      scoreFile: 'score.yaml',
      commit,
      message: 'Say hello',
      author: 'Mira',
      committedAt: '2026-11-30T10:00:00.000Z',
    });
    const { id: made } = await store.insert({
      workload: 'checkout/cart',
      environment: 'prod',
      tenant: 'checkout',
      owner: OWNER,
      releaseId,
      cause,
      causeKey: `${cause}:${count}`,
      actor: { login: 'mira', userEntityRef },
      platformRevision: 'p1',
    });
    await store.append(made, events);
    return made;
  }

  const BLOCKED = {
    stage: 'preflight',
    state: 'failed',
    reason: 'The image has no version',
  } as const;

  it.each([
    {
      what: 'that it is stopped, and why',
      events: [BLOCKED],
      to: { entityRef: [OWNER, MIRA] },
      payload: {
        title: 'cart is not deployed to prod',
        description: 'The image has no version',
        severity: 'high',
        link: expect.stringMatching(
          /^\/catalog\/checkout\/component\/cart\/delivery$/,
        ),
      },
    },
    {
      what: 'what fails in the cluster',
      events: [{ stage: 'health', state: 'failed', reason: 'Exit code 1' }],
      to: { entityRef: [OWNER, MIRA] },
      payload: { title: 'cart fails in prod', description: 'Exit code 1' },
    },
    {
      what: 'everybody but the one who asks for approval',
      events: [
        {
          stage: 'approval',
          state: 'waiting',
          reason: 'prod asks for approval',
          detail: { needed: 1 },
        },
      ],
      to: { entityRef: [OWNER], excludeEntityRef: MIRA },
      payload: {
        title: 'cart asks for approval to be deployed to prod',
        description: 'Say hello',
      },
    },
    {
      what: 'who pushed that they may not',
      events: [
        { stage: 'decision', state: 'failed', reason: 'Not of checkout' },
      ],
      to: { entityRef: [MIRA] },
      payload: { title: 'cart is not let into prod' },
    },
  ] as const)('tells $what', async ({ events, to, payload }) => {
    await notices.changed(await deployment(events));
    expect(send.mock.calls).toMatchObject([
      [{ recipients: { type: 'entity', ...to }, payload }],
    ]);
  });

  it('tells the owner alone of what the platform changed', async () => {
    await notices.changed(await deployment([BLOCKED], { cause: 'platform' }));
    expect(send.mock.calls[0][0].recipients.entityRef).toEqual([OWNER]);
  });

  it('tells nobody of what goes well', async () => {
    await notices.changed(
      await deployment([{ stage: 'read', state: 'passed', reason: 'Read' }]),
    );
    expect(send).not.toHaveBeenCalled();
  });

  it('tells once, however often it is seen, and again when it could not be sent', async () => {
    const blocked = await deployment([BLOCKED]);
    send.mockRejectedValueOnce(new Error('down'));
    for (let seen = 0; seen < 4; seen += 1) await notices.changed(blocked);
    expect(send).toHaveBeenCalledTimes(2);
  });

  describe('of a platform that is refused', () => {
    const CORE = 'group:default/core';
    const NO_OWNER = { file: 'tenants/a.yaml', line: 3, message: 'no owner' };
    const NO_NAME = { file: 'tenants/b.yaml', line: 1, message: 'no name' };
    const refused = (
      letter: string,
      ...problems: { file: string; line: number; message: string }[]
    ) => ({ revision: letter.repeat(40), problems });
    const told = () => send.mock.calls.map(([{ payload }]) => payload.title);

    afterEach(() => notices.checked(refused('0'), CORE));

    it('tells who owns it what is wrong, and where', async () => {
      await notices.checked(refused('f', NO_OWNER), undefined);
      expect(send).not.toHaveBeenCalled();
      await notices.checked(refused('f', NO_OWNER), CORE);
      expect(send.mock.calls).toMatchObject([
        [
          {
            recipients: { entityRef: CORE },
            payload: {
              title: 'Platform revision fffffff is refused',
              description: 'tenants/a.yaml:3: no owner',
              link: '/platform',
            },
          },
        ],
      ]);
    });

    it('tells of each reason once', async () => {
      for (const revision of [
        refused('a', NO_OWNER),
        refused('a', NO_OWNER),
        refused('b', { ...NO_OWNER, line: 4 }),
        refused('c', NO_OWNER, NO_NAME),
        refused('c', NO_NAME, NO_OWNER),
        refused('d', NO_OWNER),
      ])
        await notices.checked(revision, CORE);
      expect(told()).toEqual([
        'Platform revision aaaaaaa is refused',
        'Platform revision ccccccc is refused',
        'Platform revision ddddddd is refused',
      ]);
    });

    it('tells again of a reason that was mended meanwhile', async () => {
      for (const revision of [
        refused('a', NO_OWNER),
        refused('b'),
        refused('c', NO_OWNER),
      ])
        await notices.checked(revision, CORE);
      expect(told()).toHaveLength(2);
    });

    it('tells again where it could not be sent', async () => {
      send.mockRejectedValueOnce(new Error('down'));
      for (let seen = 0; seen < 3; seen += 1)
        await notices.checked(refused('a', NO_OWNER), CORE);
      expect(told()).toHaveLength(2);
    });
  });
});
