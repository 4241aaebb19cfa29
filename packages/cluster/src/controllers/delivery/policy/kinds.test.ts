/** Every kind of policy at admission and after. */
import { type LocalCluster, startLocalCluster } from '../../../api/cluster';
import type { KubeObject, NewObject, ObjectRef } from '../../../runtime';
import { workloadAdmission } from '../../workloads';
import { deliveryControllers, policyAdmission } from '..';
import { listAt, valueAt } from '../fields';
import { until } from '../__testUtils__/cluster';

jest.setTimeout(30_000);

let cluster: LocalCluster;
beforeEach(() => {
  cluster = startLocalCluster({
    controllers: deliveryControllers({ git: { directory: '/nonexistent' } }),
    admission: [policyAdmission()],
  });
});
afterEach(() => cluster.stop());

const pods = { any: [{ resources: { kinds: ['Pod'] } }] };
const podRules = {
  resourceRules: [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['pods'],
    },
  ],
};

function create(
  apiVersion: string,
  kind: string,
  name: string,
  spec: object,
  more: object = {},
): KubeObject {
  const metadata = { name, ...more };
  return cluster.client.create({ apiVersion, kind, metadata, spec });
}

const clusterPolicy = (name: string, rule: object, spec: object = {}) =>
  create('kyverno.io/v1', 'ClusterPolicy', name, {
    validationFailureAction: 'Enforce',
    ...spec,
    rules: [{ name: 'rule', match: pods, ...rule }],
  });
const cel = (kind: string, name: string, spec: object, more: object = {}) =>
  create('policies.kyverno.io/v1', kind, name, spec, more);

const noLatest = {
  validate: {
    message: 'Use a fixed tag.',
    pattern: { spec: { containers: [{ image: '!*:latest' }] } },
  },
};

function podNamed(name: string, image = 'web:latest', more: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...more },
    spec: { containers: [{ name: 'web', image }] },
  };
}

function tryCreate(object: NewObject, user?: string) {
  const warnings: string[] = [];
  const client = user ? cluster.client.as({ username: user }) : cluster.client;
  try {
    const created = client.create(object, {
      onWarning: warning => warnings.push(warning),
    });
    return { created, warnings, error: '' };
  } catch (error) {
    return { warnings, error: String(error) };
  }
}

const refused = (object: NewObject = podNamed('p'), user?: string) =>
  tryCreate(object, user).error;

const reportOf = (object: KubeObject) =>
  cluster.client.get({
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    kind: 'PolicyReport',
    namespace: 'default',
    name: object.metadata.uid ?? '',
  });
const results = (object: KubeObject) => listAt(reportOf(object), 'results');

