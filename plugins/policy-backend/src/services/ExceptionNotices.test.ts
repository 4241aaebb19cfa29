import type { PolicyExceptionView } from '@macadam/plugin-policy-common';
import { mockServices } from '@backstage/backend-test-utils';
import { ExceptionNotices } from './ExceptionNotices';

const ending: PolicyExceptionView = {
  name: 'cart.images',
  workload: 'cart',
  policy: 'images',
  policyKind: 'ValidatingPolicy',
  environments: ['dev', 'prod'],
  reason: 'r',
  expires: '2026-12-24T23:59:59.000Z',
  requestedBy: 'user:default/mira',
  state: 'inForce',
  at: '2026-12-01T00:00:00Z',
  daysLeft: 6,
  isEnding: true,
  url: 'http://localhost/x',
  mayDecide: { allowed: false, reason: '' },
  mayEnd: { allowed: false, reason: '' },
};

let send: jest.Mock;
let logger: ReturnType<typeof mockServices.logger.mock>;
let notices: ExceptionNotices;
beforeEach(() => {
  send = jest.fn();
  logger = mockServices.logger.mock();
  notices = new ExceptionNotices({ send }, logger);
});
const sent = () => send.mock.calls.map(([notification]) => notification);

it('tells who owns the policies that somebody asks, but not the one who asks', async () => {
  await notices.requested(ending, 'group:default/platform-team');
  expect(sent()).toMatchObject([
    {
      recipients: {
        entityRef: 'group:default/platform-team',
        excludeEntityRef: 'user:default/mira',
      },
      payload: {
        title: 'An exception of cart from images waits for a decision',
        description: 'In dev, prod: r',
        link: '/policies?view=exceptions',
      },
    },
  ]);
});

it('tells who asked how it was decided, and why', async () => {
  await notices.decided(ending, { decision: 'approve' });
  await notices.decided(ending, { decision: 'decline', comment: 'Mend it' });
  const [approved, declined] = sent();
  expect(approved.recipients.entityRef).toBe('user:default/mira');
  expect(approved.payload.title).toBe(
    'The exception of cart from images was approved until 2026-12-24',
  );
  expect(declined.payload).toMatchObject({
    title: 'The exception of cart from images was declined',
    description: 'Mend it',
  });
});

it('goes on where a notice cannot be sent, and says so', async () => {
  send.mockRejectedValue(new Error('no database'));
  await notices.ending([ending, ending]);
  expect(send).toHaveBeenCalledTimes(2);
  expect(logger.warn).toHaveBeenCalledWith(
    expect.stringContaining('no database'),
  );
});

it('tells who asked for it, once for each exception and end', async () => {
  await notices.ending([
    ending,
    { ...ending, daysLeft: 1 },
    { ...ending, daysLeft: 0 },
  ]);
  const [first, next, last] = sent();
  expect(first.recipients).toEqual({
    type: 'entity',
    entityRef: 'user:default/mira',
  });
  expect(first.payload.title).toBe(
    'The exception of cart from images ends in 6 days',
  );
  expect(first.payload.description).toContain('dev, prod');
  expect(next.payload.title).toContain('ends tomorrow');
  expect(last.payload.title).toContain('ends today');
  expect(last.payload.scope).toBe(first.payload.scope);
});
