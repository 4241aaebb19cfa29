import type { TestResult } from '@macadam/kyverno';
import { runKyvernoTest } from '../__testUtils__/load';

const HEAD = 'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\n';
const MATCH = 'match: { any: [{ resources: { kinds: [Pod] } }] }';

const POLICIES: Record<string, string> = {
  'team.yaml': `${HEAD}metadata: { name: team }
spec:
  rules:
    - name: labelled
      ${MATCH}
      validate: { message: "A team.", pattern: { metadata: { labels: { team: "?*" } } } }
    - name: created
      ${MATCH}
      preconditions: { all: [{ key: "{{ request.operation }}", operator: Equals, value: UPDATE }] }
      validate: { deny: { conditions: { any: [{ key: "{{ request.object.metadata.labels.team || '' }}", operator: AnyIn, value: "{{ teams.data.blocked }}" }] } } }
      context: [{ name: teams, configMap: { name: teams, namespace: ops } }]
`,
  'add.yaml': `${HEAD}metadata: { name: add }
spec:
  rules:
    - name: label
      ${MATCH}
      mutate: { patchStrategicMerge: { metadata: { labels: { "+(team)": none } } } }
    - name: secret
      match: { any: [{ resources: { kinds: [Namespace] } }] }
      generate: { apiVersion: v1, kind: Secret, name: pull, namespace: "{{ request.object.metadata.name }}", clone: { name: pull, namespace: ops } }
    - name: quota
      match: { any: [{ resources: { kinds: [Namespace] } }] }
      generate: { apiVersion: v1, kind: ResourceQuota, name: "{{ request.object.metadata.name }}", namespace: "{{ request.object.metadata.name }}", data: { spec: { hard: { pods: 4 } } } }
`,
};

