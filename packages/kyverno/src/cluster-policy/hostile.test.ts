import { evaluate, loadPolicies } from '../index';
import type { KubeObject, RuleResult } from '../types';

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
    ['an alias without its anchor', 'a: *b', /Unresolved alias/],
    [
      'aliases that multiply',
      `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh']
        .map(
          (name, at) =>
            `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]\n`,
        )
        .join('')}`,
      /resource exhaustion/,
    ],
    ['endless nesting', `kind: ${'['.repeat(5_000)}`, /./],
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
