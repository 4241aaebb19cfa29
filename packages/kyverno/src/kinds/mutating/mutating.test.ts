import { evaluate, type KubeObject, loadPolicies } from '../..';

interface Options {
  mutations: object[];
  variables?: object[];
  matchConditions?: object[];
  failurePolicy?: string;
  autogen?: object;
  kind?: string;
  namespace?: string;
}

function load({ kind = 'MutatingPolicy', namespace, ...spec }: Options) {
  const resources = [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['pods'],
    },
  ];
  const text = JSON.stringify({
    apiVersion: 'policies.kyverno.io/v1',
    kind,
    metadata: { name: 'change', namespace },
    spec: { matchConstraints: { resourceRules: resources }, ...spec },
  });
  return loadPolicies([{ path: 'p.yaml', text }]);
}

const apply = (expression: string) => ({
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression },
});
const patch = (expression: string) => ({
  patchType: 'JSONPatch',
  jsonPatch: { expression },
});
const POD = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'a:1',
        args: ['x'],
        env: [{ name: 'A', value: '1' }],
      },
      { name: 'side', image: 'b:1' },
    ],
  },
};
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  ...POD,
  metadata: { name: 'web', namespace: 'shop', ...POD.metadata },
};
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: POD },
};

function run(options: Options, object: KubeObject = pod) {
  const { policies, errors } = load(options);
  expect(errors).toEqual([]);
  const [result] = evaluate(policies, object);
  return result;
}

describe('MutatingPolicy', () => {
  it.each([
    [
      'adds a label',
      apply('Object{metadata: Object.metadata{labels: {"team": "a"}}}'),
      { metadata: { labels: { app: 'web', team: 'a' } } },
    ],
    [
      'merges containers by name, in their order',
      apply(
        'Object{spec: Object.spec{containers: [Object.spec.containers{name: "side", image: "c:1"}]}}',
      ),
      {
        spec: {
          containers: [POD.spec.containers[0], { name: 'side', image: 'c:1' }],
        },
      },
    ],
    [
      'merges env by name and replaces args',
      apply(
        'Object{spec: Object.spec{containers: [{"name": "main", "args": ["y"], "env": [{"name": "B", "value": "2"}]}]}}',
      ),
      {
        spec: {
          containers: [
            { name: 'main', args: ['y'], env: [{ name: 'A' }, { name: 'B' }] },
            { name: 'side' },
          ],
        },
      },
    ],
    [
      'patches',
      patch(
        '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b"), value: "c"}]',
      ),
      { metadata: { labels: { app: 'web', 'a/b': 'c' } } },
    ],
    [
      'removes',
      patch('[JSONPatch{op: "remove", path: "/spec/containers/0/args"}]'),
      {
        spec: {
          containers: [expect.not.objectContaining({ args: ['x'] }), {}],
        },
      },
    ],
  ])('%s', (_, mutation, expected) => {
    const result = run({ mutations: [mutation] });
    expect(result).toMatchObject({
      verdict: 'pass',
      policyKind: 'MutatingPolicy',
      patched: { kind: 'Pod', ...expected },
    });
  });

  it('gives each mutation what the ones before it made', () => {
    const { patched } = run({
      mutations: [
        patch(
          '[JSONPatch{op: "add", path: "/metadata/annotations", value: {}}]',
        ),
        patch(
          'has(object.metadata.annotations) ? [JSONPatch{op: "add", path: "/metadata/annotations/n", value: string(object.spec.containers.size())}] : []',
        ),
      ],
    });
    expect(patched?.metadata.annotations).toEqual({ n: '2' });
  });

  it('is carried over to controllers', () => {
    const options = {
      mutations: [
        apply(
          'Object{spec: Object.spec{priorityClassName: object.spec.containers[0].name}}',
        ),
        patch(
          '[JSONPatch{op: "replace", path: "/spec/containers/0/image", value: "z:1"}]',
        ),
      ],
    };
    const result = run(options, deployment);
    expect(result.patched?.spec).toMatchObject({
      template: {
        spec: { priorityClassName: 'main', containers: [{ image: 'z:1' }, {}] },
      },
    });
    const controllers = { podControllers: { controllers: [] } };
    expect(
      run({ ...options, autogen: controllers }, deployment),
    ).toBeUndefined();
  });

  it('leaves what it is given as it was', () => {
    const before = structuredClone(pod);
    run({ mutations: [patch('[JSONPatch{op: "remove", path: "/spec"}]')] });
    expect(pod).toEqual(before);
  });

  it.each([
    [
      'a patch without a place',
      patch('[JSONPatch{op: "add", path: "/a/b", value: 1}]'),
      'there is no /a',
    ],
    [
      'the removal of nothing',
      patch('[JSONPatch{op: "remove", path: "/spec/nodeName"}]'),
      'there is no /spec/nodeName',
    ],
    [
      'an operation that is none',
      patch('[JSONPatch{op: "invent", path: "/a"}]'),
      "'invent' is none of",
    ],
    ['no list', patch('[{}][0]'), 'a JSON patch is a list'],
    ['no object', apply('[1][0]'), 'gives no Object'],
    [
      'a missing field',
      apply('Object{spec: object.spec.nothing}'),
      'no such key: nothing',
    ],
    [
      'a patch without end',
      patch(
        '[1,2,3,4,5,6,7,8,9,10,11].map(a, lists.range(100).map(b, JSONPatch{op: "test", path: "/kind", value: "Pod"})).flatten()',
      ),
      'at most 1000 operations',
    ],
  ])('is an error with %s', (_, mutation, message) => {
    const result = run({ mutations: [mutation] });
    expect(result).toMatchObject({
      verdict: 'error',
      blocks: true,
      message: expect.stringContaining(message),
    });
    expect(result).not.toHaveProperty('patched');
  });

  it('skips what a condition takes out, and says what it lacks', () => {
    const mutations = [apply('Object{}')];
    const condition = { name: 'never', expression: 'false' };
    expect(run({ mutations, matchConditions: [condition] }).verdict).toBe(
      'skip',
    );
    const asks = apply(
      'Object{metadata: resource.Get("v1", "configmaps", "a", "b").metadata}',
    );
    expect(run({ mutations: [asks] })).toMatchObject({
      verdict: 'notEvaluable',
      missing: expect.stringContaining('resource.Get'),
    });
  });

  it('belongs to its namespace when it has one', () => {
    const mutations = [apply('Object{}')];
    const kind = 'NamespacedMutatingPolicy';
    expect(run({ mutations, kind, namespace: 'shop' }).policy).toBe(
      'shop/change',
    );
    expect(run({ mutations, kind, namespace: 'other' })).toBeUndefined();
  });

  it.each([
    [{ mutations: [] }, 'at least one mutation'],
    [{ mutations: [apply('Object{a: }')] }, 'does not compile'],
    [{ mutations: [{ patchType: 'Other' }] }, "'Other' is none of"],
    [{ mutations: [apply('variables.none')] }, "'none' is not defined"],
  ])('does not load %j', (options, message) => {
    expect(load(options).errors).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining(message) }),
    );
  });
});

