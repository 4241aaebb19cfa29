import {
  evaluate,
  type EvaluationContext,
  generate,
  type KubeObject,
  loadPolicies,
} from '..';

const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
};

function load(kind: string, spec: object) {
  const text = JSON.stringify({
    apiVersion: 'policies.kyverno.io/v1',
    kind,
    metadata: {
      name: 'p',
      ...(kind.startsWith('Namespaced') && { namespace: 'shop' }),
    },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['pods'],
          },
        ],
      },
      ...spec,
    },
  });
  return loadPolicies([{ path: 'p.json', text }]);
}
const validating = (expression: string, kind = 'ValidatingPolicy') =>
  load(kind, { validations: [{ expression }] });
const generating = (expression: string, kind = 'GeneratingPolicy') =>
  load(kind, { generate: [{ expression }] });

const OF_SHOP = 'NamespacedValidatingPolicy';

describe('a call of the cluster', () => {
  it.each([
    ['ValidatingPolicy', 'resource.Get("v1", "pods", "shop", "a") != null'],
    ['ValidatingPolicy', 'resource.list("v1", "pods", "shop") != null'],
    [
      'ValidatingPolicy',
      'resource.List("v1", "pods", "shop", {"a": "b"}) != null',
    ],
    [
      'ValidatingPolicy',
      'resource.Get(resource.ToGVR("v1", "Pod"), "shop", object.metadata.name) != null',
    ],
    [OF_SHOP, 'resource.Get("v1", "pods", "a") != null'],
    [OF_SHOP, 'resource.List("v1", object.kind) != null'],
    [OF_SHOP, 'resource.List(resource.toGVR("v1", "Pod")) != null'],
  ])('of a %s compiles: %s', (kind, expression) => {
    expect(validating(expression, kind).errors).toEqual([]);
  });

  it.each([
    [
      'ValidatingPolicy',
      'resource.Get("v1", "pods", "a") != null',
      'resource.Get takes (string, string, string, string) or (kind, string, string), not (string, string, string)',
    ],
    [
      'ValidatingPolicy',
      'resource.List("v1", "pods", "shop", ["a"]) != null',
      'not (string, string, string, list)',
    ],
    [
      'ValidatingPolicy',
      'object.a && resource.get("v1", 1, "shop", "a").x == 1',
      'not (string, number, string, string)',
    ],
    [
      OF_SHOP,
      'resource.Get("v1", "pods", "other", "a") != null',
      'resource.Get takes (string, string, string) or (kind, string), not (string, string, string, string)',
    ],
  ])('of a %s does not compile: %s', (kind, expression, message) => {
    expect(validating(expression, kind).errors).toMatchObject([
      {
        message: expect.stringContaining('the expression does not compile'),
      },
    ]);
    expect(validating(expression, kind).errors[0].message).toContain(message);
  });

  it('of a policy of one namespace reaches that namespace', () => {
    const asked: unknown[] = [];
    const context: EvaluationContext = {
      ask: (name, args) => {
        asked.push([name, ...args]);
        return name === 'resource.ToGVR'
          ? { group: 'apps', version: 'v1', resource: 'deployments' }
          : { items: [] };
      },
    };
    const { policies } = validating(
      'resource.Get("v1", "secrets", "a") != null && resource.List("v1", "secrets", {"a": "b"}) != null && resource.List(resource.ToGVR("apps/v1", "Deployment")) != null',
      OF_SHOP,
    );
    expect(evaluate(policies, POD, context)).toMatchObject([
      { verdict: 'pass' },
    ]);
    expect(asked).toEqual([
      ['resource.Get', 'v1', 'secrets', 'shop', 'a'],
      ['resource.List', 'v1', 'secrets', 'shop', { a: 'b' }],
      ['resource.ToGVR', 'apps/v1', 'Deployment'],
      ['resource.List', 'apps/v1', 'deployments', 'shop'],
    ]);
  });
});

describe('generator.Apply', () => {
  const secret =
    '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}';

  it.each([
    ['GeneratingPolicy', `generator.Apply("shop", [${secret}])`],
    ['NamespacedGeneratingPolicy', `generator.apply([${secret}])`],
  ])('of a %s makes objects: %s', (kind, expression) => {
    const { policies, errors } = generating(expression, kind);
    expect(errors).toEqual([]);
    expect(generate(policies, POD)).toMatchObject([
      {
        verdict: 'pass',
        generated: [{ metadata: { name: 's', namespace: 'shop' } }],
      },
    ]);
  });

  it.each([
    ['GeneratingPolicy', `generator.Apply("shop", ${secret})`, '(string, map)'],
    ['GeneratingPolicy', `generator.Apply([${secret}])`, '(list)'],
    [
      'GeneratingPolicy',
      `generator.Apply(["shop"], [${secret}])`,
      '(list, list)',
    ],
    [
      'NamespacedGeneratingPolicy',
      `generator.Apply("other", [${secret}])`,
      '(string, list)',
    ],
  ])('of a %s does not compile: %s', (kind, expression, types) => {
    expect(generating(expression, kind).errors).toMatchObject([
      { message: expect.stringContaining(`not ${types}`) },
    ]);
  });

  it('is what an expression gives, and nothing else', () => {
    expect(generating(`[${secret}]`).errors).toMatchObject([
      { message: expect.stringContaining('gives a list, not a bool') },
    ]);
  });
});
