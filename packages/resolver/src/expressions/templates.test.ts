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

/** An expression whose value holds a list of ten lists of ten lists … six levels deep, each made once. */
function manyTimes(): string {
  const ten = (item: string) => `[${Array(10).fill(item).join(', ')}]`;
  return ['1', 'a', 'b', 'c', 'd', 'e'].reduceRight(
    (body, item, at) => `cel.bind(${'abcdef'[at]}, ${ten(item)}, ${body})`,
    'f',
  );
}

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

  it.each([
    ["${quantity('1Gi').isLessThan(quantity('1025Mi'))}", true],
    ["${quantity('1500m').add(quantity('500m')).asInteger()}", 2],
    ["${semver('1.2.3').isLessThan(semver('1.10.0'))}", true],
    ["${url('https://a.example:8443/b').getHostname()}", 'a.example'],
    ["${ip('10.0.0.1').family()}", 4],
    ["${cidr('10.0.0.0/8').containsIP('10.1.2.3')}", true],
    ["${format.dns1123Label().validate('a-b').hasValue()}", false],
    ["${'%s-%d'.format([params.text, params.size])}", 'x-3'],
    ['${params.list.sum() + math.greatest(1, 2)}', 5],
    ["${params.text.matches('^[a-z]$')}", true],
    ["${duration('90s') > duration('1m')}", true],
  ])("knows Kubernetes' libraries: %s", (template, value) =>
    expect(evaluateTemplate(template, scope)).toEqual(value),
  );

  it.each([
    ["${quantity('1Gi')}", /gives a value that is neither text/],
    ["${quantity('much')}", /'much' is not a quantity such as 250m or 1Gi/],
    ['${random()}', /the function 'random' is not known/],
    ["${resource.Get('v1', 'secrets', 'a', 'b')}", /not known/],
    ['${9223372036854775807}', /the number 9223372036854775807 is too large/],
    [
      '${lists.range(90000).map(a, params.list.map(b, a))}',
      /more than 200000 steps/,
    ],
  ])('%s fails, and says why', (template, why) =>
    expect(() => evaluateTemplate(template, scope)).toThrow(why),
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
    ['a value that holds another many times over', `\${${manyTimes()}}`],
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

  it.each([
    ["${'a' + 1}", "no matching overload for '+' applied to (string, number)"],
    ['${nope(params)}', "the function 'nope' is not known"],
  ])('finds what %s can never be', (template, why) =>
    expect(checkTemplate(template, { params: 'any' })).toEqual([
      { path: [], message: `${template}: ${why}; known names: params` },
    ]),
  );

  it('knows which names a template uses', () => {
    expect(usesRoot({ a: 'x ${objects.a.b}' }, 'objects')).toBe(true);
    expect(usesRoot({ a: 'x ${params.objects}' }, 'objects')).toBe(false);
  });
});