describe('a ClusterPolicy', () => {
  it('refuses by policy and rule', () => {
    clusterPolicy('b', noLatest);
    clusterPolicy('a', {
      validate: { message: 'Never.', deny: {} },
    });
    expect(refused()).toBe(
      `ApiError: admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/default/p was blocked due to the following policies \n\na:\n  rule: Never.\nb:\n  rule: 'validation error: Use a fixed tag. rule rule failed at path /spec/containers/0/image/ (container web: spec.containers[0].image)'\n`,
    );
    expect(refused(podNamed('q', 'web:1'))).toContain('a:\n');
  });

  it('only reports what it audits, as Kyverno does, and warns where it is to', async () => {
    clusterPolicy('a', noLatest, {
      validationFailureAction: 'Audit',
      emitWarning: true,
    });
    const { created, warnings } = tryCreate(podNamed('p'));
    if (!created) throw new Error('it was refused');
    expect(warnings).toEqual([
      expect.stringMatching(/^policy a\.rule: validation error: Use a fixed/),
    ]);
    await until(() => reportOf(created));
    expect(results(created)).toEqual([
      expect.objectContaining({
        ...{ source: 'kyverno', policy: 'a', rule: 'rule', result: 'fail' },
        properties: expect.objectContaining({ process: 'background scan' }),
      }),
    ]);
  });

  it('is not asked at admission, or not in the background, where it says so', async () => {
    clusterPolicy('later', noLatest, { admission: false });
    clusterPolicy('now', noLatest, {
      validationFailureAction: 'Audit',
      background: false,
    });
    const { created } = tryCreate(podNamed('p'));
    if (!created) throw new Error('it was refused');
    await until(() => reportOf(created));
    expect(results(created)).toEqual([
      expect.objectContaining({ policy: 'later' }),
    ]);
  });

  it('sees who asks with their roles, the labels of the Namespace and a ConfigMap, as they are now', () => {
    const { client } = cluster;
    const bossMay = {
      ...noLatest,
      exclude: { any: [{ clusterRoles: ['boss'] }] },
      match: {
        any: [
          {
            resources: {
              kinds: ['Pod'],
              namespaceSelector: { matchLabels: { strict: 'yes' } },
            },
          },
        ],
      },
    };
    clusterPolicy('roles', bossMay, { background: false });
    clusterPolicy('allowed', {
      context: [
        { name: 'list', configMap: { name: 'images', namespace: 'default' } },
      ],
      validate: {
        message: 'not on the list',
        deny: {
          conditions: {
            all: [
              {
                key: '{{ request.object.spec.containers[0].image }}',
                operator: 'AnyNotIn',
                value: '{{ list.data.allowed }}',
              },
            ],
          },
        },
      },
    });
    const allow = (allowed: string) =>
      client.apply(
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'images', namespace: 'default' },
          data: { allowed },
        },
        { fieldManager: 'test', force: true },
      );
    expect(refused()).toContain("there is no ConfigMap 'default/images'");
    allow('["other:1"]');
    expect(refused()).toContain('not on the list');
    allow('["web:latest"]');
    expect(refused()).toBe('');
    client.patch(
      { apiVersion: 'v1', kind: 'Namespace', name: 'default' },
      { metadata: { labels: { strict: 'yes' } } },
      { type: 'merge' },
    );
    expect(refused(podNamed('q'), 'ann')).toContain('Use a fixed tag');
    client.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'ann' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'boss',
      },
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ann' },
      ],
    });
    expect(refused(podNamed('q'), 'ann')).toBe('');
  });

  it('refuses where it needs what is not here, and says so where it fails open', () => {
    const rule = {
      context: [{ name: 'image', imageRegistry: { reference: 'web:latest' } }],
      validate: {
        deny: {
          conditions: {
            all: [{ key: '{{ image.x }}', operator: 'Equals', value: 'x' }],
          },
        },
      },
    };
    clusterPolicy('image', rule, { failurePolicy: 'Ignore' });
    expect(tryCreate(podNamed('p'))).toMatchObject({
      error: '',
      warnings: [
        "Policy image was not evaluated, which needs the metadata of the image 'web:latest' from its registry",
      ],
    });
    clusterPolicy('strict', rule);
    expect(refused(podNamed('q'))).toContain(
      "needs the metadata of the image 'web:latest' from its registry",
    );
  });

  it('changes objects before they are judged', () => {
    clusterPolicy('pin', {
      mutate: {
        patchStrategicMerge: {
          metadata: { labels: { pinned: 'yes' } },
          spec: { containers: [{ '(name)': '*', image: 'web:1' }] },
        },
      },
    });
    clusterPolicy('no-latest', noLatest);
    const { created } = tryCreate(podNamed('p'));
    expect(created).toMatchObject({
      metadata: { labels: { pinned: 'yes' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    });
  });

  it('refuses when it cannot change an object, unless errors are ignored', () => {
    const broken = {
      mutate: {
        patchStrategicMerge: {
          metadata: { labels: { a: '{{ request.object.nope.nope }}' } },
        },
      },
    };
    clusterPolicy('ignored', broken, { failurePolicy: 'Ignore' });
    expect(refused()).toBe('');
    clusterPolicy('broken', broken);
    expect(refused(podNamed('q'))).toMatch(
      /^ApiError: admission webhook "mutate\.kyverno\.svc-fail" denied the request: mutation policy broken error: failed to apply policy broken rules \[rule: /,
    );
  });

  it('lets an object be on behalf of which it changes others', () => {
    clusterPolicy('others', {
      mutate: {
        targets: [{ apiVersion: 'v1', kind: 'Secret', name: 's' }],
        patchStrategicMerge: { metadata: { labels: { a: 'b' } } },
      },
    });
    expect(tryCreate(podNamed('p'))).toMatchObject({ error: '', warnings: [] });
  });

  it('judges a pod with what the LimitRange of its namespace gives it', async () => {
    const { client, stop } = startLocalCluster({
      admission: [...workloadAdmission(), policyAdmission()],
    });
    try {
      const rule = {
        name: 'rule',
        match: pods,
        validate: {
          message: 'Say how much.',
          pattern: {
            spec: { containers: [{ resources: { limits: { cpu: '?*' } } }] },
          },
        },
      };
      client.create({
        apiVersion: 'kyverno.io/v1',
        kind: 'ClusterPolicy',
        metadata: { name: 'limits' },
        spec: { validationFailureAction: 'Enforce', rules: [rule] },
      });
      expect(() => client.create(podNamed('p'))).toThrow('Say how much.');
      client.create({
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name: 'usual', namespace: 'default' },
        spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] },
      });
      expect(client.create(podNamed('p'))).toMatchObject({
        spec: { containers: [{ resources: { limits: { cpu: '1' } } }] },
      });
    } finally {
      await stop();
    }
  });

  it('passes over what Kyverno filters out', () => {
    clusterPolicy('no-latest', noLatest);
    expect(
      refused(podNamed('p', 'web:latest', { namespace: 'kube-system' })),
    ).toBe('');
  });
});

