import { evaluate, loadPolicies, mutate, type KubeObject } from '../..';
import { runKyvernoTest } from '../../harness';

const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
};
const matchConstraints = {
  resourceRules: [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['pods'],
    },
  ],
};

const policy = (spec: object, kind = 'ValidatingPolicy') =>
  JSON.stringify({
    apiVersion: 'policies.kyverno.io/v1',
    kind,
    metadata: { name: 'p' },
    spec,
  });
const load = (text: string) => loadPolicies([{ path: 'p.json', text }]);

/** What a test comes to that has these files, for each object or document. */
function judge(text: string, test: object, files: Record<string, string> = {}) {
  const all: Record<string, string> = {
    ...files,
    'p.json': text,
    'kyverno-test.yaml': JSON.stringify({ policies: ['p.json'], ...test }),
  };
  return runKyvernoTest('kyverno-test.yaml', path => all[path]).map(
    ({ resource, actual, reason }) => `${resource} ${actual}: ${reason}`,
  );
}

describe('evaluation.mode JSON', () => {
  const json = { mode: 'JSON' };
  const validations = [
    { expression: "object.metadata.name == 'web'", message: 'another name' },
  ];

  it('judges objects as plain JSON in a test, as kyverno test does', () => {
    const pods = ['web', 'other']
      .map(name => JSON.stringify({ ...POD, metadata: { name } }))
      .join('\n---\n');
    expect(
      judge(
        policy({ evaluation: json, validations }),
        {
          resources: ['pods.yaml'],
          results: [{ policy: 'p', resources: ['web', 'other'] }],
        },
        { 'pods.yaml': pods },
      ),
    ).toEqual(['web pass: passed', 'other fail: another name (metadata.name)']);
  });

  it('judges nothing at admission, where Kyverno wants kinds all the same', () => {
    const spec = { evaluation: json, validations };
    expect(load(policy(spec)).errors).toMatchObject([
      { message: expect.stringContaining('has no resourceRules') },
    ]);
    const { policies } = load(policy({ ...spec, matchConstraints }));
    expect(evaluate(policies, POD)).toEqual([]);
    expect(policies[0].notes).toEqual([
      'evaluation.mode is JSON: no Kubernetes object is judged',
    ]);
  });

  it('keeps no MutatingPolicy from changing objects, as in Kyverno', () => {
    const expression = 'Object{metadata: Object.metadata{labels: {"a": "b"}}}';
    const mutations = [
      { patchType: 'ApplyConfiguration', applyConfiguration: { expression } },
    ];
    const spec = { evaluation: json, matchConstraints, mutations };
    const { policies, errors } = load(policy(spec, 'MutatingPolicy'));
    expect(errors).toEqual([]);
    expect(mutate(policies, POD).resource.metadata.labels).toEqual({ a: 'b' });
    const bare = policy({ evaluation: json, mutations }, 'MutatingPolicy');
    expect(load(bare).errors).toMatchObject([
      { message: expect.stringContaining('has no resourceRules') },
    ]);
  });
});

describe.each(['HTTP', 'Envoy'])('evaluation.mode %s', mode => {
  const spec = {
    evaluation: { mode },
    variables: [{ name: 'token', expression: 'jwt.Decode("a", "b")' }],
    validations: [
      {
        expression: `${mode === 'HTTP' ? 'http' : 'envoy'}.Allowed().Response()`,
      },
    ],
  };

  it('is refused where it would be stored, as Kyverno refuses it', () => {
    expect(load(policy({ ...spec, matchConstraints })).errors).toMatchObject([
      {
        message: `spec.evaluation.mode: ${mode} is for Kyverno's authorization server, and Kyverno's admission does not store it: give it to that server`,
      },
    ]);
  });

  it('is asked about no object in a test', () => {
    const payloads = mode === 'HTTP' ? 'envoyPayloads' : 'httpPayloads';
    expect(
      judge(
        policy(spec),
        {
          [payloads]: ['request.json'],
          results: [{ policy: 'p', result: 'pass' }],
        },
        { 'request.json': '{"attributes":{}}' },
      ),
    ).toEqual(['request.json no result: the policy is about no such document']);
  });
});

it('another evaluation.mode is refused', () => {
  const spec = { evaluation: { mode: 'Json' }, matchConstraints };
  const validations = [{ expression: 'true' }];
  expect(load(policy({ ...spec, validations })).errors).toMatchObject([
    { message: expect.stringContaining("'Json' is none of") },
  ]);
});
