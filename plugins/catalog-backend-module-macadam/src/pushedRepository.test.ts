import { pushedRepository } from './pushedRepository';

it.each([
  [{ repository: { full_name: 'checkout/cart' } }, 'checkout/cart'],
  [{ repository: { full_name: '../../etc' } }, undefined],
  [{ repository: { full_name: 7 } }, undefined],
  [{ repository: null }, undefined],
  [{}, undefined],
  [null, undefined],
  ['text', undefined],
])('%j is about %s', (payload, expected) =>
  expect(pushedRepository(payload)).toBe(expected),
);
