import { compile, CelError, CelSyntaxError, toJson } from '.';
import { prepare } from './notation';

const evaluate = (text: string) =>
  toJson(
    compile(text, new Set()).evaluate({
      root: name => {
        throw new CelError(`no ${name}`);
      },
    }),
  );

describe('messages and optional entries', () => {
  it.each([
    ['Object{}', {}],
    ['Object{spec: Object.spec{replicas: 3}}', { spec: { replicas: 3 } }],
    [
      '[1, 2].map(n, Object.spec.containers{name: string(n)})',
      [{ name: '1' }, { name: '2' }],
    ],
    [
      'JSONPatch {op: "add", path: "/a{b}", value: {"k": [1]}}',
      { op: 'add', path: '/a{b}', value: { k: [1] } },
    ],
    ['true ? Object{a: 1} : Object{}', { a: 1 }],
    ['{?"a": optional.of(1), ?"b": optional.none(), "c": 3}', { a: 1, c: 3 }],
    ['Object{?a: optional.none(), b: 2}', { b: 2 }],
    ['[?optional.of(1), ?optional.none(), 3]', [1, 3]],
    ['1 in [?(optional.of(1))]', true],
    ['{"a": [1]}[?"a"][?0].orValue(5)', 1],
    ['"Object{a: 1}" + \'{?b\'', 'Object{a: 1}{?b'],
    ['{"a": 1}.a // Object{', 1],
    ['type(1) == int && type("") == string && type([]) == list', true],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  it('moves no character, so that errors keep their place', () => {
    const text = 'Object.spec{a: [?x, {?"b": y}]}';
    expect(prepare(text).text).toHaveLength(text.length);
    expect(() => evaluate('Object{a: 1} + nowhere')).toThrow(
      expect.objectContaining({ offset: 15 }),
    );
  });

  it.each(['Object{', 'Object{a}', '{?}', '[?', 'a.b{1: 2', 'Object{"a" 1}'])(
    'refuses %s',
    text => {
      expect(() => evaluate(text)).toThrow(CelSyntaxError);
    },
  );

  it('says when an optional entry is none', () => {
    expect(() => evaluate('[?1]')).toThrow('no such overload: ?int');
  });
});
