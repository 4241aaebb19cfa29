import { CelError, compile, toJson } from '..';

const evaluate = (text: string) =>
  toJson(
    compile(text, new Set()).evaluate({
      root: name => {
        throw new CelError(`no ${name}`);
      },
    }),
  );

const BOMB = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  .concat(
    ['b', 'c', 'd', 'e'].map((name, at) => {
      const before = 'abcd'[at];
      return `${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`;
    }),
  )
  .join('\n');

it.each([
  ["md5('abc')", '900150983cd24fb0d6963f7d28e17f72'],
  ["sha1('abc')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  [
    "sha256('abc')",
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  ],
  ["hash.md5('')", 'd41d8cd98f00b204e9800998ecf8427e'],
  ['json.unmarshal(\'{"a": [1, true]}\').a[0] == 1', true],
  ["yaml.parse('a: {b: 2}').a.b", 2],
  ["yaml.parse('a: off').a", false],
  ["listObjToMap([{'k': 'a'}], [{'v': 'b'}], 'k', 'v').a", 'b'],
])('%s', (text, expected) => {
  expect(evaluate(text)).toEqual(expected);
});

it.each([
  ['sha256(1)', 'no such overload: sha256(int)'],
  ["json.unmarshal('{')", 'not JSON'],
  ["yaml.parse('a: [')", 'not YAML'],
  [`yaml.parse(${JSON.stringify(BOMB)})`, 'yaml.parse: '],
])('%s is an error', (text, message) => {
  expect(() => evaluate(text)).toThrow(message);
});
