import { compileJmesPath, type JmesEnv } from './index';

const data = {
  a: {
    b: 1,
    'c-d': 'x',
    list: [{ n: 'p', v: 1 }, { n: 'q' }, null],
    nil: null,
  },
  texts: ['b', 'a'],
  nums: { one: 1, two: 2 },
  nested: [[1, 2], [3], 4],
};

function search(text: string, env?: JmesEnv): unknown {
  return compileJmesPath(text).search(data, env);
}

describe('JMESPath', () => {
  it.each<[string, unknown]>([
    ['a.b', 1],
    ['a."c-d"', 'x'],
    ['a.nil.anything.more', null],
    ['a.b.c', null],
    ['a.list[0].n', 'p'],
    ['a.list[-1]', null],
    ['a.list[7].n', null],
    ['a.list[].v', [1]],
    ['a.list[*].v', [1]],
    ["a.list[?n=='q']", [{ n: 'q' }]],
    ['a.list[?v>`0`].n | [0]', 'p'],
    ['a.list[:2].n', ['p', 'q']],
    ['a.list[::-1].n', ['q', 'p']],
    ['texts[::-1]', ['a', 'b']],
    ['texts[5:]', []],
    ['nested[]', [1, 2, 3, 4]],
    ['a.*.n', []],
    ['texts.*', null],
    ['nums.*.type(@)', ['null', 'null', 'number', 'number']],
    ['a.{x: b, y: missing}', { x: 1, y: null }],
    ['a.[b, missing]', [1, null]],
    ['missing || `1`', 1],
    ['missing && `1`', null],
    ['!missing', true],
    ['missing == `null`', true],
    ['missing[?x]', null],
    ['missing[]', null],
    ['missing.*', null],
    ['missing | @', null],
    ['length(missing || `[]`)', 0],
    ['a.b == `1` && a.b != `2`', true],
    ["a.b > 'x'", null],
    ["'it\\'s'", "it's"],
    ["'\\d\\\\w'", '\\d\\\\w'],
    ['`"a\\`b"`', 'a`b'],
    ['@.a.b', 1],
  ])('%s is %j', (text, expected) => {
    expect(search(text)).toEqual(expected);
  });

  it.each([
    ['missing', 'Unknown key "missing" in path'],
    ['a.missing', 'Unknown key "missing" in path'],
    ['a && missing', 'Unknown key "missing" in path'],
    ['a.missing.more', 'Unknown key "missing" in path'],
    ['length(`1`)', 'not of type Object'],
    [
      'to_upper(missing)',
      "JMESPath function 'to_upper': argument #1 is not of type String",
    ],
    ['a.list[::0]', 'step'],
    ['&a', 'reference'],
  ])('%s fails: %s', (text, message) => {
    expect(() => search(text)).toThrow(message);
  });

  it.each([
    ['', 'empty'],
    ['a.', 'EOF'],
    ['a[', 'EOF'],
    ['a-b', 'arithmetic'],
    ['$x', 'variable'],
    ['let $x = a in $x', 'let'],
    ["'open", 'never closed'],
    ['`{`', 'JSON'],
    ['no_such()', 'unknown function: no_such'],
    ["split('a')", 'takes 2 arguments and was given 1'],
  ])('%s does not compile: %s', (text, message) => {
    expect(() => compileJmesPath(text)).toThrow(message);
  });

  it.each([
    ['!'.repeat(5_000), 'more than 2048 parts'],
    ['x'.repeat(20_000), 'longer than 16384 characters'],
  ])('refuses what is too large', (text, message) => {
    expect(() => compileJmesPath(text)).toThrow(message);
  });
});
