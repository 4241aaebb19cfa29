import { evaluate, type KubeObject } from '@macadam/kyverno';
import { loadPolicies } from './__testUtils__/load';

const POLICY = {
  apiVersion: 'kyverno.io/v1',
  kind: 'ClusterPolicy',
  metadata: { name: 'classic' },
  spec: {
    validationFailureAction: 'Enforce',
    rules: [
      {
        name: 'host',
        match: { any: [{ resources: { kinds: ['Pod'] } }] },
        validate: { pattern: { spec: { '=(hostNetwork)': false } } },
      },
      {
        name: 'pss',
        match: { any: [{ resources: { kinds: ['Pod'] } }] },
        validate: { podSecurity: { level: 'baseline' } },
      },
    ],
  },
};
const pod = (over: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'tool', namespace: 'ops', labels: { tool: 'yes' } },
  spec: { containers: [{ name: 'main', image: 'bad/x' }], ...over },
});
const classic = (spec: object) => ({
  apiVersion: 'kyverno.io/v2',
  kind: 'PolicyException',
  metadata: { name: 'leave', namespace: 'ops' },
  spec: {
    exceptions: [{ policyName: 'classic', ruleNames: ['ho*'] }],
    match: { any: [{ resources: { kinds: ['Pod'], namespaces: ['ops'] } }] },
    ...spec,
  },
});

function run(
  exception: object,
  object: KubeObject = pod({ hostNetwork: true }),
  now?: string,
) {
  const text = [POLICY, exception].map(each => JSON.stringify(each));
  const loaded = loadPolicies([{ path: 'p.yaml', text: text.join('\n---\n') }]);
  expect(loaded.errors).toEqual([]);
  const results = evaluate(loaded.policies, object, { ...(now && { now }) });
  return Object.fromEntries(results.map(result => [result.rule, result]));
}

describe('exceptions of kyverno.io', () => {
  const condition = (value: string) => ({
    conditions: {
      any: [
        {
          key: '{{ request.object.metadata.labels.tool }}',
          operator: 'Equals',
          value,
        },
      ],
    },
  });

  it.each([
    ['take an object out of the rules that they name', {}, 'skip', 'fail'],
    [
      'may name all',
      { exceptions: [{ policyName: 'classic', ruleNames: ['*'] }] },
      'skip',
      'skip',
    ],
    [
      'are for what they match',
      {
        match: {
          any: [{ resources: { kinds: ['Pod'], namespaces: ['shop'] } }],
        },
      },
      'fail',
      'fail',
    ],
    ['hold where conditions do', condition('yes'), 'skip', 'fail'],
    ['do not hold where conditions do not', condition('no'), 'fail', 'fail'],
    [
      'leave a control out',
      {
        exceptions: [{ policyName: 'classic', ruleNames: ['pss'] }],
        podSecurity: [{ controlName: 'Host Namespaces' }],
      },
      'fail',
      'skip',
    ],
    [
      'leave no other control out',
      {
        exceptions: [{ policyName: 'classic', ruleNames: ['pss'] }],
        podSecurity: [{ controlName: 'Sysctls' }],
      },
      'fail',
      'fail',
    ],
  ])('%s', (_, spec, host, pss) => {
    const results = run(classic(spec));
    expect([results.host.verdict, results.pss.verdict]).toEqual([host, pss]);
  });

  it('change nothing of what does not match a rule', () => {
    const service = { ...pod(), kind: 'Service' };
    expect(run(classic({}), service)).toEqual({});
  });
});

describe('what passes by exception alone', () => {
  const annotations = {
    'macadam.dev/expires': '2026-12-24T12:00:00Z',
    'macadam.dev/approved-by': 'user:default/ana',
  };
  const noted = (exception: { metadata: object }) => ({
    ...exception,
    metadata: { ...exception.metadata, annotations },
  });
  const controls = (controlName: string) =>
    noted(
      classic({
        exceptions: [{ policyName: 'classic', ruleNames: ['pss'] }],
        podSecurity: [{ controlName }],
      }),
    );

  it.each([
    ['a rule', 'host', noted(classic({}))],
    ['a control', 'pss', controls('Host Namespaces')],
  ])('says until when and by whom: %s', (_, rule, exception) => {
    expect(run(exception)[rule].excepted).toEqual({
      until: '2026-12-24T12:00:00.000Z',
      approvedBy: 'user:default/ana',
    });
  });

  it('fails again when the exception has ended', () => {
    const object = pod({ hostNetwork: true });
    const results = run(noted(classic({})), object, '2026-12-24T12:00:00Z');
    expect(results.host.verdict).toBe('fail');
  });
});

it.each([
  [classic({ exceptions: [] }), 'names no policy'],
  [classic({ match: undefined }), 'is missing'],
  [classic({ until: 'tomorrow' }), 'unknown field'],
  [{ ...classic({}), apiVersion: 'kyverno.io/v9' }, 'a PolicyException is of'],
])('an exception does not load when it is broken: %#', (exception, message) => {
  const { errors, exceptions } = loadPolicies([
    { path: 'e.yaml', text: JSON.stringify(exception) },
  ]);
  expect(exceptions).toEqual([]);
  expect(errors).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining(message) }),
  );
});

it('an exception is not about a policy of CEL expressions of the same name', () => {
  const policy = {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: 'classic' },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['*'],
            resources: ['pods'],
          },
        ],
      },
      validations: [{ expression: 'false' }],
    },
  };
  const all = classic({
    exceptions: [{ policyName: 'classic', ruleNames: ['*'] }],
  });
  const { policies } = loadPolicies(
    [policy, all].map((each, n) => ({
      path: `${n}.yaml`,
      text: JSON.stringify(each),
    })),
  );
  expect(evaluate(policies, pod())).toMatchObject([{ verdict: 'fail' }]);
});