const pod = (name: string, labels: string, kind = 'Pod', namespace = 'shop') =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace}, labels: ${labels} }\n`;

/** Runs a test that has these entries and other files; the policies are one folder up. */
function run(
  entries: string[],
  files: Record<string, string>,
  head: string[] = [],
  policies = ['team.yaml'],
): TestResult[] {
  const all: Record<string, string> = {
    'a/t/kyverno-test.yaml': [
      ...(policies.length > 0
        ? [`policies: [${policies.map(name => `../${name}`).join(', ')}]`]
        : []),
      'resources: [pods.yaml]',
      ...head,
      'results:',
      ...entries.map(entry => `  - { ${entry} }`),
    ].join('\n'),
  };
  for (const [name, text] of Object.entries(POLICIES)) all[`a/${name}`] = text;
  for (const [name, text] of Object.entries(files)) all[`a/t/${name}`] = text;
  return runKyvernoTest('a/t/kyverno-test.yaml', path => {
    if (!Object.hasOwn(all, path)) throw new Error(`${path} is not there`);
    return all[path];
  });
}

const short = (results: TestResult[]) =>
  results.map(
    ({ resource, expected, actual, matches }) =>
      `${resource} ${expected} ${actual} ${matches}`,
  );

describe('a test in the format of kyverno test', () => {
  const team = 'policy: team, rule: labelled';

  it('compares each resource of each entry', () => {
    const results = run(
      [
        `${team}, kind: Pod, resources: [a, shop/b], result: pass`,
        `${team}, resource: b, result: fail`,
      ],
      { 'pods.yaml': pod('a', '{ team: x }') + pod('b', '{}') },
    );
    expect(short(results)).toEqual([
      'Pod/a pass pass true',
      'Pod/shop/b pass fail false',
      'b fail fail true',
    ]);
    expect(results[1]).toMatchObject({
      file: 'a/t/kyverno-test.yaml',
      policy: 'team',
      rule: 'labelled',
      reason: expect.stringContaining('A team.'),
    });
  });

  it('takes silence for silence, and what is not there for a mismatch', () => {
    const results = run(
      [
        `${team}, resources: [svc], result: pass`,
        `${team}, resources: [svc], result: skip`,
        'policy: team, rule: other, resources: [a], result: pass',
        `${team}, resources: [nobody], result: pass`,
      ],
      { 'pods.yaml': pod('svc', '{}', 'Service') + pod('a', '{ team: x }') },
    );
    expect(short(results)).toEqual([
      'svc pass no result false',
      'svc skip skip true',
      'a pass no result false',
      'nobody pass no resource false',
    ]);
  });

  it('is about every resource where an entry names none, and never about nothing', () => {
    const entry = 'policy: team, rule: labelled, kind: Pod, result: pass';
    const pods = pod('good', '{ team: a }') + pod('bad', '{}');
    expect(
      run([entry], { 'pods.yaml': pods }).map(({ resource, matches }) => [
        resource,
        matches,
      ]),
    ).toEqual([
      ['Pod/shop/good', true],
      ['Pod/shop/bad', false],
    ]);
    const service = pod('other', '{}', 'Service');
    expect(run([entry], { 'pods.yaml': service })).toMatchObject([
      { actual: 'no resource', matches: false },
    ]);
    expect(
      run(['policy: team, rule: labelled, result: pass'], {
        'pods.yaml': service,
      }),
    ).toMatchObject([{ actual: 'no result', matches: false }]);
  });

  it('has parameters of admission policies', () => {
    const policy = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: { name: size }
spec:
  paramKind: { apiVersion: v1, kind: ConfigMap }
  matchConstraints:
    resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  mutations:
    - patchType: ApplyConfiguration
      applyConfiguration: { expression: 'Object{metadata: Object.metadata{labels: {"size": params.data.size}}}' }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: { name: size }
spec: { policyName: size, paramRef: { SELECT, parameterNotFoundAction: Deny } }
`;
    const params = pod('sizes', '{ of: pods }', 'ConfigMap', 'ops').concat(
      'data: { size: small }\n',
    );
    for (const select of [
      'name: sizes, namespace: ops',
      'selector: { matchLabels: { of: pods } }, namespace: ops',
    ])
      expect(
        run(
          [
            'policy: size, kind: Pod, patchedResources: after.yaml, result: pass',
          ],
          {
            'pods.yaml': pod('web', '{}'),
            'size.yaml': policy.replace('SELECT', select),
            'params.yaml': params,
            'after.yaml': pod('web', '{ size: small }'),
          },
          ['policies: [size.yaml]', 'paramResources: [params.yaml]'],
          [],
        ),
      ).toMatchObject([{ resource: 'Pod/shop/web', matches: true }]);
  });

  it('finds a resource by its name, whatever kind the entry gives', () => {
    const results = run(
      [`${team}, kind: Deployment, resources: [a], result: pass`],
      {
        'pods.yaml': pod('a', '{ team: x }'),
      },
    );
    expect(short(results)).toEqual(['Deployment/a pass pass true']);
  });

  it('gives rules the values of the test', () => {
    const values = `policies:
  - name: team
    resources: [{ name: a, values: { request.operation: UPDATE } }]
    rules: [{ name: created, values: { teams.data.blocked: '["x", "y"]' } }]
`;
    const entries = ['a', 'b'].map(
      name => `policy: team, rule: created, resources: [${name}], result: fail`,
    );
    const files = {
      'pods.yaml': pod('a', '{ team: x }') + pod('b', '{ team: x }'),
      'values.yaml': values,
    };
    expect(short(run(entries, files, ['variables: values.yaml']))).toEqual([
      'a fail fail true',
      'b fail skip false',
    ]);
    const inline = `values: ${JSON.stringify({ policies: [{ name: 'team', resources: [{ name: 'a', values: { 'request.operation': 'UPDATE' } }] }] })}`;
    expect(short(run([entries[0]], files, [inline]))).toEqual([
      'a fail notEvaluable false',
    ]);
  });

  it('compares what was made', () => {
    const files = {
      'pods.yaml': `${pod('a', '{ app: x }')}---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ns }\n`,
      'right.yaml': pod('a', '{ app: x, team: none }'),
      'wrong.yaml': pod('a', '{ app: x, team: some }'),
      'quota.yaml':
        'apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: ns, namespace: ns }\nspec: { hard: { pods: 4 } }\n',
    };
    const mutated =
      'policy: add, rule: label, resources: [a], result: pass, patchedResources';
    const results = run(
      [
        `${mutated}: right.yaml`,
        `${mutated}: wrong.yaml`,
        'policy: add, rule: quota, resources: [ns], result: pass, generatedResource: quota.yaml',
      ],
      files,
      [],
      ['add.yaml'],
    );
    expect(short(results)).toEqual([
      'a pass pass true',
      'a pass fail false',
      'ns pass pass true',
    ]);
    expect(results[1].reason).toBe(
      'the patched object differs at metadata.labels.team',
    );
  });

  it('copies what the test says is copied', () => {
    const secret = (namespace: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: pull, namespace: ${namespace} }\ndata: { a: Yg== }\n`;
    const entry =
      'policy: add, rule: secret, resources: [ns], result: pass, generatedResource: made.yaml';
    const files = {
      'pods.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: ns }\n',
      'made.yaml': secret('ns'),
      'source.yaml': secret('ops'),
    };
    const results = run(
      [`${entry}, cloneSourceResource: source.yaml`],
      files,
      [],
      ['add.yaml'],
    );
    expect(short(results)).toEqual(['ns pass pass true']);
    expect(short(run([entry], files, [], ['add.yaml']))).toEqual([
      'ns pass notEvaluable false',
    ]);
  });

  it('copies all that have the labels of a list', () => {
    const secret = (name: string, namespace: string, labels: string) =>
      `---\napiVersion: v1\nkind: Secret\nmetadata: { name: ${name}, namespace: ${namespace}, labels: ${labels} }\n`;
    const policy = `${HEAD}metadata: { name: all }
spec:
  rules:
    - name: secrets
      match: { any: [{ resources: { kinds: [Namespace] } }] }
      generate:
        namespace: "{{ request.object.metadata.name }}"
        cloneList: { namespace: ops, kinds: [v1/Secret, v1/ConfigMap], selector: { matchLabels: { copy: "yes" } } }
`;
    const entry =
      'policy: all, rule: secrets, resources: [ns], result: pass, cloneSourceResource: source.yaml, generatedResource: made.yaml';
    const judge = (made: string) =>
      run(
        [entry],
        {
          'all.yaml': policy,
          'pods.yaml':
            'apiVersion: v1\nkind: Namespace\nmetadata: { name: ns }\n',
          'source.yaml':
            secret('a', 'ops', '{ copy: "yes" }') +
            secret('b', 'ops', '{}') +
            secret('c', 'elsewhere', '{ copy: "yes" }'),
          'made.yaml': made,
        },
        [],
        ['t/all.yaml'],
      );
    expect(short(judge(secret('a', 'ns', '{ copy: "yes" }')))).toEqual([
      'ns pass pass true',
    ]);
    expect(judge(secret('b', 'ns', '{}'))).toMatchObject([
      { reason: 'no generated object is expected for Secret a' },
    ]);
  });

  it('gives what the test writes to those who ask its cluster', () => {
    const policy = `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: { name: known }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
  validations: [{ expression: 'resource.Get("v1", "pods", object.metadata.namespace, object.metadata.name).metadata.name == "a"' }]
`;
    const results = run(
      ['policy: known, resources: [a], result: pass'],
      {
        'known.yaml': policy,
        'pods.yaml': pod('a', '{}'),
        'cluster.yaml':
          'apiVersion: cli.kyverno.io/v1alpha1\nkind: ClusterResource\nspec: { resources: [] }\n',
      },
      ['clusterResources: [cluster.yaml]'],
      ['t/known.yaml'],
    );
    expect(short(results)).toEqual(['a pass pass true']);
  });

  it('does to a resource what an entry says, in the cluster that the test gives', () => {
    const created = 'policy: team, rule: created, resources: [a]';
    const cluster = (blocked: string) => `apiVersion: cli.kyverno.io/v1alpha1
kind: ClusterResource
spec:
  resources:
    - apiVersion: v1
      kind: ConfigMap
      metadata: { name: teams, namespace: ops }
      data: { blocked: ${blocked} }
`;
    const results = (blocked: string) =>
      short(
        run(
          [
            `${created}, operation: UPDATE, result: fail`,
            `${created}, result: skip`,
          ],
          {
            'pods.yaml': pod('a', '{ team: x }'),
            'cluster.yaml': cluster(blocked),
          },
          ['clusterResources: [cluster.yaml]'],
        ),
      );
    expect(results('x')).toEqual(['a fail fail true', 'a skip skip true']);
    expect(results('y')).toEqual(['a fail pass false', 'a skip skip true']);
  });

  it('lets all policies mutate before any judges', () => {
    const results = run(
      [`${team}, resources: [a], result: pass`],
      { 'pods.yaml': pod('a', '{}') },
      [],
      ['team.yaml', 'add.yaml'],
    );
    expect(short(results)).toEqual(['a pass pass true']);
  });

  it('says what does not load, and where', () => {
    const results = run(
      [`${team}, resources: [a], result: pass`],
      { 'broken.yaml': 'kind: ClusterPolicy', 'pods.yaml': '' },
      [],
      ['t/broken.yaml'],
    );
    expect(results).toMatchObject([
      {
        actual: 'not loaded',
        matches: false,
        reason: expect.stringMatching(/^a\/t\/broken\.yaml:1: /),
      },
    ]);
    const missing = run([`${team}, resources: [a], result: pass`], {});
    expect(missing).toMatchObject([
      {
        actual: 'no resource',
        reason: expect.stringContaining('a/t/pods.yaml is not there'),
      },
    ]);
    expect(() =>
      run(
        [`${team}, resources: [a], result: pass`],
        { 'pods.yaml': '' },
        [],
        ['gone.yaml'],
      ),
    ).toThrow('a/gone.yaml is not there');
  });
});

describe('what a test gives', () => {
  const rule = (kinds: string, body: string) =>
    `${HEAD}metadata: { name: p }
spec:
  background: false
  rules:
    - name: r
      match: { any: [{ resources: { kinds: [${kinds}] } }] }
${body}
`;
  const judge = (
    policy: string,
    entry: string,
    head: string[],
    files: Record<string, string> = {},
  ) =>
    run(
      [`policy: p, ${entry}`],
      { 'pods.yaml': pod('a', '{ app: x }'), 'p.yaml': policy, ...files },
      [...head, 'policies: [p.yaml]'],
      [],
    ).map(({ actual, reason }) => `${actual}: ${reason}`);

  const owned = rule(
    'Pod',
    `      preconditions: { all: [{ key: '{{ request.object.metadata.annotations."a.b/owner" || "" }}', operator: Equals, value: us }] }
      validate: { message: Ours., pattern: { metadata: { annotations: { "a.b/owner": them } } } }`,
  );

  it('has values inside of the object', () => {
    const values =
      'values: { policies: [{ name: p, resources: [{ name: a, values: { \'request.object.metadata.annotations."a.b/owner"\': us } }] }] }';
    expect(judge(owned, 'resources: [a], result: fail', [values])).toEqual([
      expect.stringMatching(/^fail: .*Ours/),
    ]);
    expect(judge(owned, 'resources: [a], result: skip', [])).toEqual([
      expect.stringMatching(/^skip/),
    ]);
  });

  it('says of which object another one is a subresource', () => {
    const few = rule(
      'Deployment/scale',
      '      validate: { message: few, pattern: { spec: { replicas: "<=3" } } }',
    );
    const scale =
      'apiVersion: autoscaling/v1\nkind: Scale\nmetadata: { name: a, namespace: shop }\nspec: { replicas: 4 }\n';
    const values =
      'values: { subresources: [{ parentResource: { group: apps, version: v1, kind: Deployment, name: deployments }, subresource: { group: autoscaling, version: v1, kind: Scale, name: deployments/scale } }] }';
    const entry = 'kind: Scale, resources: [a], result: fail';
    const files = { 'pods.yaml': scale };
    expect(judge(few, entry, [values], files)).toEqual([
      expect.stringMatching(/^fail/),
    ]);
    expect(judge(few, entry, [], files)).toEqual([
      expect.stringMatching(/^no result/),
    ]);
  });

  const asks = (context: string) =>
    rule(
      'Pod',
      `      context: [{ name: answer, ${context} }]
      validate: { message: "{{ answer }}", deny: { conditions: { all: [{ key: "{{ answer }}", operator: Equals, value: "no" }] } } }`,
    );
  const call = asks(
    'apiCall: { service: { url: "https://a.example/x" }, jmesPath: said }',
  );
  const responds = (status: number) =>
    `apiCallResponses: [{ url: "https://a.example/x", response: { statusCode: ${status}, body: { said: "no" } } }]`;

  it.each([
    ['a call', call, [responds(200)], /^fail: .*no/],
    ['a call that fails', call, [responds(500)], /^error/],
    ['no call', call, [], /^notEvaluable/],
    [
      'the global context',
      asks('globalReference: { name: g, jmesPath: first }'),
      [
        'globalContextEntries: [{ name: g, data: { all: [{ said: "no" }] }, fieldPath: all, projections: [{ name: first, path: "[0].said" }] }]',
      ],
      /^fail: .*no/,
    ],
    [
      'the global context from a file',
      asks('globalReference: { name: g, jmesPath: "[0].metadata.name" }'),
      ['globalContextEntries: [{ name: g, resourceFiles: [g.yaml] }]'],
      /^fail: .*no/,
    ],
  ])('answers %s', (_, policy, head, answer) => {
    const files = { 'g.yaml': pod('"no"', '{}') };
    expect(judge(policy, 'resources: [a], result: fail', head, files)).toEqual([
      expect.stringMatching(answer),
    ]);
  });

  const CEL = 'apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\n';

  it('answers http of CEL with a status', () => {
    const policy = `${CEL}metadata: { name: p }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
  validations: [{ expression: 'http.Get("https://a.example/x").statusCode == 200 && http.Get("https://a.example/x").body.said == "no"' }]
`;
    expect(
      judge(policy, 'resources: [a], result: pass', [responds(200)]),
    ).toEqual([expect.stringMatching(/^pass/)]);
  });

  it('has documents that are no objects of Kubernetes', () => {
    const policy = `${CEL}metadata: { name: p }
spec:
  evaluation: { mode: JSON }
  validations: [{ expression: 'object.level > 1' }]
`;
    const head = ['jsonPayloads: [low.json, high.json]'];
    const files = { 'low.json': '{"level":1}', 'high.json': '{"level":2}' };
    const both = judge(policy, 'result: pass', head, files);
    expect(both).toEqual([
      expect.stringMatching(/^fail/),
      expect.stringMatching(/^pass/),
    ]);
    expect(
      judge(policy, 'resources: [high.json], result: pass', head, files),
    ).toEqual([expect.stringMatching(/^pass/)]);
  });
});
