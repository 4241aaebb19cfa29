import fc from 'fast-check';
import {
  Budget,
  compileJmesPath,
  JmesPathError,
  JmesPathLimitError,
  JmesPathSyntaxError,
} from './index';
import { FUNCTION_NAMES } from './functions';

/** Whatever is asked, the answer is a value or one of the errors that callers know. */
function settle(text: string, data: unknown): void {
  try {
    const value = compileJmesPath(text).search(data);
    expect(value).not.toBeUndefined();
  } catch (error) {
    const isKnown =
      error instanceof JmesPathSyntaxError || error instanceof JmesPathError;
    if (!isKnown) throw error;
  }
}

const names = fc.constantFrom('a', 'b', '"x-y"', '@');
const literals = fc.oneof(
  fc.json({ maxDepth: 2 }).map(json => `\`${json.replaceAll('`', '')}\``),
  fc.string().map(text => `'${text.replaceAll("'", "\\'")}'`),
  fc.constantFrom(
    "'1h'",
    "'1Gi'",
    "'2021-01-02T15:04:05Z'",
    "'>=1.x'",
    "'(a*)*'",
  ),
);
const expressions = fc.letrec<{ any: string }>(tie => ({
  any: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'any' },
    names,
    literals,
    fc
      .tuple(
        tie('any'),
        fc.constantFrom(
          '.a',
          '[0]',
          '[]',
          '[*]',
          '.*',
          '[::-1]',
          '[?a]',
          '.b.c',
        ),
      )
      .map(parts => parts.join('')),
    fc
      .tuple(
        tie('any'),
        fc.constantFrom(' || ', ' && ', ' | ', ' == ', ' > '),
        tie('any'),
      )
      .map(parts => parts.join('')),
    fc
      .tuple(
        fc.constantFrom(...FUNCTION_NAMES),
        fc.array(
          fc.oneof(
            tie('any'),
            tie('any').map(text => `&${text}`),
          ),
          { maxLength: 4 },
        ),
      )
      .map(([name, args]) => `${name}(${args.join(', ')})`),
  ),
})).any;

describe('limits', () => {
  it('answers any expression on any data', () => {
    expect(() =>
      fc.assert(
        fc.property(
          expressions,
          fc.dictionary(fc.constantFrom('a', 'b', 'x-y'), fc.jsonValue()),
          settle,
        ),
        { numRuns: 1_000 },
      ),
    ).not.toThrow();
  });

  it('answers any text', () => {
    expect(() =>
      fc.assert(fc.property(fc.string(), fc.jsonValue(), settle), {
        numRuns: 500,
      }),
    ).not.toThrow();
  });

  it('answers any nesting, on a stack that is nearly full', () => {
    // Fills the stack until the parser has too little of it.
    const deep = (): unknown => {
      try {
        return deep();
      } catch {
        return settle('[?'.repeat(1_618), { a: [] });
      }
    };
    expect(deep).not.toThrow();
  });

  it('answers any nesting', () => {
    expect(() =>
      fc.assert(
        fc.property(
          fc.constantFrom(
            '(',
            '[',
            '{a:',
            '!',
            'a.',
            '[*]',
            'a||',
            '&',
            'length(',
            "'",
            '`',
            '[?',
          ),
          fc.integer({ min: 1, max: 10_000 }),
          (part, count) => settle(part.repeat(count), { a: [] }),
        ),
        { examples: [['[?', 1_618]] },
      ),
    ).not.toThrow();
  });

  it.each([
    ["replace_all(a, 'x', b)", { a: 'x'.repeat(5_000), b: 'y'.repeat(5_000) }],
    ["pattern_match(join('*', a), join('', a))", { a: Array(9_000).fill('a') }],
    ["regex_match('(a?){500}a{500}', a)", { a: 'a'.repeat(200_000) }],
    [
      `[${'a == b, '.repeat(200)}a]`,
      { a: nested(1, 10_000), b: structuredClone(nested(1, 10_000)) },
    ],
    [`[${'to_string(a), '.repeat(400)}a]`, { a: 'x'.repeat(900_000) }],
    ['a[].b[].b[].b[]', { a: nested(4, 40) }],
    ['map(&map(&map(&b, b), b), a)', { a: nested(3, 101) }],
  ])('%s costs too much', (text, data) => {
    expect(() => compileJmesPath(text).search(data)).toThrow(
      JmesPathLimitError,
    );
  });

  it('counts the work of several expressions together', () => {
    const budget = new Budget();
    const path = compileJmesPath('a[].b');
    const run = () => path.search({ a: nested(1, 1_000) }, { budget });
    run();
    expect(() => {
      for (let turn = 0; turn < 1_000; turn++) run();
    }).toThrow('more than 1000000 steps');
  });
});

/** Lists in lists (`b`), of so many items each. */
function nested(depth: number, width: number): unknown[] {
  if (depth === 0) return ['text'];
  const item = { b: nested(depth - 1, width) };
  return Array.from({ length: width }, () => item);
}
