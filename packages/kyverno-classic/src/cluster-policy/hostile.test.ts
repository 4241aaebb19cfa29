import { withDefaults } from '@macadam/kubernetes';
import {
  type KubeObject,
  type RuleResult,
  evaluate,
  generate,
  imageQuestions,
  mutate,
} from '@macadam/kyverno';
import { loadPolicies } from '../__testUtils__/load';

/** A policy for pods whose one rule has these lines, indented as its fields are. */
function policy(...lines: string[]): string {
  return `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: hostile }
spec:
  rules:
    - name: only
      match: { any: [{ resources: { kinds: [Pod] } }] }
${lines.map(line => `      ${line}\n`).join('')}`;
}

const load = (text: string) => loadPolicies([{ path: 'p.yaml', text }]);

function pod(containers = 1): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'b' },
    spec: {
      containers: Array.from({ length: containers }, (_, index) => ({
        name: `c${index}`,
        image: `registry.example.org/team/service-${index}:1.0.${index}`,
        env: [{ name: 'DESCRIPTION', value: 'x'.repeat(150) }],
      })),
    },
  };
}

function judge(text: string, object = pod()): RuleResult {
  const { policies, errors } = load(text);
  expect(errors).toEqual([]);
  const [result] = evaluate(policies, object);
  return result;
}

const deny = (key: string, value = 'x') =>
  `validate: { deny: { conditions: { any: [{ key: "${key}", operator: AnyIn, value: "${value}" }] } } }`;

describe('a policy that does not load', () => {
  it.each([
    ['broken YAML', 'kind: [', /./],
    ['an alias without its anchor', 'a: *b', /no anchor/],
    [
      'aliases that multiply',
      `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh']
        .map(
          (name, at) =>
            `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]\n`,
        )
        .join('')}`,
      /stand for more than 1000000 values/,
    ],
    ['endless nesting', `kind: ${'['.repeat(5_000)}`, /deeper than 500 levels/],
    [
      'nesting that ends',
      `kind: ${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      /deeper than 500 levels/,
    ],
    ['nested lists', '- '.repeat(2_000), /deeper than 500 levels/],
    ['an alias of what it is in', 'kind: &a [*a]', /inside what it stands for/],
    ['a map for a key', 'kind: {{ x }}', /a key has to be text/],
    [
      'very many keys',
      Array.from({ length: 50_000 }, (_, at) => `k${at}: 1`).join('\n'),
      /is not a Kyverno policy/,
    ],
    [
      'very many unknown fields',
      policy(...Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`)),
      /k19999: unknown field/,
    ],
    [
      'very many escapes that are none',
      `a: "${'x\\q'.repeat(50_000)}"`,
      /escape/,
    ],
    ['a key that is there twice', 'kind: a\nkind: b', /keys must be unique/],
    [
      'a kind that is a map',
      'kind: { toString: 1 }\napiVersion: { toString: 1 }',
      /./,
    ],
    [
      'no rules',
      'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: a }\nspec: {}\n',
      /has no rules/,
    ],
    [
      'an unknown field',
      policy('validate: { patern: {} }'),
      /patern: unknown field/,
    ],
    [
      'nothing to validate',
      policy('validate: { message: x }'),
      /needs one of pattern/,
    ],
    [
      'two kinds of validation',
      policy('validate: { pattern: {}, deny: {} }'),
      /do not go together/,
    ],
    [
      'two kinds of rule',
      policy('validate: { deny: {} }', 'generate: { kind: A }'),
      /do not go together/,
    ],
    ['neither kind', policy('context: []'), /a rule needs one of/],
    [
      'a JMESPath that does not parse',
      policy(deny('{{ a[ }}')),
      /does not compile/,
    ],
    ['an unknown function', policy(deny('{{ nope(@) }}')), /nope/],
    [
      'a CEL that does not parse',
      policy('validate: { cel: { expressions: [{ expression: "1 +" }] } }'),
      /does not compile/,
    ],
    [
      'an unknown operator',
      policy(deny('a').replace('AnyIn', 'Like')),
      /'Like' is none of/,
    ],
    [
      'an unknown action',
      policy('validate: { deny: {}, failureAction: Shout }'),
      /'Shout' is none of/,
    ],
    [
      'a context entry of no kind',
      policy('context: [{ name: a }]', 'validate: { deny: {} }'),
      /a context entry needs one of/,
    ],
    [
      'a pattern without end',
      policy(
        `validate: { pattern: ${'{ a: '.repeat(300)}x${' }'.repeat(300)} }`,
      ),
      /nested more than/,
    ],
    [
      'an unknown assertion',
      policy('validate: { assert: { "(a[)": 1 } }'),
      /./,
    ],
  ])('for %s says where and why', (_, text, message) => {
    const { policies, errors } = load(text);
    expect(policies).toEqual([]);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.map(error => error.message).join('\n')).toMatch(message);
    for (const error of errors) {
      expect(error.file).toBe('p.yaml');
      expect(error.line).toBeGreaterThan(0);
    }
  });
});

