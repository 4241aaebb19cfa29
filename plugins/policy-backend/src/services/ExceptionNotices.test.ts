import type { PolicyExceptionView } from '@macadam/plugin-policy-common';
import { EndingWarner } from './EndingWarner';

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

it('tells who asked for it, once for each exception and end', async () => {
  const send = jest.fn();
  await new EndingWarner({ send }).warn([
    ending,
    { ...ending, daysLeft: 1 },
    { ...ending, daysLeft: 0 },
  ]);
  const [first, next, last] = send.mock.calls.map(
    ([notification]) => notification,
  );
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
