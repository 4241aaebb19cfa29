import {
  evaluate,
  type EvaluationContext,
  type KubeObject,
  loadPolicies,
} from '../..';

const RULES = [
  {
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['deployments'],
  },
];
const policy = (spec: object = {}) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'replicas' },
  spec: {
    matchConstraints: { resourceRules: RULES },
    validations: [
      {
        expression: 'object.spec.replicas <= 5',
        messageExpression: "string(object.spec.replicas) + ' is too many'",
      },
    ],
    ...spec,
  },
});
const binding = (spec: object = {}, name = 'everywhere') => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name },
  spec: { policyName: 'replicas', validationActions: ['Deny'], ...spec },
});
const PARAMS = {
  paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
  validations: [
    { expression: 'object.spec.replicas <= int(params.data.most)' },
  ],
};
const NAMED = {
  paramRef: {
    name: 'limits',
    namespace: 'ops',
    parameterNotFoundAction: 'Deny',
  },
};
const deployment = (replicas = 7, kind = 'Deployment'): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web', namespace: 'shop' },
  spec: { replicas },
});

function load(...documents: object[]) {
  const text = documents.map(each => JSON.stringify(each)).join('\n---\n');
  return loadPolicies([{ path: 'vap.yaml', text }]);
}

function run(
  documents: object[],
  context: EvaluationContext = {},
  object = deployment(),
) {
  const { policies, errors } = load(...documents);
  expect(errors).toEqual([]);
  return evaluate(policies, object, context);
}

