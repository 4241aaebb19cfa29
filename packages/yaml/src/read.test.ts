import fc from 'fast-check';
import { MANIFEST, PUSHED_FILE } from './compose';
import { readYaml } from './read';

const problemsOf = (text: string, limits = PUSHED_FILE) => {
  const { documents, refused, at } = readYaml(text, { limits });
  const problems = refused
    ? [refused]
    : documents.flatMap(({ problems: own }) => own);
  return problems.map(({ offset, message }) => `${at(offset).line} ${message}`);
};
const valuesOf = (text: string) =>
  readYaml(text, { limits: PUSHED_FILE, merge: true }).documents.map(
    ({ value }) => value,
  );

describe('readYaml', () => {
  it('reads every document, with aliases and merges as what they stand for', () => {
    expect(
      valuesOf('a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}\n---\n- 1\n- two\n'),
    ).toEqual([{ a: { x: 1 }, b: { x: 1 }, c: { x: 1, y: 2 } }, [1, 'two']]);
    expect(valuesOf('')).toEqual([]);
  });

  it('counts what aliases become, not how often one is used', () => {
    const services = Array.from({ length: 2000 }, (_, i) => `s${i}: *common`);
    const [value] = valuesOf(
      `x: &common {restart: always}\n${services.join('\n')}\n`,
    );
    expect(Object.keys(value as object)).toHaveLength(2001);
  });

  it('takes an anchor that is set again for the newest', () => {
    expect(valuesOf('[&a 1, *a, &a 2, *a]')).toEqual([[1, 1, 2, 2]]);
  });

  it('gives text that is no YAML, and keys that are there twice, a line', () => {
    expect(problemsOf('a: 1\nb: [\n')).toEqual([
      expect.stringMatching(/^\d Flow sequence in block collection|^\d /),
    ]);
    expect(problemsOf('a: 1\nb: 2\na: 3\n')).toEqual([
      '3 Map keys must be unique',
    ]);
  });

  const levels = 'abcdefghij'.split('');
  const bomb = levels
    .map((name, i) => {
      const items = Array(10).fill(i === 0 ? 'x' : `*${levels[i - 1]}`);
      return `${name}: &${name} [${items.join(', ')}]`;
    })
    .join('\n');
  const table: [string, string, string][] = [
    ['a long text', '#'.repeat(600_000), '1 the file has 600000 characters'],
    ['many keys', 'a: b\n'.repeat(20_000), 'more than 20000 words and signs'],
    ['many documents', '---\n'.repeat(60_000), 'more than 20000 words'],
    ['deep lists', '['.repeat(40_000), 'nested deeper than 128 levels'],
    ['deep keys', '? '.repeat(20_000), 'nested deeper than 128 levels'],
    ['aliases of aliases', bomb, 'stand for more than 100000 values'],
    [
      'a chain of aliases',
      `k0: &k0 [x]\n${Array.from({ length: 1000 }, (_, i) => `k${i + 1}: &k${i + 1} [*k${i}]`).join('\n')}`,
      'nested deeper than 128 levels',
    ],
    ['an alias of what it is in', 'a: &a [*a]', 'is inside what it stands for'],
    ['a NUL', 'a: "\\0"', '1 this text has a NUL'],
    [
      'half a character',
      '"\\ud800": a',
      '1 this text has a NUL or half a char',
    ],
    ['an alias of nothing', 'a: *b', '1 no anchor `&b` before this alias'],
  ];

  it.each(table)('refuses %s', (_, text, message) => {
    expect(problemsOf(text)).toContainEqual(expect.stringContaining(message));
  });

  it('reads long manifests, which are the platform team’s own', () => {
    expect(problemsOf('- b\n'.repeat(20_000), MANIFEST)).toEqual([]);
  });

  it('gives any text values or problems, and nothing that cannot be written down', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '\n',
        '  ',
        '- ',
        ': ',
        '? ',
        '{',
        '}',
        '[',
        ']',
        '"',
        '|\n',
        '<<',
        '&a ',
        '*a',
        '---\n',
        '# ',
        '!!set ',
        '!!binary ',
        'k',
        '1',
        '%',
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), parts => {
        const { documents } = readYaml(parts.join(''), { limits: PUSHED_FILE });
        const values = documents.filter(
          ({ problems }) => problems.length === 0,
        );
        expect(() =>
          JSON.stringify(values.map(({ value }) => value)),
        ).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
