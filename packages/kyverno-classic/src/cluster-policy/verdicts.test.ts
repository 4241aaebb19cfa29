import { type KubeObject, evaluate } from '@macadam/kyverno';
import { loadPolicies } from '../__testUtils__/load';
import {
  all,
  type Fields,
  judge,
  main,
  pod,
  pods,
  side,
  tagged,
} from './__testUtils__/judge';

describe('an assertion', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a field', { spec: { hostNetwork: true } }, undefined],
    ['another value', { spec: { hostNetwork: false } }, 'spec.hostNetwork'],
    ['an absent field', { spec: { hostPID: true } }, 'spec.hostPID'],
    [
      'an expression as a key',
      { spec: { '(length(containers))': 2 } },
      undefined,
    ],
    [
      'an expression that differs',
      { spec: { '(length(containers))': 1 } },
      'spec',
    ],
    [
      'an expression as a value',
      { metadata: { name: '(to_string(@))' } },
      undefined,
    ],
    [
      'each item',
      { spec: { '~.containers': { image: '(to_string(@))' } } },
      undefined,
    ],
    [
      'each item, one differs',
      { spec: { '~.containers': { "(ends_with(image, ':latest'))": false } } },
      'spec.containers[0]',
    ],
    [
      'a binding',
      { 'metadata->meta': { '(name == $meta.name)': true } },
      undefined,
    ],
    [
      'the place of an item',
      { spec: { '~at.containers': { '($at >= `0`)': true } } },
      undefined,
    ],
    [
      'a list of another length',
      { spec: { containers: [] } },
      'spec.containers',
    ],
    [
      'an escaped key',
      { metadata: { labels: { '\\(odd)\\': 'x' } } },
      undefined,
    ],
  ])('%s', (_, object, path) => {
    const given = pod(main, side);
    given.metadata.labels = { '(odd)': 'x' };
    given.spec = { ...(given.spec as Fields), hostNetwork: true };
    const result = judge({ validate: { assert: { object } } }, given);
    expect([result.verdict, result.path]).toEqual([
      path === undefined ? 'pass' : 'fail',
      path,
    ]);
  });
});

