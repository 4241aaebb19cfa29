import { runKyvernoTest } from './kyvernoTest';

const trigger = (name: string, team = 'a') =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop, labels: { team: ${team} } }\ndata: { list: "x" }\n`;
const secret = (name: string, labels = '{}', namespace = 'shop') =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: { name: ${name}, namespace: ${namespace}, labels: ${labels} }\n`;

const rulesFor = (resources: string[]) => ({
  resourceRules: [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources,
    },
  ],
});
const mutating = (spec: object) =>
  JSON.stringify({
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'MutatingPolicy',
    metadata: { name: 'p' },
    spec: {
      evaluation: { mutateExisting: { enabled: true } },
      matchConstraints: rulesFor(['configmaps']),
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: {
            expression:
              'Object{metadata: Object.metadata{labels: Object.metadata.labels{of: request.object.metadata.name}}}',
          },
        },
      ],
      ...spec,
    },
  });

/** What one entry comes to, for each object that it is about. */
function judge(
  policy: string,
  entry: object,
  files: Record<string, string> = {},
) {
  const all: Record<string, string> = {
    'kyverno-test.yaml': JSON.stringify({
      policies: ['p.json'],
      resources: ['cm.yaml'],
      targetResources: ['secrets.yaml'],
      results: [{ policy: 'p', rule: 'r', ...entry }],
    }),
    'p.json': policy,
    'cm.yaml': trigger('cm'),
    'secrets.yaml': secret('s1'),
    ...files,
  };
  return runKyvernoTest('kyverno-test.yaml', path => all[path]).map(
    ({ resource, actual, reason }) => `${resource} ${actual}: ${reason}`,
  );
}

describe('a test of a MutatingPolicy that changes what is there already', () => {
  const entry = {
    resources: ['shop/s1'],
    patchedResources: 'patched.yaml',
    result: 'pass',
  };
  const patched = { 'patched.yaml': secret('s1', '{ of: cm }') };
  const secrets = { targetMatchConstraints: rulesFor(['secrets']) };
  const pass = 'shop/s1 pass: mutated Secret shop/s1';

  it.each<[string, object]>([
    ['by constraints', secrets],
    [
      'by an expression that gives one',
      {
        targetMatchConstraints: {
          expression:
            "resource.get('v1', 'secrets', object.metadata.namespace, 's1')",
        },
      },
    ],
    [
      'by an expression that gives a list',
      {
        targetMatchConstraints: {
          expression: 'resource.List("v1", "secrets", variables.where)',
        },
        variables: [{ name: 'where', expression: 'object.metadata.namespace' }],
      },
    ],
    [
      'by conditions',
      {
        ...secrets,
        targetMatchConditions: [
          { name: 'c', expression: "object.metadata.name == 's1'" },
        ],
      },
    ],
  ])('finds them %s', (_, spec) => {
    expect(judge(mutating(spec), entry, patched)).toEqual([pass]);
  });

  it('skips what does not meet its conditions, on either side', () => {
    const never = [{ name: 'never', expression: 'false' }];
    const skip = { resources: ['shop/s1'], result: 'skip' };
    const said = ["shop/s1 skip: match condition 'never' is false"];
    for (const conditions of ['matchConditions', 'targetMatchConditions'])
      expect(
        judge(mutating({ ...secrets, [conditions]: never }), skip),
      ).toEqual(said);
  });

  it('says nothing of what it is not to change', () => {
    const nothing = [
      'shop/s1 no result: the rule is not about this resource, or had nothing to say',
    ];
    const off = { evaluation: { mutateExisting: { enabled: false } } };
    const pods = { targetMatchConstraints: rulesFor(['pods']) };
    const elsewhere = { ...secrets, matchConstraints: rulesFor(['services']) };
    for (const spec of [{ ...secrets, ...off }, pods, elsewhere])
      expect(judge(mutating(spec), entry, patched)).toEqual(nothing);
  });

  it('says where an expression fails', () => {
    const targetMatchConstraints = {
      expression: 'resource.Get("v1", "secrets", "shop", object.nope)',
    };
    expect(
      judge(mutating({ targetMatchConstraints }), {
        resources: ['cm'],
        result: 'error',
      }),
    ).toEqual([expect.stringMatching(/^cm error: targetMatchConstraints: /)]);
  });
});