describe('a policy of CEL expressions', () => {
  const fixed = {
    matchConstraints: podRules,
    validationActions: ['Deny'],
    validations: [
      {
        expression:
          "object.spec.containers.all(c, !c.image.endsWith(':latest'))",
        message: 'use a fixed tag',
      },
    ],
  };

  it('refuses, also in one namespace', () => {
    cel('NamespacedValidatingPolicy', 'own', fixed, { namespace: 'default' });
    cel('NamespacedValidatingPolicy', 'far', fixed, {
      namespace: 'kube-public',
    });
    expect(refused()).toBe(
      'ApiError: admission webhook "nvpol.validate.kyverno.svc-fail" denied the request: Policy own failed: use a fixed tag (container web: spec.containers[0].image)',
    );
  });

  it('reads the cluster', () => {
    cel('ValidatingPolicy', 'known', {
      matchConstraints: podRules,
      validationActions: ['Deny'],
      validations: [
        {
          expression:
            "resource.List('v1', 'configmaps', object.metadata.namespace).items.exists(c, c.metadata.name == object.metadata.name)",
          message: 'no ConfigMap of its name',
        },
      ],
    });
    expect(refused()).toContain('no ConfigMap of its name');
    cluster.client.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'p', namespace: 'default' },
    });
    expect(refused()).toBe('');
  });

  it('changes objects, and reports what is not as it would have it', async () => {
    const { created } = tryCreate(podNamed('before'));
    if (!created) throw new Error('it was refused');
    cel('MutatingPolicy', 'label', {
      matchConstraints: podRules,
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: {
            expression:
              'Object{metadata: Object.metadata{labels: Object.metadata.labels{team: "shop"}}}',
          },
        },
      ],
    });
    const after = tryCreate(podNamed('after')).created;
    if (!after) throw new Error('it was refused');
    expect(after.metadata.labels).toEqual({ team: 'shop' });
    await until(() => reportOf(created) && reportOf(after));
    expect(results(created)).toEqual([
      expect.objectContaining({
        ...{ source: 'KyvernoMutatingPolicy', result: 'fail' },
        message: 'mutation is not applied',
      }),
    ]);
    expect(results(after)).toEqual([
      expect.objectContaining({ result: 'pass' }),
    ]);
  });
});

