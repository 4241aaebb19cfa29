import { ExpressionError } from './expressions';
import {
  checkTemplate,
  evaluateTemplate,
  parseTemplate,
  usesRoot,
} from './templates';

describe('parseTemplate', () => {
  it.each([
    ['plain', [{ kind: 'text', text: 'plain' }]],
    ['', []],
    ['$${x}', [{ kind: 'text', text: '${x}' }]],
    ['$(X) $x', [{ kind: 'text', text: '$(X) $x' }]],
    ['${ a.b }', [{ kind: 'expression', source: 'a.b' }]],
    [
      "x${{'a': '}'}['a']}y",
      [
        { kind: 'text', text: 'x' },
        { kind: 'expression', source: "{'a': '}'}['a']" },
        { kind: 'text', text: 'y' },
      ],
    ],
  ])('%j', (text, parts) => expect(parseTemplate(text)).toEqual(parts));

  it.each(['${a', '${}', '${ }', "${'a}"])('refuses %j', text =>
    expect(() => parseTemplate(text)).toThrow(ExpressionError),
  );
});

describe('evaluateTemplate', () => {
  const scope = {
    params: { size: 3, ratio: 0.5, on: true, text: 'x', list: [1, 2] },
    environment: { type: 'production' },
  };
  it.each<[unknown, unknown]>([
    ['${params.size}', 3],
    ['${params.size + 1}', 4],
    ['${params.ratio}', 0.5],
    ['${params.on}', true],
    ['a-${params.size}-${params.text}', 'a-3-x'],
    ['${params.list}', [1, 2]],
    ['is ${params.list}', 'is [1,2]'],
    ["${environment.type == 'production' ? 3 : 1}", 3],
    ["${{'a': [1, 'b', null]}}", { a: [1, 'b', null] }],
    ["${has(params.gone) ? params.gone : 'none'}", 'none'],
    ["${params.?gone.orValue('none')}", 'none'],
    [{ '${params.text}': ['${params.size}', 7] }, { x: [3, 7] }],
  ])('%j', (template, value) =>
    expect(evaluateTemplate(template, scope)).toEqual(value),
  );

  it('names the expression and the place when one fails', () =>
    expect(() =>
      evaluateTemplate({ spec: { host: '${params.gone}' } }, scope),
    ).toThrow(/spec\.host: \$\{params\.gone\}: No such key: gone/));

  it.each([
    ['a value that is too large', `\${"${'a'.repeat(900)}" + params.big}`],
    ['an expression that is too long', `\${"${'a'.repeat(2001)}"}`],
    [
      'comprehensions in comprehensions',
      '${params.list.map(a, params.list.map(b, params.list.map(c, a)))}',
    ],
    ['a type', '${string}'],
  ])('refuses %s', (_, template) =>
    expect(() =>
      evaluateTemplate(template, {
        params: { list: [1], big: 'x'.repeat(65536) },
      }),
    ).toThrow(ExpressionError),
  );
});

describe('checkTemplate', () => {
  it('finds syntax errors and unknown names with their path', () => {
    const problems = checkTemplate(
      { a: ['${params.x}', '${params.}'], b: '${user.name}', c: '${' },
      { params: 'any' },
    );
    expect(problems.map(({ path }) => path)).toEqual([['a', 1], ['b'], ['c']]);
    expect(problems[1].message).toMatch(/user.*known names: params/);
  });

  it('knows which names a template uses', () => {
    expect(usesRoot({ a: 'x ${objects.a.b}' }, 'objects')).toBe(true);
    expect(usesRoot({ a: 'x ${params.objects}' }, 'objects')).toBe(false);
  });
});
