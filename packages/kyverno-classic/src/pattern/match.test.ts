import fc from 'fast-check';
import { matchPattern } from './match';
import { compilePattern, PatternDepthError } from './pattern';

function compare(pattern: unknown, object: unknown): string {
  const mismatch = matchPattern(compilePattern(pattern), object);
  if (!mismatch) return 'pass';
  return [mismatch.kind, ...mismatch.path].join(' ');
}

const pod = (...containers: unknown[]) => ({ spec: { containers } });

/** What is tested, pattern, object, and what comes of it: the kind and path of the mismatch. */
const TABLE: [string, unknown, unknown, string][] = [
  ['equal', { a: { b: 'x' } }, { a: { b: 'x', c: 1 } }, 'pass'],
  ['unequal', { a: { b: 'x' } }, { a: { b: 'y' } }, 'fail a b'],
  ['absent', { a: { b: '?*' } }, { a: {} }, 'fail a b'],
  ['absent map', { a: { b: '?*' } }, {}, 'fail a'],
  ['text for a map', { a: { b: 'x' } }, { a: 'x' }, 'fail a'],
  ['star: there', { a: '*' }, { a: '' }, 'pass'],
  ['star: null', { a: '*' }, { a: null }, 'fail a'],
  [
    'every item of a list',
    { l: [{ a: '1' }] },
    { l: [{ a: 1 }, { a: 2 }] },
    'fail l 1 a',
  ],
  [
    'only the first of the pattern',
    { l: [{ a: 1 }, { a: 9 }] },
    { l: [{ a: 1 }] },
    'pass',
  ],
  ['an empty list', { l: [{ a: 1 }] }, { l: [] }, 'pass'],
  ['no list', { l: [{ a: 1 }] }, { l: 'x' }, 'fail l'],
  ['an empty pattern', { l: [] }, { l: [] }, 'fail l'],
  ['scalars in a list', { l: ['a*'] }, { l: ['a1', 'b1'] }, 'fail l 1'],
  ['a scalar for a list', { l: 'a*' }, { l: ['a1', 'a2'] }, 'pass'],
  [
    'a scalar for a list that fails',
    { l: 'a*' },
    { l: ['a1', 'b1'] },
    'fail l',
  ],
  [
    'lists in lists',
    { l: [['a'], ['b']] },
    { l: [['a'], ['c']] },
    'fail l 1 0',
  ],
  ['too few lists', { l: [['a'], ['b']] }, { l: [['a']] }, 'error l'],

  ['=(): absent', { '=(a)': 'x' }, {}, 'pass'],
  ['=(): there', { '=(a)': 'x' }, { a: 'y' }, 'fail a'],
  ['=(): null', { '=(a)': '?*' }, { a: null }, 'fail a'],

  ['X(): absent', { 'X(a)': 'null' }, {}, 'pass'],
  ['X(): there', { 'X(a)': 'null' }, { a: null }, 'fail a'],
  ['X(): another mismatch', { 'X(a)': null, b: 'x' }, { b: 'y' }, 'fail b'],
  ['X(): both', { 'X(a)': null, b: 'x' }, { a: 1, b: 'y' }, 'fail a'],
  [
    'X(): beside a list that is skipped',
    { '=(l)': [{ '(a)': 'x', b: 'y' }], 'X(c)': null },
    { l: [{ a: 'q' }], c: 1 },
    'fail c',
  ],

  ['(): holds', { '(a)': 'x', b: 'y' }, { a: 'x', b: 'y' }, 'pass'],
  [
    '(): holds, rest fails',
    { '(a)': 'x', b: 'y' },
    { a: 'x', b: 'z' },
    'fail b',
  ],
  ['(): does not hold', { '(a)': 'x', b: 'y' }, { a: 'q', b: 'z' }, 'skip a'],
  ['(): absent', { '(a)': 'x', b: 'y' }, { b: 'z' }, 'skip a'],
  [
    '() with a list',
    { '(l)': ['*.corp'] },
    { l: ['a.corp', 'b.org'] },
    'skip l 1',
  ],
  [
    '() in a list: other items',
    pod0({ '(name)': 'a', image: 'x' }),
    pod({ name: 'b', image: 'y' }, { name: 'a', image: 'z' }),
    'fail spec containers 1 image',
  ],
  [
    '() in a list: all skipped',
    pod0({ '(name)': 'a', image: 'x' }),
    pod({ name: 'b' }, { name: 'c' }),
    'skip spec containers 0 name',
  ],
  [
    '() in a list: one applies',
    pod0({ '(name)': 'a', image: 'x' }),
    pod({ name: 'b' }, { name: 'a', image: 'x' }),
    'pass',
  ],
  [
    '() before the rest',
    { b: 'x', c: { '(a)': 'x' } },
    { b: 'y', c: { a: 'q' } },
    'skip c a',
  ],

  [
    '() of a map leaves what is beside it',
    { '=(a)': { '(b)': 'x', c: 'y' }, '=(d)': 'z' },
    { a: { b: 'q' }, d: 'z' },
    'pass',
  ],
  [
    '() of a map beside what fails',
    { '=(a)': { '(b)': 'x', c: 'y' }, '=(d)': 'z' },
    { a: { b: 'q' }, d: 'w' },
    'fail d',
  ],
  [
    '() beside what is anchored takes both out',
    { '(a)': 'x', '=(b)': 'y' },
    { a: 'q', b: 'z' },
    'skip a',
  ],
  [
    '() inside a plain key takes the map out',
    { a: { '(b)': 'x' }, c: 'y' },
    { a: { b: 'q' }, c: 'z' },
    'skip a b',
  ],
  [
    '() inside one of ^()',
    { '^(l)': [{ '(a)': 'x', b: 'y' }], '=(c)': 'z' },
    { l: [{ a: 'q' }], c: 'z' },
    'fail l',
  ],
  [
    '<() inside =() takes what comes after it out',
    { '=(a)': { '<(b)': 'x' }, '=(c)': 'y' },
    { a: { b: 'q' }, c: 'z' },
    'skip a b',
  ],

  ['<(): holds', { '<(a)': 'x', b: 'y' }, { a: 'x', b: 'z' }, 'fail b'],
  ['<(): does not hold', { '<(a)': 'x', b: 'y' }, { a: 'q', b: 'z' }, 'skip a'],
  ['<(): absent', { '<(a)': 'x', b: 'y' }, { b: 'z' }, 'fail b'],

  [
    '^(): some item',
    { '^(l)': [{ a: 1 }] },
    { l: [{ a: 2 }, { a: 1 }] },
    'pass',
  ],
  ['^(): no item', { '^(l)': [{ a: 1 }] }, { l: [{ a: 2 }] }, 'fail l'],
  [
    '^(): each of several',
    { '^(l)': [{ a: 1 }, { a: 3 }] },
    { l: [{ a: 1 }] },
    'fail l',
  ],
  ['^(): absent', { '^(l)': [{ a: 1 }] }, {}, 'pass'],
  ['^(): no list', { '^(l)': [{ a: 1 }] }, { l: 'x' }, 'fail l'],
  ['^(): no maps', { '^(l)': ['a'] }, { l: ['a'] }, 'fail l'],

  [
    'a wildcard key of labels',
    { metadata: { labels: { 'corp.org/*': '?*' } } },
    { metadata: { labels: { a: '', 'corp.org/team': 'x' } } },
    'pass',
  ],
  [
    'a wildcard key that nothing matches',
    { metadata: { labels: { 'corp.org/*': '?*' } } },
    { metadata: { labels: { a: 'x' } } },
    'fail metadata labels corp.org/*',
  ],
  [
    'a wildcard key with an anchor',
    { metadata: { '=(annotations)': { '=(*/inject)': '!false' } } },
    { metadata: { annotations: { 'istio.io/inject': 'false' } } },
    'fail metadata annotations istio.io/inject',
  ],
  [
    'a wildcard key of a condition beside a mismatch',
    { metadata: { labels: { '(corp.org/*)': '?*', team: 'x' } } },
    { metadata: { labels: { 'corp.org/a': 'b', team: 'y' } } },
    'fail metadata labels team',
  ],
  [
    'a wildcard key elsewhere',
    { data: { 'a*': '?*' } },
    { data: { ab: 'x' } },
    'fail data a*',
  ],
];

