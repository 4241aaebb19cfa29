import {
  byType,
  describeMatch,
  describeWhere,
  findDefinitions,
  inForce,
  servedWorkloads,
} from './view';

const definition = (name: string, match: object, workloads: string[] = []) => ({
  name,
  match: { ...match },
  file: `definitions/${name}.yaml`,
  line: 1,
  serves: workloads.map(workload => ({
    workload,
    environment: 'dev',
    resource: 'r',
  })),
});

const DEFINITIONS = [
  definition('redis', { type: 'redis' }),
  definition('pg-small', { type: 'postgres', environmentType: 'development' }, [
    'cart',
  ]),
  definition('pg-operator', { type: 'postgres' }),
];

it('puts definitions under the type that they answer', () => {
  expect(
    byType(DEFINITIONS).map(({ type, definitions }) => [
      type,
      ...definitions.map(({ name }) => name),
    ]),
  ).toEqual([
    ['postgres', 'pg-small', 'pg-operator'],
    ['redis', 'redis'],
  ]);
});

it.each([
  [
    { type: 'postgres', environmentType: 'staging' },
    'environment type staging',
  ],
  [{ type: 'postgres' }, 'everywhere'],
])('says where %j answers', (match, words) => {
  expect(describeWhere({ match })).toBe(words);
});

it.each([
  ['', ['redis', 'pg-small', 'pg-operator']],
  ['POSTGRES', ['pg-small', 'pg-operator']],
  ['postgres cart', ['pg-small']],
  ['kafka', []],
])('finds by "%s"', (words, names) => {
  expect(findDefinitions(DEFINITIONS, words).map(({ name }) => name)).toEqual(
    names,
  );
});

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