describe('the action', () => {
  const overrides = (action: string, namespaces: string[]) => [
    { action, namespaces },
  ];

  it.each<[string, Fields, Fields, string]>([
    ['is Audit when nothing is said', {}, {}, 'Audit'],
    ['is the policy’s', {}, { validationFailureAction: 'Enforce' }, 'Deny'],
    ['in small letters', {}, { validationFailureAction: 'enforce' }, 'Deny'],
    [
      'is another in a namespace',
      {},
      { validationFailureActionOverrides: overrides('Enforce', ['sh*']) },
      'Deny',
    ],
    [
      'is not another elsewhere',
      {},
      { validationFailureActionOverrides: overrides('Enforce', ['prod']) },
      'Audit',
    ],
    [
      'is the rule’s before the policy’s',
      { failureAction: 'Audit' },
      { validationFailureAction: 'Enforce' },
      'Audit',
    ],
    [
      'is the rule’s in a namespace before all',
      {
        failureAction: 'Audit',
        failureActionOverrides: overrides('Enforce', ['shop']),
      },
      {},
      'Deny',
    ],
  ])('%s', (_, validate, spec, action) => {
    const result = judge(
      { validate: { ...tagged, ...validate } },
      pod(main),
      {},
      spec,
    );
    expect(result).toMatchObject({
      verdict: 'fail',
      action,
      blocks: action === 'Deny',
    });
  });

  it('reports what is not scored as a warning, and lets an error of what enforces block unless it is ignored', () => {
    const enforce = { validationFailureAction: 'Enforce' };
    const unscored = {
      metadata: { annotations: { 'policies.kyverno.io/scored': 'false' } },
    };
    expect(
      judge({ validate: tagged }, pod(main), {}, enforce, unscored),
    ).toMatchObject({ verdict: 'warn', blocks: true });
    const broken = {
      validate: { deny: all('{{ request.nope.nope }}', 'Equals', 'x') },
    };
    const blocks = (spec: Fields) => {
      const result = judge(broken, pod(main), {}, spec);
      expect(result.verdict).toBe('error');
      return result.blocks;
    };
    expect(blocks(enforce)).toBe(true);
    expect(blocks({ ...enforce, failurePolicy: 'Ignore' })).toBe(false);
    // Kyverno asks what only audits when the request has been answered.
    expect(blocks({})).toBe(false);
  });

  describe('on an update of an object that violated the rule before', () => {
    const denied = {
      deny: all('{{ request.object.metadata.labels.app }}', 'Equals', 'web'),
    };
    const looped = {
      foreach: [
        {
          list: 'request.object.spec.containers',
          deny: all('{{ element.image }}', 'Equals', '*:latest'),
        },
      ],
    };
    const update = (validate: Fields, oldObject: KubeObject) =>
      judge({ validate }, pod(main), { operation: 'UPDATE', oldObject })
        .verdict;
    const enforced = (validate: Fields): Fields => ({
      ...validate,
      failureAction: 'Enforce',
    });
    const other = pod(side);
    other.metadata.labels = { app: 'other' };

    it.each<[string, Fields]>([
      ['pattern', tagged],
      ['anyPattern', { anyPattern: [tagged.pattern] }],
      ['deny', denied],
      ['foreach', looped],
    ])('%s lets it be', (_, validate) => {
      const rule = enforced(validate);
      expect(update(rule, pod(main))).toBe('skip');
      expect(update(rule, pod({ name: 'main', image: 'a:latest' }))).toBe(
        'skip',
      );
      expect(update(rule, other)).toBe('fail');
      expect(
        update({ ...rule, allowExistingViolations: false }, pod(main)),
      ).toBe('fail');
      expect(update(validate, pod(main))).toBe('fail');
    });

    it('podSecurity lets it be', () => {
      const rule = enforced({ podSecurity: { level: 'restricted' } });
      expect(update(rule, pod(main))).toBe('skip');
      const safe = pod({
        ...main,
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      });
      expect(update(rule, safe)).toBe('fail');
    });

    it('CEL does not', () => {
      const cel = { expressions: [{ expression: 'false' }] };
      expect(update(enforced({ cel }), pod(main))).toBe('fail');
    });
  });
});

it('fails where a condition in CEL has an error', () => {
  const rule = {
    celPreconditions: [
      { name: 'named', expression: "object.metadata.nothing == 'x'" },
    ],
    validate: { cel: { expressions: [{ expression: 'true' }] } },
  };
  expect(judge(rule, pod(main))).toMatchObject({
    verdict: 'fail',
    message: expect.stringContaining("condition 'named': no such key"),
  });
});