describe('what is judged after', () => {
  it('is what the mutations made', () => {
    const judge = JSON.stringify({
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'ValidatingPolicy',
      metadata: { name: 'judge' },
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
        validations: [{ expression: 'object.spec.hostNetwork == false' }],
      },
    });
    const { policies } = load({
      mutations: [apply('Object{spec: Object.spec{hostNetwork: false}}')],
    });
    const both = [
      ...loadPolicies([{ path: 'j.yaml', text: judge }]).policies,
      ...policies,
    ];
    expect(evaluate(both, pod).map(({ verdict }) => verdict)).toEqual([
      'pass',
      'pass',
    ]);
  });
});

describe('GeneratingPolicy', () => {
  const generating = (expression: string) =>
    loadPolicies([
      {
        path: 'g.yaml',
        text: JSON.stringify({
          apiVersion: 'policies.kyverno.io/v1',
          kind: 'GeneratingPolicy',
          metadata: { name: 'make' },
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
            variables: [
              { name: 'ns', expression: 'object.metadata.namespace' },
            ],
            generate: [{ expression }],
          },
        }),
      },
    ]);

  it('says what it would make', () => {
    const { policies, errors } = generating(
      'generator.Apply(variables.ns, [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": object.metadata.name}}])',
    );
    expect(errors).toEqual([]);
    expect(evaluate(policies, pod)).toMatchObject([
      {
        verdict: 'pass',
        blocks: false,
        generated: [
          { kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } },
        ],
      },
    ]);
  });

  it('says what of the cluster it copies', () => {
    const { policies } = generating(
      'generator.Apply(variables.ns, [resource.Get("v1", "secrets", "a", "b")])',
    );
    expect(evaluate(policies, pod)).toMatchObject([
      { verdict: 'notEvaluable' },
    ]);
  });

  it('does not load with nothing to make', () => {
    const { errors } = generating('generator.Apply(');
    expect(errors).not.toEqual([]);
  });
});
