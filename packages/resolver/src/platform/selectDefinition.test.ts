import type { DefinitionMatch, ResourceDefinition } from '../types';
import { selectDefinition, tieOf } from './selectDefinition';

const query = {
  type: 'db',
  class: 'default',
  id: 'w.db',
  workload: 'w',
  system: 'shop',
  owner: 'group:default/a',
  environment: 'prod',
  environmentType: 'production',
  labels: { tier: 'gold', zone: 'eu' },
};

function definition(match: Omit<DefinitionMatch, 'type'>, name: string) {
  const result: ResourceDefinition = {
    name,
    file: `${name}.yaml`,
    line: 1,
    positionOf: () => ({ line: 1, column: 1 }),
    match: { type: 'db', ...match },
    params: {},
    objects: {},
    when: {},
    readyWhen: [],
    outputs: {},
    holdsData: [],
    endpoints: [],
  };
  return result;
}

/** From the most specific criterion to the least. */
const ladder: Omit<DefinitionMatch, 'type'>[] = [
  { id: ['w.db'] },
  { workload: ['w'] },
  { system: ['shop'] },
  { owner: ['group:default/a'] },
  { environment: ['prod'] },
  { environmentType: ['production'] },
  { class: ['default'] },
  { labels: { tier: 'gold', zone: 'eu' } },
  { labels: { tier: 'gold' } },
  {},
];

describe('selectDefinition', () => {
  it.each(ladder.slice(0, -1).map((_, index) => [index]))(
    'criterion %i beats all that come after it, together',
    index => {
      const strong = definition(ladder[index], 'strong');
      const weak = definition(
        Object.assign({}, ...ladder.slice(index + 1)),
        'weak',
      );
      const { chosen, candidates } = selectDefinition([weak, strong], query);
      expect(chosen?.name).toBe('strong');
      expect(
        candidates.map(({ definition: { name }, matched }) => [name, matched]),
      ).toEqual([
        ['strong', true],
        ['weak', true],
      ]);
      expect(candidates[1].reason).toMatch(/but strong is more specific/);
    },
  );

  it('says why each candidate does not match', () => {
    const { chosen, why, candidates } = selectDefinition(
      [
        definition({ environmentType: ['development', 'staging'] }, 'a'),
        definition({ class: ['large'], labels: { tier: 'silver' } }, 'b'),
        definition({ system: ['other'] }, 'c'),
      ],
      { ...query, system: undefined },
    );
    expect(chosen).toBeUndefined();
    expect(why).toBe('none of 3 definitions of db matches');
    expect(candidates.map(({ reason }) => reason)).toEqual([
      'wants environmentType development or staging, the request has production',
      'wants class large, the request has default; wants label tier=silver, the request has gold',
      'wants system other, the request has none',
    ]);
  });

  it('serves the default class only, unless a definition names others', () => {
    const any = definition({}, 'any');
    expect(
      selectDefinition([any], { ...query, class: 'large' }).chosen,
    ).toBeUndefined();
  });
});

describe('tieOf', () => {
  const tie = (
    a: Omit<DefinitionMatch, 'type'>,
    b: Omit<DefinitionMatch, 'type'>,
  ) => tieOf({ type: 'db', ...a }, { type: 'db', ...b });
  it.each<
    [Omit<DefinitionMatch, 'type'>, Omit<DefinitionMatch, 'type'>, boolean]
  >([
    [{}, {}, true],
    [{ workload: ['a'] }, { workload: ['b'] }, false],
    [{ workload: ['a', 'b'] }, { workload: ['b', 'c'] }, true],
    [{ workload: ['a'] }, { system: ['s'] }, false],
    [{ labels: { a: '1' } }, { labels: { b: '1' } }, true],
    [{ labels: { a: '1' } }, { labels: { a: '2' } }, false],
    [{ labels: { a: '1' } }, { labels: { a: '1', b: '2' } }, false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(tie(a, b)).toBe(expected);
    expect(tie(b, a)).toBe(expected);
  });
});
