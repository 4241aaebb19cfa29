import { interpolate, readDotEnv } from './composeInterpolation';

const SET = new Map([
  ['TAG', '1.2'],
  ['EMPTY', ''],
]);

describe('interpolate', () => {
  it.each<[string, string, string[], string[]]>([
    ['app:$TAG', 'app:1.2', [], []],
    ['app:${TAG}-x', 'app:1.2-x', [], []],
    ['${NONE}', '', ['NONE'], []],
    ['${NONE:-a b}', 'a b', [], ['NONE']],
    ['${EMPTY:-other}', 'other', [], ['EMPTY']],
    ['${EMPTY-other}', '', [], []],
    ['${NONE:-${TAG}}', '1.2', [], ['NONE']],
    ['${NONE:-${ALSO:-./data}}:/data', './data:/data', [], ['ALSO', 'NONE']],
    ['${TAG:+is set}', 'is set', [], []],
    ['${NONE:+is set}', '', [], []],
    ['${NONE:?give it}', '', ['NONE'], []],
    ['$$HOME and $${HOME}', '$HOME and ${HOME}', [], []],
    ['5$ and ${ and ${1}', '5$ and ${ and ${1}', [], []],
  ])('%j is %j', (text, expected, unknown, defaults) => {
    const result = interpolate(text, SET);
    expect(result.text).toBe(expected);
    expect(result.unknown).toEqual(unknown);
    expect([...result.defaults].sort()).toEqual([...defaults].sort());
  });
});

test('an .env file has names, values, quotes and comments', () => {
  const text = [
    '# comment',
    'PLAIN=a b # more',
    'export EXPORTED=x',
    `SINGLE='a # b'`,
    'DOUBLE="a\\nb"',
    'EMPTY=',
    'HASH=a#b',
    'no line',
  ].join('\n');
  expect(Object.fromEntries(readDotEnv(text))).toEqual({
    PLAIN: 'a b',
    EXPORTED: 'x',
    SINGLE: 'a # b',
    DOUBLE: 'a\nb',
    EMPTY: '',
    HASH: 'a#b',
  });
});
