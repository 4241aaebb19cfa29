import type { PolicyExceptionView } from '@macadam/plugin-policy-common';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ExceptionNotices } from './ExceptionNotices';
import { WorkloadOwners } from './WorkloadOwners';

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

const cart = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'cart' },
  relations: [
    { type: 'ownedBy', targetRef: 'group:default/checkout' },
    { type: 'partOf', targetRef: 'system:default/shop' },
  ],
};

let send: jest.Mock;
let logger: ReturnType<typeof mockServices.logger.mock>;
let notices: ExceptionNotices;
beforeEach(() => {
  send = jest.fn();
  logger = mockServices.logger.mock();
  const catalog = catalogServiceMock({ entities: [cart] });
  notices = new ExceptionNotices(
    { send },
    new WorkloadOwners(catalog, mockServices.auth()),
    logger,
  );
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

it('tells who asked although the catalogue does not answer, or knows no owner', async () => {
  const getEntityByRef = jest.fn().mockRejectedValueOnce(new Error('away'));
  const unsure = new ExceptionNotices(
    { send },
    new WorkloadOwners({ getEntityByRef }, mockServices.auth()),
    logger,
  );
  await unsure.ending([ending, ending]);
  expect(sent().map(({ recipients }) => recipients.entityRef)).toEqual([
    ['user:default/mira'],
    ['user:default/mira'],
  ]);
  expect(logger.warn).toHaveBeenCalledTimes(1);
  expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining('away'));
});

it('tells who asked for it and who owns the workload, once for each exception and end', async () => {
  await notices.ending([
    ending,
    { ...ending, daysLeft: 1 },
    { ...ending, daysLeft: 0 },
  ]);
  const [first, next, last] = sent();
  expect(first.recipients).toEqual({
    type: 'entity',
    entityRef: ['user:default/mira', 'group:default/checkout'],
  });
  expect(first.payload.title).toBe(
    'The exception of cart from images ends in 6 days',
  );
  expect(first.payload.description).toContain('dev, prod');
  expect(next.payload.title).toContain('ends tomorrow');
  expect(last.payload.title).toContain('ends today');
  expect(last.payload.scope).toBe(first.payload.scope);
});