describe('a rule that would not end', () => {
  const loop = '{ list: request.object.spec.containers, ';
  it.each([
    [
      'loops in loops',
      policy(
        `validate: { foreach: [${loop}foreach: [${loop}foreach: [${loop}deny: { conditions: { all: [{ key: a, operator: Equals, value: b }] } } }] }] }] }`,
      ),
      pod(300),
      /turns/,
    ],
    [
      'CEL in CEL',
      policy(
        'validate: { cel: { expressions: [{ expression: "object.spec.containers.all(a, object.spec.containers.all(b, object.spec.containers.all(c, c.name != \'\')))" }] } }',
      ),
      pod(300),
      /steps/,
    ],
    [
      'variables that need each other',
      policy(
        'context: [{ name: first, variable: { value: "{{ second }}" } }, { name: second, variable: { value: "{{ first }}" } }]',
        deny('{{ second }}'),
      ),
      pod(),
      /first|second/,
    ],
  ])('for %s is an error that names the rule', (_, text, object, message) => {
    const result = judge(text, object);
    expect(result).toMatchObject({ rule: 'only', verdict: 'error' });
    expect(result.message).toMatch(message);
  });

  const doubled = (name: string) =>
    Array.from({ length: 30 }, (_, at) => {
      const value = at === 0 ? '[`1`]' : `[${name}${at - 1}, ${name}${at - 1}]`;
      return `{ name: ${name}${at}, variable: { jmesPath: "${value}" } }`;
    });
  const context = `context: [${[...doubled('v'), ...doubled('w')].join(', ')}]`;
  const copies = Array.from({ length: 40 }, (_, at) => ({
    op: 'copy',
    from: '/spec',
    path: `/spec/x${at}`,
  }));

  it.each([
    ['compares', policy(context, deny('{{ v29 == w29 }}')), /parts/],
    ['shows', policy(context, deny('{{ to_string(v29) }}')), /parts/],
    [
      'is shown within one expression',
      policy(deny(`{{ \`1\`${' | [@, @]'.repeat(30)} | to_string(@) }}`)),
      /characters/,
    ],
    [
      'copies itself',
      policy(
        `mutate: { patchesJson6902: ${JSON.stringify(JSON.stringify(copies))} }`,
      ),
      /copies more than/,
    ],
    [
      'repeats a pattern',
      policy(deny(`{{ regex_match('${'x{1000}'.repeat(500)}', 'a') }}`)),
      /too large/,
    ],
  ])('for a value that %s is an error', (_, text, message) => {
    const result = judge(text);
    expect(result).toMatchObject({ rule: 'only', verdict: 'error' });
    expect(result.message).toMatch(message);
  });

  it('for a regular expression does, as RE2 does', () => {
    const result = judge(
      policy(deny(`{{ regex_match('(a+)+$', '${'a'.repeat(64)}!') }}`)),
    );
    expect(result.verdict).toBe('pass');
  });
});

describe('a manifest', () => {
  const huge = pod(20_000);

  it('of 5 MB is judged', () => {
    expect(JSON.stringify(huge).length).toBeGreaterThan(5_000_000);
    const pattern = policy(
      'validate: { pattern: { spec: { containers: [{ image: "!*:1.0.19999" }] } } }',
    );
    expect(judge(pattern, huge)).toMatchObject({
      verdict: 'fail',
      container: 'c19999',
      path: 'spec.containers[19999].image',
    });
    const images = '{{ request.object.spec.containers[].image }}';
    expect(judge(policy(deny(images, '*:1.0.7')), huge)).toMatchObject({
      verdict: 'fail',
      path: 'spec.containers',
    });
  });

  it('of 20,000 containers is changed', () => {
    const image = '{ (name): "*", image: x }';
    const text = policy(
      `mutate: { patchStrategicMerge: { spec: { containers: [${image}] } } }`,
    );
    expect(judge(text, huge).verdict).toBe('pass');
  });

  it('that is nested too deeply is an error of every policy', () => {
    let deep: unknown = 1;
    for (let at = 0; at < 10_000; at++) deep = [deep];
    const object = { ...pod(), status: deep };
    const { policies } = load(policy(deny('a')));
    const error = {
      policy: 'hostile',
      verdict: 'error',
      message: expect.stringContaining('more than 500 levels'),
      blocks: false,
      resource: { kind: 'Pod', namespace: 'b', name: 'a' },
    };
    expect(evaluate(policies, object)).toMatchObject([error]);
    expect(evaluate(policies, pod(), { oldObject: object })).toMatchObject([
      error,
    ]);
    expect(mutate(policies, object)).toEqual({ resource: object, results: [] });
    expect(generate(policies, object)).toEqual([]);
    expect(imageQuestions(policies, object)).toEqual([]);
    expect(withDefaults(object)).toBe(object);
  });

  it.each([
    ['no spec', { ...pod(), spec: null }, 'spec'],
    ['no list', { ...pod(), spec: { containers: 'x' } }, 'spec.containers'],
    [
      'no map in the list',
      { ...pod(), spec: { containers: [null] } },
      'spec.containers[0]',
    ],
    [
      'no text',
      { ...pod(), spec: { containers: [{ name: 'a', image: {} }] } },
      'spec.containers[0].image',
    ],
  ])('with %s fails at its place', (_, object, path) => {
    const text = policy(
      'validate: { pattern: { spec: { containers: [{ image: "!x" }] } } }',
    );
    expect(judge(text, object)).toMatchObject({ verdict: 'fail', path });
  });
});
