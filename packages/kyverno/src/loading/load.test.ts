import { evaluate, loadPolicies } from '..';

const good = (name: string) => `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata:
  name: ${name}
spec:
  matchConstraints:
    resourceRules:
      - apiGroups: [""]
        apiVersions: [v1]
        operations: [CREATE]
        resources: [pods]
  validations:
    - expression: "true"
`;

const load = (text: string) =>
  loadPolicies([{ path: 'policies/p.yaml', text }]);

describe('loadPolicies', () => {
  it('reads several documents and passes over a kustomization', () => {
    const { policies, errors } = loadPolicies([
      { path: 'a.yaml', text: `${good('a')}---\n${good('b')}` },
      {
        path: 'kustomization.yaml',
        text: 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
      },
    ]);
    expect(errors).toEqual([]);
    expect(policies.map(({ name, line }) => [name, line])).toEqual([
      ['a', 1],
      ['b', 15],
    ]);
  });

  it.each(['v1', 'v1beta1', 'v1alpha1'])('reads version %s', version => {
    expect(load(good('a').replace('/v1', `/${version}`)).policies).toHaveLength(
      1,
    );
  });

  it.each([
    ['broken YAML', 'a: [', 1, 'Flow sequence'],
    ['an empty file', '# nothing\n', 1, 'holds no policy'],
    ['a list', '- a\n', 1, 'expected a map'],
    [
      'no policy',
      'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\n',
      2,
      'Pod is not a Kyverno policy',
    ],
    [
      'another engine',
      'apiVersion: kyverno.io/v2\nkind: GlobalContextEntry\nmetadata: { name: x }\nspec: {}\n',
      2,
      'GlobalContextEntry (kyverno.io/v2) is not supported by this engine yet',
    ],
    [
      'a language that is not given',
      'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: x }\nspec: {}\n',
      2,
      'ClusterPolicy (kyverno.io/v1) is not supported by this engine yet',
    ],
    [
      'another kind',
      good('a').replace('kind: Validating', 'kind: Imaginary'),
      2,
      'ImaginaryPolicy (policies.kyverno.io/v1) is not supported by this engine yet',
    ],
    [
      'another version',
      good('a').replace('/v1', '/v7'),
      1,
      'policies.kyverno.io/v7 is not known',
    ],
    [
      'no name',
      good('a').replace('  name: a', '  labels: {}'),
      3,
      'metadata.name: is missing',
    ],
    ['no spec', good('a').replace(/spec:[^]*/, ''), 1, 'has no spec'],
    [
      'an unknown field',
      good('a').replace('validations:', 'validation:'),
      12,
      'spec.validation: unknown field',
    ],
    [
      'no validation',
      good('a').replace(/validations:[^]*/, 'validations: []'),
      12,
      'at least one validation',
    ],
    [
      'nothing to match',
      good('a').replace(
        /resourceRules:[^]*?validations/,
        'matchPolicy: Exact\n  validations',
      ),
      6,
      'would match nothing',
    ],
    [
      'a missing attribute',
      good('a').replace('        operations: [CREATE]\n', ''),
      8,
      'operations: is missing',
    ],
    [
      'an unknown operation',
      good('a').replace('CREATE', 'MAKE'),
      10,
      "'MAKE' is none of",
    ],
    [
      'an expression that does not parse',
      good('a').replace('"true"', '"1 +"'),
      13,
      'the expression does not compile',
    ],
    [
      'an unknown function',
      good('a').replace('"true"', 'object.nope()'),
      13,
      "the function 'nope' is not known (at character 1)",
    ],
    [
      'an unknown name',
      good('a').replace('"true"', 'objekt.spec == 1'),
      13,
      "'objekt' is not known here",
    ],
    [
      'an unknown variable',
      good('a').replace('"true"', 'variables.x'),
      13,
      "the variable 'x' is not defined",
    ],
    ['a wrong type', good('a').replace('"true"', 'true'), 13, 'expected text'],
    [
      'an unknown action',
      `${good('a')}  validationActions: [Enforce]\n`,
      14,
      "'Enforce' is none of Deny, Warn, Audit",
    ],
  ])('%s is an error with its line', (_name, text, line, message) => {
    const { policies, errors } = load(text);
    expect(policies).toEqual([]);
    expect(errors).toContainEqual(
      expect.objectContaining({
        file: 'policies/p.yaml',
        line,
        message: expect.stringContaining(message),
      }),
    );
  });

  it('reports every fault of a policy and keeps the others', () => {
    const { policies, errors } = load(
      `${good('a')}---\n${good('b').replace('"true"', '1 +').replace('CREATE', 'X')}`,
    );
    expect(policies.map(({ name }) => name)).toEqual(['a']);
    expect(errors.map(({ policy, line }) => [policy, line])).toEqual([
      ['b', 24],
      ['b', 27],
    ]);
  });

  it('says once that a document is no YAML, not what follows from it', () => {
    const { policies, errors } = load(
      good('a').replace('spec:', 'spec: [').concat('---\n', good('b')),
    );
    expect(policies.map(({ name }) => name)).toEqual(['b']);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ file: 'policies/p.yaml', line: 7 });
    expect(errors[0].message).not.toMatch(/at line/);
  });

  it('refuses a second policy of the same name', () => {
    const { policies, errors } = load(`${good('a')}---\n${good('a')}`);
    expect(policies).toHaveLength(1);
    expect(errors).toMatchObject([
      {
        line: 18,
        message: expect.stringContaining('also in policies/p.yaml:1'),
      },
    ]);
  });

  it('lets nothing be stopped by a policy that is not asked at admission', () => {
    const text = `${good('a').replace('"true"', '"false"')}  evaluation: { admission: { enabled: false } }\n`;
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
    const { policies, errors } = load(text);
    expect(errors).toEqual([]);
    expect(evaluate(policies, pod)).toMatchObject([
      { verdict: 'fail', action: 'Deny', blocks: false },
    ]);
  });

  it('notes what it reads and does not evaluate', () => {
    const { policies } = load(
      `${good('a')}  auditAnnotations: [{ key: a, valueExpression: "'b'" }]\n`,
    );
    expect(policies[0].notes).toEqual([
      'auditAnnotations are not written anywhere',
    ]);
  });
});