describe('ValidatingAdmissionPolicy', () => {
  it.each([
    [['Deny'], 'Deny', true],
    [['Warn'], 'Warn', false],
    [['Audit'], 'Audit', false],
    [['Audit', 'Deny'], 'Deny', true],
  ])('bound with %j fails with %s', (validationActions, action, blocks) => {
    const results = run([policy(), binding({ validationActions })]);
    expect(results).toMatchObject([
      {
        policyKind: 'ValidatingAdmissionPolicy',
        verdict: 'fail',
        message: expect.stringContaining('7 is too many'),
        path: 'spec.replicas',
        action,
        blocks,
      },
    ]);
  });

  it('passes, and is not carried over to other kinds', () => {
    expect(run([policy(), binding()], {}, deployment(3))).toMatchObject([
      { verdict: 'pass' },
    ]);
    expect(
      run([policy(), binding()], {}, deployment(9, 'StatefulSet')),
    ).toEqual([]);
  });

  it('holds where its bindings match, whatever comes first', () => {
    const only = (name: string) =>
      binding(
        {
          matchResources: {
            namespaceSelector: {
              matchLabels: { 'kubernetes.io/metadata.name': name },
            },
          },
        },
        name,
      );
    expect(run([only('shop'), policy()])).toHaveLength(1);
    expect(run([only('other'), policy()])).toEqual([]);
    expect(
      run([only('shop'), policy(), binding()]).map(({ rule }) => rule),
    ).toEqual(['replicas/shop', 'replicas/everywhere']);
  });

  it('only reports when nothing binds it, and says so', () => {
    const { policies } = load(policy());
    expect(policies).toMatchObject([
      { action: 'Audit', notes: [expect.stringContaining('no binding')] },
    ]);
    expect(evaluate(policies, deployment())).toMatchObject([
      { verdict: 'fail', blocks: false },
    ]);
  });

  it('reads parameters of the cluster', () => {
    const ask = jest.fn((name: string) =>
      name === 'resource.Get' ? { data: { most: '9' } } : undefined,
    );
    const documents = [policy(PARAMS), binding(NAMED)];
    expect(run(documents, { ask })).toMatchObject([{ verdict: 'pass' }]);
    expect(ask).toHaveBeenCalledWith('resource.Get', [
      'v1',
      'configmaps',
      'ops',
      'limits',
    ]);
    expect(run(documents)).toMatchObject([
      { verdict: 'notEvaluable', missing: expect.stringContaining('limits') },
    ]);
    expect(run(documents, { ask: () => null })).toMatchObject([
      { verdict: 'error', blocks: true },
    ]);
    const allows = {
      paramRef: { ...NAMED.paramRef, parameterNotFoundAction: 'Allow' },
    };
    expect(run([policy(PARAMS), binding(allows)], { ask: () => null })).toEqual(
      [],
    );
  });

  it('holds with each of the parameters that a selector chooses', () => {
    const chosen = {
      paramRef: {
        selector: { matchLabels: { team: 'shop' } },
        parameterNotFoundAction: 'Deny',
      },
    };
    const documents = [policy(PARAMS), binding(chosen)];
    const limits = (most: string, team: string) => ({
      metadata: { labels: { team } },
      data: { most },
    });
    const given = (...items: object[]) =>
      run(documents, { ask: () => ({ items }) }).map(({ verdict }) => verdict);
    expect(given(limits('9', 'shop'), limits('1', 'other'))).toEqual(['pass']);
    expect(given(limits('9', 'shop'), limits('1', 'shop'))).toEqual([
      'pass',
      'fail',
    ]);
    expect(given()).toEqual(['error']);
    expect(run(documents)).toMatchObject([{ verdict: 'notEvaluable' }]);
  });

  it('chooses by labels as Kubernetes does, which has no wildcards', () => {
    const chosen = {
      paramRef: {
        selector: { matchLabels: { team: 's*' } },
        parameterNotFoundAction: 'Allow',
      },
    };
    const items = [{ metadata: { labels: { team: 'shop' } }, data: {} }];
    expect(
      run([policy(PARAMS), binding(chosen)], { ask: () => ({ items }) }),
    ).toEqual([]);
  });

  it('is an error where nobody answers in the request itself', () => {
    const documents = [policy(PARAMS), binding(NAMED)];
    expect(run(documents, { isFinal: true })).toMatchObject([
      {
        verdict: 'error',
        blocks: true,
        missing: expect.stringContaining('limits'),
      },
    ]);
    const ignoring = [
      policy({ ...PARAMS, failurePolicy: 'Ignore' }),
      binding(NAMED),
    ];
    expect(run(ignoring, { isFinal: true })).toMatchObject([{ blocks: false }]);
  });

  it.each([
    [['pods'], '', 'exec', 0],
    [['pods/exec'], '', 'exec', 1],
    [['pods/*'], '', 'exec', 1],
    [['*/exec'], '', 'exec', 1],
    [['*/*'], '', 'exec', 1],
    [['*'], '', 'exec', 0],
    [['pods/exec'], '', undefined, 0],
    [['deployments/scale'], 'apps', 'scale', 1],
    [['scales'], '*', 'scale', 0],
  ])('is about %j of "%s" with %s: %d', (names, group, subresource, count) => {
    const resourceRules = [
      {
        apiGroups: [group],
        apiVersions: ['v1'],
        operations: ['*'],
        resources: names,
      },
    ];
    const validations = [
      { expression: "request.subResource == 'scale' || object.kind == 'Pod'" },
    ];
    const documents = [
      policy({ matchConstraints: { resourceRules }, validations }),
      binding(),
    ];
    const isScale = subresource === 'scale';
    const object = isScale
      ? { ...deployment(), apiVersion: 'autoscaling/v1', kind: 'Scale' }
      : { ...deployment(), apiVersion: 'v1', kind: 'Pod' };
    const about = {
      ...(isScale
        ? { group: 'apps', kind: 'Deployment' }
        : { group: '', kind: 'Pod' }),
      version: 'v1',
      name: 'web',
    };
    const context = subresource ? { subresource, about } : {};
    const results = run(documents, context, object);
    expect(results).toHaveLength(count);
    expect(results.every(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  it('obeys failurePolicy and match conditions', () => {
    const validations = [{ expression: 'object.spec.nothing == 1' }];
    expect(run([policy({ validations }), binding()])).toMatchObject([
      { verdict: 'error', blocks: true },
    ]);
    expect(
      run([policy({ validations, failurePolicy: 'Ignore' }), binding()]),
    ).toMatchObject([{ verdict: 'error', blocks: false }]);
    const matchConditions = [{ name: 'never', expression: 'false' }];
    expect(run([policy({ matchConditions }), binding()])).toMatchObject([
      { verdict: 'skip' },
    ]);
  });

  it.each([
    [[policy({ validations: [{ expression: '1 +' }] })], 'does not compile'],
    [
      [policy({ validations: [{ expression: 'images.x' }] })],
      "'images' is not known",
    ],
    [[policy(), policy()], 'is also in'],
    [
      [binding({ validationActions: ['Deny', 'Warn'] })],
      'cannot be used together',
    ],
    [[binding({ validationActions: [] })], 'is missing'],
    [[binding({ policyName: undefined })], 'is missing'],
    [[binding({ paramRef: {} })], 'needs either a name or a selector'],
  ])('does not load what is broken: %#', (documents, message) => {
    expect(load(...documents).errors).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining(message) }),
    );
  });
});
