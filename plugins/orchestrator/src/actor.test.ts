import { actorName } from './actor';

it.each([
  [{ login: 'macadam-portal', userEntityRef: 'user:default/mira' }, 'mira'],
  [{ login: 'stranger' }, 'stranger'],
])('%j is shown as %s', (actor, expected) =>
  expect(actorName(actor)).toBe(expected),
);
