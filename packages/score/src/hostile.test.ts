import fc from 'fast-check';
import fs from 'node:fs';
import path from 'node:path';
import { parseScore } from './parseScore';
import { Finding } from './types';

const example = fs.readFileSync(
  path.join(__dirname, '../examples/payment-service.score.yaml'),
  'utf8',
);

function findingsOf(text: string): Finding[] {
  const result = parseScore(text, { file: 'score.yaml' });
  return result.ok ? [] : result.findings;
}

/** What is wrong with how a text is answered: undefined when it is a workload, or sorted findings with positions. */
function faultOf(text: string): string | undefined {
  const result = parseScore(text, { file: 'score.yaml' });
  if (result.ok) return undefined;
  if (result.findings.length === 0) return 'no findings';
  const lines = text.split('\n').length;
  let last = { line: 1, column: 1 };
  for (const { position, message } of result.findings) {
    if (!message) return 'no message';
    if (!position) return `no position: ${message}`;
    const { line, column } = position;
    if (line > lines || column < 1) return `outside the file: ${message}`;
    const sorted =
      line > last.line || (line === last.line && column >= last.column);
    if (!sorted) return `not sorted: ${message}`;
    last = position;
  }
  return undefined;
}

describe('any text', () => {
  it('gives a workload or sorted findings with positions', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(faultOf(text)).toBeUndefined();
      }),
    );
  });

  it('does so for a changed file', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '\n',
        '  ',
        '\t',
        ': ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '|',
        '>',
        '&a ',
        '*a',
        '<<: *a',
        '!!str ',
        '? ',
        '# ',
        '---\n',
        '...\n',
        '%YAML 1.1\n',
        '${',
        '}',
        '$$',
        '${resources.db}',
        '__proto__',
        'null',
        '1e999',
        '\u0000',
        'files: [{target: /a}]',
        'before: {x: {ready: healthy}}',
        'params: {a: 1}',
      ),
      fc.string({ maxLength: 4 }),
    );
    const change = fc.record({
      at: fc.nat(example.length),
      remove: fc.nat(30),
      insert: part,
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), changes => {
        let text = example;
        for (const { at, remove, insert } of changes)
          text = text.slice(0, at) + insert + text.slice(at + remove);
        expect(faultOf(text)).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it('does so for any structure', () => {
    const key = fc.constantFrom(
      'apiVersion',
      'metadata',
      'name',
      'containers',
      'service',
      'ports',
      'resources',
      'params',
      'files',
      'volumes',
      'before',
      'target',
      'content',
      'image',
      'variables',
      'toString',
      'constructor',
      '',
      'web',
    );
    const { tree } = fc.letrec(tie => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom(
          'score.dev/v1b1',
          'web',
          '${resources.web}',
          1,
          true,
          null,
        ),
        fc.dictionary(key, tie('tree')),
        fc.array(tie('tree'), { maxLength: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, value => {
        expect(faultOf(JSON.stringify(value, null, 1))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

describe('hostile files', () => {
  const levels = 'abcdefghij'.split('');
  const table: [string, string, string, number][] = [
    ['deep lists', '['.repeat(100_000), 'too-deep', 1],
    ['deep mappings', 'a: {a: '.repeat(50_000), 'too-deep', 1],
    [
      'deep blocks',
      Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'too-deep',
      128,
    ],
    [
      'aliases of aliases',
      levels
        .map((name, i) => {
          const items = Array(10).fill(i === 0 ? 'x' : `*${levels[i - 1]}`);
          return `${name}: &${name} [${items.join(', ')}]`;
        })
        .join('\n'),
      'too-large',
      5,
    ],
    [
      'a chain of aliases',
      `k0: &k0 [x]\n${Array.from({ length: 1000 }, (_, i) => `k${i + 1}: &k${i + 1} [*k${i}]`).join('\n')}`,
      'too-deep',
      64,
    ],
    ['an alias of what it is in', 'a: &a [*a]', 'alias', 1],
    ['a very long file', '#'.repeat(600_000), 'too-large', 1],
    ['other YAML versions', '%YAML 1.1\n---\na: yes', 'yaml-syntax', 1],
  ];

  it.each(table)('%s', (_, text, code, line) => {
    expect(findingsOf(text)).toContainEqual(
      expect.objectContaining({
        code,
        position: expect.objectContaining({ line }),
      }),
    );
  });

  it('lists no more findings than anyone reads', () => {
    const findings = findingsOf('a: 1\n'.repeat(2500));
    expect(findings).toHaveLength(1001);
    expect(findings.map(({ code }) => code)).toContain('too-many');
  });
});