function pod0(container: unknown) {
  return { spec: { containers: [container] } };
}

const LISTS = ['containers', 'ephemeralContainers', 'initContainers'];

/** Lists of containers by name; each is meant by the condition or not, and as it has to be or not. */
const anyLists = fc.dictionary(
  fc.constantFrom(...LISTS),
  fc.array(
    fc.record({
      image: fc.constantFrom('trusted', 'other'),
      user: fc.constantFrom('safe', 'root'),
    }),
    { maxLength: 3 },
  ),
);

describe('a pattern', () => {
  it('asks every list for the items that it means, whatever other lists hold', () => {
    const pattern = compilePattern({
      '=(spec)': Object.fromEntries(
        LISTS.map(list => [
          `=(${list})`,
          [{ '(image)': '!trusted', user: 'safe' }],
        ]),
      ),
    });
    fc.assert(
      fc.property(anyLists, lists => {
        const isLetIn = Object.values(lists)
          .flat()
          .every(({ image, user }) => image === 'trusted' || user === 'safe');
        const kind = matchPattern(pattern, { spec: lists })?.kind;
        expect(kind === 'fail').toBe(!isLetIn);
      }),
    );
  });

  it.each(TABLE)('%s', (_, pattern, object, expected) => {
    expect(compare(pattern, object)).toBe(expected);
  });

  it('is refused when it is nested without end', () => {
    let pattern: unknown = 'x';
    for (let depth = 0; depth < 5_000; depth++) pattern = { a: pattern };
    expect(() => compilePattern(pattern)).toThrow(PatternDepthError);
  });
});