it('a MutatingPolicy leaves an object alone on behalf of which it changes others', () => {
  cel('MutatingPolicy', 'others', {
    evaluation: { mutateExisting: { enabled: true } },
    matchConstraints: podRules,
    targetMatchConstraints: {
      resourceRules: [{ ...podRules.resourceRules[0], resources: ['secrets'] }],
    },
    mutations: [
      {
        patchType: 'ApplyConfiguration',
        applyConfiguration: {
          expression:
            'Object{metadata: Object.metadata{labels: Object.metadata.labels{a: "b"}}}',
        },
      },
    ],
  });
  const { created } = tryCreate(podNamed('p'));
  expect(created?.metadata.labels).toBeUndefined();
});

describe('exceptions', () => {
  it.each([
    [
      'policies.kyverno.io/v1',
      { policyRefs: [{ name: 'cel', kind: 'ValidatingPolicy' }] },
      'cel',
    ],
    [
      'kyverno.io/v2',
      {
        exceptions: [{ policyName: 'classic', ruleNames: ['rule'] }],
        match: { any: [{ resources: { kinds: ['Pod'], names: ['p'] } }] },
      },
      'classic',
    ],
  ])(
    'of %s hold from when they are there until they are not',
    async (apiVersion, spec, policy) => {
      if (policy === 'classic') clusterPolicy('classic', noLatest);
      else
        cel('ValidatingPolicy', 'cel', {
          matchConstraints: podRules,
          validationActions: ['Deny'],
          validations: [{ expression: 'false', message: 'never' }],
        });
      expect(refused()).not.toBe('');
      create(apiVersion, 'PolicyException', 'leave', spec, {
        namespace: 'default',
      });
      const { created } = tryCreate(podNamed('p'));
      if (!created) throw new Error('it was refused');
      await until(() => reportOf(created));
      expect(results(created)).toEqual([
        expect.objectContaining({
          ...{ policy, result: 'skip' },
          properties: expect.objectContaining({ exceptions: 'leave' }),
        }),
      ]);
      cluster.client.delete({
        ...{ apiVersion, kind: 'PolicyException' },
        ...{ namespace: 'default', name: 'leave' },
      });
      await until(() => valueAt(results(created), 0, 'result') === 'fail');
      expect(refused({ ...podNamed('q') })).not.toBe('');
    },
  );

  it('that do not load are refused', () => {
    const match = { any: [{ resources: { kinds: ['Pod'], nonsense: 1 } }] };
    const exceptions = [{ policyName: 'classic', ruleNames: ['*'] }];
    const spec = { exceptions, match };
    expect(() =>
      create('kyverno.io/v2', 'PolicyException', 'leave', spec, {
        namespace: 'default',
      }),
    ).toThrow('nonsense: unknown field');
  });
});

describe('a ValidatingAdmissionPolicy', () => {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const bind = (actions: string[], spec: object = {}) =>
    create(apiVersion, 'ValidatingAdmissionPolicyBinding', 'everywhere', {
      policyName: 'fixed',
      validationActions: actions,
      ...spec,
    });
  const policy = (spec: object = {}) =>
    create(apiVersion, 'ValidatingAdmissionPolicy', 'fixed', {
      matchConstraints: podRules,
      validations: [{ expression: 'false', message: 'never' }],
      ...spec,
    });

  it('holds where it is bound, in the words of the API server', () => {
    policy();
    expect(refused(podNamed('unbound'))).toBe('');
    bind(['Deny']);
    expect(refused()).toBe(
      "ApiError: pods \"p\" is forbidden: ValidatingAdmissionPolicy 'fixed' with binding 'everywhere' denied request: never",
    );
    cluster.client.delete({
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      name: 'everywhere',
    });
    expect(refused()).toBe('');
  });

  it('warns, and is reported', async () => {
    policy();
    bind(['Warn']);
    const { created, warnings } = tryCreate(podNamed('p'));
    if (!created) throw new Error('it was refused');
    expect(warnings).toEqual([
      "Validation failed for ValidatingAdmissionPolicy 'fixed' with binding 'everywhere': never",
    ]);
    await until(() => reportOf(created));
    expect(results(created)).toEqual([
      expect.objectContaining({
        ...{ source: 'ValidatingAdmissionPolicy', result: 'fail' },
        properties: expect.objectContaining({ binding: 'everywhere' }),
      }),
    ]);
  });

  it('takes its parameters from the cluster', () => {
    policy({
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [
        { expression: "params.data.open == 'yes'", message: 'closed' },
      ],
    });
    bind(['Deny'], {
      paramRef: { name: 'hours', parameterNotFoundAction: 'Deny' },
    });
    expect(refused()).toContain('no params found');
    const hours = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'hours', namespace: 'default' },
    };
    cluster.client.create({ ...hours, data: { open: 'no' } });
    expect(refused()).toContain('closed');
    cluster.client.update({ ...hours, data: { open: 'yes' } });
    expect(refused()).toBe('');
  });
});

