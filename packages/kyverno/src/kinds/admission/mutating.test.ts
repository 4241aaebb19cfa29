import { evaluate, type EvaluationContext, loadPolicies } from '../..';

const RULES = [
  {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['configmaps'],
  },
];
const LABEL = {
  patchType: 'ApplyConfiguration',
  applyConfiguration: {
    expression:
      'Object{ metadata: Object.metadata{ labels: {"team": "shop"} } }',
  },
};
const FROM_PARAMS = {
  patchType: 'JSONPatch',
  jsonPatch: {
    expression:
      '[JSONPatch{ op: "add", path: "/data/" + params.data.key, value: params.data.value }]',
  },
};
const policy = (spec: object = {}) => ({
  apiVersion: 'admissionregistration.k8s.io/v1alpha1',
  kind: 'MutatingAdmissionPolicy',
  metadata: { name: 'label' },
  spec: {
    matchConstraints: { resourceRules: RULES },
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    mutations: [LABEL],
    ...spec,
  },
});
const binding = (spec: object = {}, name = 'everywhere') => ({
  apiVersion: 'admissionregistration.k8s.io/v1alpha1',
  kind: 'MutatingAdmissionPolicyBinding',
  metadata: { name },
  spec: { policyName: 'label', ...spec },
});
const PARAMS = {
  paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
  mutations: [FROM_PARAMS],
};
const configMap = (name = 'settings') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data: {},
});

function load(...documents: object[]) {
  const text = documents.map(each => JSON.stringify(each)).join('\n---\n');
  return loadPolicies([{ path: 'map.yaml', text }]);
}

function run(
  documents: object[],
  context: EvaluationContext = {},
  object = configMap(),
) {
  const { policies, errors } = load(...documents);
  expect(errors).toEqual([]);
  return evaluate(policies, object, context);
}

describe('MutatingAdmissionPolicy', () => {
  it('changes what it matches, under its binding', () => {
    expect(run([policy(), binding()])).toMatchObject([
      {
        policyKind: 'MutatingAdmissionPolicy',
        binding: 'everywhere',
        verdict: 'pass',
        patched: { metadata: { labels: { team: 'shop' } } },
      },
    ]);
  });

  it('leaves what its binding excludes', () => {
    const some = binding({
      matchResources: {
        excludeResourceRules: [{ ...RULES[0], resourceNames: ['fixed'] }],
      },
    });
    expect(run([policy(), some], {}, configMap('fixed'))).toEqual([]);
    expect(run([policy(), some])).toHaveLength(1);
  });

  it('is tried where no binding is loaded with it, and says so', () => {
    expect(run([policy()])).toMatchObject([{ verdict: 'pass' }]);
    expect(load(policy()).policies[0].notes).toEqual([
      'no binding is loaded with it: in a cluster it changes nothing',
    ]);
  });

  it('is skipped where a match condition does not hold', () => {
    const matchConditions = [
      { name: 'red', expression: "object.metadata.?labels['color'] == 'red'" },
    ];
    expect(
      run([
        policy({
          matchConditions: [
            {
              name: 'red',
              expression:
                "object.metadata.?labels['color'].orValue('') == 'red'",
            },
          ],
        }),
        binding(),
      ]),
    ).toMatchObject([{ verdict: 'skip' }]);
    expect(
      run([policy({ matchConditions, failurePolicy: 'Ignore' }), binding()]),
    ).toMatchObject([{ verdict: 'skip' }]);
  });

  it('applies each of its parameters on what the one before made', () => {
    const item = (name: string, value: string) => ({
      ...configMap(name),
      metadata: { name, namespace: 'ops', labels: { type: 'param' } },
      data: { key: name, value },
    });
    const results = run(
      [
        policy(PARAMS),
        binding({
          paramRef: {
            namespace: 'ops',
            selector: { matchLabels: { type: 'param' } },
            parameterNotFoundAction: 'Deny',
          },
        }),
      ],
      {
        ask: (name, args) =>
          name === 'resource.List' && args[2] === 'ops'
            ? { items: [item('one', '1'), item('two', '2')] }
            : undefined,
      },
    );
    expect(results.at(-1)).toMatchObject({
      verdict: 'pass',
      patched: { data: { one: '1', two: '2' } },
    });
  });

  it('fails where a parameter is not found', () => {
    const results = run(
      [
        policy(PARAMS),
        binding({
          paramRef: {
            name: 'gone',
            namespace: 'ops',
            parameterNotFoundAction: 'Deny',
          },
        }),
      ],
      { ask: () => null },
    );
    expect(results).toMatchObject([
      {
        verdict: 'error',
        blocks: true,
        message: expect.stringContaining('no params found'),
      },
    ]);
  });

  it('is held apart from a ValidatingAdmissionPolicy of its name', () => {
    const validating = {
      ...policy(),
      kind: 'ValidatingAdmissionPolicy',
      spec: {
        matchConstraints: { resourceRules: RULES },
        validations: [{ expression: 'false' }],
      },
    };
    const { policies, errors } = load(policy(), binding(), validating);
    expect(errors).toEqual([]);
    expect(policies.map(({ notes }) => notes.length)).toEqual([0, 1]);
  });

  it.each([
    [{ mutations: [] }, 'a policy has at least one mutation'],
    [{ autogen: {} }, 'spec.autogen: unknown field'],
    [
      { mutations: [{ ...LABEL, applyConfiguration: { expression: '1 +' } }] },
      'does not compile',
    ],
  ])('is refused with %j', (spec, message) => {
    expect(load(policy(spec)).errors).toMatchObject([
      { line: expect.any(Number), message: expect.stringContaining(message) },
    ]);
  });

  it('has no actions in its binding', () => {
    expect(
      load(policy(), binding({ validationActions: ['Deny'] })).errors,
    ).toMatchObject([
      { message: expect.stringContaining('validationActions') },
    ]);
  });
});