describe('what is not here', () => {
  it('blocks in the request itself, where the policy enforces and fails closed', () => {
    const rule = {
      context: [
        { name: 'map', configMap: { name: 'teams', namespace: 'ops' } },
      ],
      validate: { deny: all('{{ map.data.shop }}', 'Equals', 'blocked') },
    };
    const final = (spec: Fields) =>
      judge(rule, pod(main), { isFinal: true }, spec);
    const enforce = { validationFailureAction: 'Enforce' };
    expect(final(enforce)).toMatchObject({ verdict: 'error', blocks: true });
    expect(final({}).blocks).toBe(false);
    expect(final({ ...enforce, failurePolicy: 'Ignore' }).blocks).toBe(false);
  });

  it('are the parameters of CEL, asked of the cluster', () => {
    const cel = {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' },
      expressions: [{ expression: 'object.metadata.name == params.data.name' }],
    };
    const asked = (answer: unknown) =>
      judge({ validate: { cel } }, pod(main), { ask: () => answer }).verdict;
    expect(asked({ data: { name: 'web' } })).toBe('pass');
    expect(asked({ data: { name: 'other' } })).toBe('fail');
    expect(asked(null)).toBe('fail');
    expect(asked(undefined)).toBe('notEvaluable');
  });

  it('is named instead of guessed', () => {
    const context = [
      { name: 'map', configMap: { name: 'teams', namespace: 'ops' } },
    ];
    const rule = {
      context,
      validate: { deny: all('{{ map.data.shop }}', 'Equals', 'blocked') },
    };
    expect(judge(rule, pod(main))).toMatchObject({
      verdict: 'notEvaluable',
      missing: expect.stringContaining('ops/teams'),
      blocks: false,
    });
    const supplied = { supplied: () => ({ 'map.data.shop': 'blocked' }) };
    expect(judge(rule, pod(main), supplied).verdict).toBe('fail');
    expect(
      judge(
        {
          verifyImages: [
            {
              imageReferences: ['*'],
              required: false,
              failureAction: 'Enforce',
            },
          ],
        },
        pod(main),
      ),
    ).toMatchObject({
      verdict: 'notEvaluable',
      missing: expect.stringContaining('the facts of the image'),
    });
    const selector = {
      any: [
        {
          resources: {
            kinds: ['Pod'],
            namespaceSelector: { matchLabels: { a: 'b' } },
          },
        },
      ],
    };
    expect(
      judge({ match: selector, validate: tagged }, pod(main)),
    ).toMatchObject({
      verdict: 'notEvaluable',
      missing: "the labels of the Namespace 'shop'",
    });
  });

  it('is not asked of policies that only remove', () => {
    const text = JSON.stringify({
      apiVersion: 'kyverno.io/v2',
      kind: 'ClusterCleanupPolicy',
      metadata: { name: 'c' },
      spec: { match: pods, schedule: '0 * * * *' },
    });
    const { policies, errors } = loadPolicies([{ path: 'c.yaml', text }]);
    expect(errors).toEqual([]);
    expect(evaluate(policies, pod(main))).toEqual([]);
    expect(policies[0].notes).toHaveLength(1);
  });
});

describe('mutation and generation', () => {
  it('come before judgement, which sees the mutated object', () => {
    const text = JSON.stringify({
      apiVersion: 'kyverno.io/v1',
      kind: 'ClusterPolicy',
      metadata: { name: 'p' },
      spec: {
        rules: [
          {
            name: 'judge',
            match: pods,
            validate: { pattern: { metadata: { labels: { team: '?*' } } } },
          },
          {
            name: 'label',
            match: pods,
            mutate: {
              patchStrategicMerge: { metadata: { labels: { '+(team)': 'a' } } },
            },
          },
        ],
      },
    });
    const { policies } = loadPolicies([{ path: 'p.yaml', text }]);
    const given = pod(main);
    expect(evaluate(policies, given)).toMatchObject([
      {
        rule: 'label',
        verdict: 'pass',
        patched: { metadata: { labels: { app: 'web', team: 'a' } } },
      },
      { rule: 'judge', verdict: 'pass' },
    ]);
    expect(given.metadata.labels).toEqual({ app: 'web' });
  });

  it('say what would be made', () => {
    const generate = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: '{{ request.object.metadata.name }}-zk',
      namespace: '{{ request.namespace }}',
      data: { metadata: { labels: { a: 'b' } }, data: { KAFKA: 'x' } },
    };
    expect(judge({ generate }, pod(main))).toMatchObject({
      verdict: 'pass',
      generated: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'web-zk', namespace: 'shop', labels: { a: 'b' } },
          data: { KAFKA: 'x' },
        },
      ],
    });
    const { data: _, ...clone } = {
      ...generate,
      clone: { name: 'secret', namespace: 'ops' },
    };
    const source = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'secret', uid: 'u', labels: { a: 'b' } },
      data: { key: 'x' },
    };
    const asking = (answer: unknown) =>
      judge({ generate: clone }, pod(main), {
        ask: (_name, args) => (args[1] === 'configmaps' ? answer : undefined),
      });
    const { metadata } = asking(source).generated?.[0] ?? {};
    expect(metadata).toMatchObject({ labels: { a: 'b' } });
    expect(metadata).not.toHaveProperty('uid');
    expect(asking(null)).toMatchObject({ verdict: 'error', blocks: false });
    expect(judge({ generate: clone }, pod(main))).toMatchObject({
      verdict: 'notEvaluable',
      missing: expect.stringContaining('ops/secret'),
    });
  });
});