describe('generating policies', () => {
  const copy = (namespace: string): ObjectRef => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap' },
    ...{ name: 'zone', namespace },
  });
  const namespace = (name: string): NewObject => ({
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name },
  });
  const generate = {
    match: { any: [{ resources: { kinds: ['Namespace'] } }] },
    generate: {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', name: 'zone' },
      namespace: '{{ request.object.metadata.name }}',
      synchronize: true,
      clone: { name: 'zone', namespace: 'default' },
    },
  };

  it('make objects once a request is through, and remove them with what they were made for', async () => {
    const { client } = cluster;
    client.create({
      ...copy('default'),
      metadata: { name: 'zone', namespace: 'default' },
      data: { zone: 'a' },
    });
    clusterPolicy('zone', generate);
    client.create(namespace('asked'), { dryRun: true });
    client.create(namespace('shop'));
    const made = await until(() => client.get(copy('shop')));
    expect(made).toMatchObject({
      metadata: {
        labels: {
          'app.kubernetes.io/managed-by': 'kyverno',
          'generate.kyverno.io/policy-name': 'zone',
          'generate.kyverno.io/rule-name': 'rule',
          'generate.kyverno.io/trigger-kind': 'Namespace',
        },
      },
      data: { zone: 'a' },
    });
    expect(client.get(copy('asked'))).toBeUndefined();
  });

  it('copy all that a list names', async () => {
    const { client } = cluster;
    const zone = { ...copy('default'), data: { zone: 'a' } };
    for (const [name, of] of [
      ['zone', 'all'],
      ['other', 'none'],
    ])
      client.create({
        ...zone,
        metadata: { name, namespace: 'default', labels: { for: of } },
      });
    const { match } = generate;
    clusterPolicy('zones', {
      match,
      generate: {
        namespace: '{{ request.object.metadata.name }}',
        cloneList: {
          namespace: 'default',
          kinds: ['v1/ConfigMap'],
          selector: { matchLabels: { for: 'all' } },
        },
      },
    });
    client.create(namespace('shop'));
    const made = await until(() => client.get(copy('shop')));
    expect(made).toMatchObject({ data: { zone: 'a' } });
    expect(client.get({ ...copy('shop'), name: 'other' })).toBeUndefined();
  });

  it('of CEL expressions do too, and remove what follows with its trigger', async () => {
    const { client } = cluster;
    cel('GeneratingPolicy', 'note', {
      evaluation: { synchronize: { enabled: true } },
      matchConstraints: podRules,
      variables: [
        {
          name: 'made',
          expression:
            '[{"apiVersion": dyn("v1"), "kind": dyn("ConfigMap"), "metadata": dyn({"name": object.metadata.name, "namespace": "default"})}]',
        },
      ],
      generate: [{ expression: "generator.Apply('default', variables.made)" }],
    });
    client.create(podNamed('noted'));
    const ref = { ...copy('default'), name: 'noted' };
    await until(() => client.get(ref));
    client.delete({ ...ref, kind: 'Pod' }, { gracePeriodSeconds: 0 });
    await until(() => client.get(ref) === undefined);
  });

  it('say in an event what they could not make', async () => {
    clusterPolicy('zone', generate);
    cluster.client.create(namespace('shop'));
    const event = await until(() =>
      cluster.client
        .list({ apiVersion: 'v1', kind: 'Event' })
        .find(({ reason }) => reason === 'PolicyError'),
    );
    expect(event.message).toBe(
      'failed to generate for Namespace shop: there is no ConfigMap default/zone to copy',
    );
  });
});
