import { describeMatch, inForce, servedWorkloads } from './view';

it.each([
  [{ type: 'postgres' }, 'type postgres'],
  [{ type: 'dns', class: undefined }, 'type dns'],
  [
    { type: 'postgres', environmentType: ['staging', 'production'] },
    'type postgres, environment type staging or production',
  ],
])('says what %j matches', (match, words) => {
  expect(describeMatch(match)).toBe(words);
});

it('groups whom a definition serves, in promotion order', () => {
  const serve = (workload: string, environment: string, resource: string) => ({
    workload,
    environment,
    resource,
  });
  expect(
    servedWorkloads(
      {
        serves: [
          serve('shop', 'prod', 'db'),
          serve('cart', 'dev', 'db'),
          serve('shop', 'dev', 'db'),
          serve('shop', 'dev', 'reports'),
        ],
      },
      ['dev', 'prod'],
    ),
  ).toEqual([
    { workload: 'cart', environments: ['dev'] },
    { workload: 'shop', environments: ['dev', 'prod'] },
  ]);
});

it.each([
  ['0123456789', /last good revision 0123456 stays/],
  [undefined, /No revision has been good/],
])('says what is in force after %s', (lastGoodRevision, words) => {
  expect(inForce({ lastGoodRevision })).toMatch(words);
});
