import { evaluate, loadPolicies } from '../index';
import type { EvaluationContext, KubeObject, RuleResult } from '../types';

type Fields = Record<string, unknown>;

const pods = { any: [{ resources: { kinds: ['Pod'] } }] };

function results(
  rule: Fields,
  object: KubeObject,
  context: EvaluationContext = {},
  spec: Fields = {},
  more: Fields = {},
): RuleResult[] {
  const document = {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    ...more,
    metadata: { name: 'p', ...(more.metadata ?? {}) },
    spec: { rules: [{ name: 'r', match: pods, ...rule }], ...spec },
  };
  const text = JSON.stringify(document);
  const { policies, errors } = loadPolicies([{ path: 'p.yaml', text }]);
  expect(errors).toEqual([]);
  return evaluate(policies, object, context);
}

const judge = (...args: Parameters<typeof results>) => results(...args)[0];

function pod(...containers: Fields[]): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: { containers },
  };
}

const main = { name: 'main', image: 'nginx:latest' };
const side = { name: 'side', image: 'envoy:1.2' };
const tagged = { pattern: { spec: { containers: [{ image: '!*:latest' }] } } };
const all = (key: unknown, operator: string, value: unknown) => ({
  conditions: { all: [{ key, operator, value }] },
});

describe('a rule', () => {
  it('says in Kyverno’s words what is wrong, in which container and where', () => {
    expect(
      judge(
        {
          validate: {
            ...tagged,
            message: 'No latest in {{ request.object.metadata.name }}',
          },
        },
        pod(side, main),
      ),
    ).toMatchObject({
      policy: 'p',
      rule: 'r',
      verdict: 'fail',
      message:
        'validation error: No latest in web. rule r failed at path /spec/containers/1/image/ (container main: spec.containers[1].image)',
      container: 'main',
      path: 'spec.containers[1].image',
      resource: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'shop',
        name: 'web',
      },
    });
    expect(judge({ validate: tagged }, pod(side)).message).toBe(
      "validation rule 'r' passed.",
    );
  });

  it('is asked of controllers too, with its own name', () => {
    const deployment: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { template: { spec: { containers: [main] } } },
    };
    expect(judge({ validate: tagged }, deployment)).toMatchObject({
      rule: 'autogen-r',
      verdict: 'fail',
      path: 'spec.template.spec.containers[0].image',
    });
  });

  it('names every alternative that does not match', () => {
    const anyPattern = [
      { metadata: { labels: { a: '?*' } } },
      { metadata: { labels: { b: '?*' } } },
    ];
    expect(
      judge({ validate: { anyPattern, message: 'One.' } }, pod(main)).message,
    ).toBe(
      'validation error: One. rule r[0] failed at path /metadata/labels/a/ rule r[1] failed at path /metadata/labels/b/',
    );
    const object = pod(main);
    object.metadata.labels = { b: 'x' };
    expect(judge({ validate: { anyPattern } }, object).verdict).toBe('pass');
  });

  it('denies with conditions, and always without', () => {
    const images = '{{ request.object.spec.containers[].image }}';
    const rule = {
      validate: {
        message: 'Denied {{ request.object.kind }}',
        deny: all(images, 'AnyIn', ['*:latest']),
      },
    };
    expect(judge(rule, pod(side, main))).toMatchObject({
      verdict: 'fail',
      message: 'Denied Pod (container main: spec.containers[1].image)',
      container: 'main',
      path: 'spec.containers[1].image',
    });
    expect(judge(rule, pod(side)).verdict).toBe('pass');
    expect(judge({ validate: { deny: {} } }, pod(main))).toMatchObject({
      verdict: 'fail',
      message: 'validation error: rule r failed',
      path: 'metadata.name',
    });
  });

  it('is skipped when its preconditions do not hold, and an error when they cannot be evaluated', () => {
    const preconditions = (key: string) => ({
      preconditions: { all: [{ key, operator: 'Equals', value: 'CREATE' }] },
      validate: tagged,
    });
    const operation = preconditions('{{ request.operation }}');
    expect(judge(operation, pod(main)).verdict).toBe('fail');
    expect(judge(operation, pod(main), { operation: 'UPDATE' }).verdict).toBe(
      'skip',
    );
    expect(
      judge(preconditions('{{ request.nothing.there }}'), pod(main)),
    ).toMatchObject({
      verdict: 'error',
      message: expect.stringContaining('failed to evaluate preconditions'),
    });
  });

  it('has nothing to say about what it does not match', () => {
    const service = { ...pod(), kind: 'Service' };
    expect(results({ validate: tagged }, service)).toEqual([]);
    const policy = { kind: 'Policy', metadata: { namespace: 'other' } };
    expect(results({ validate: tagged }, pod(main), {}, {}, policy)).toEqual(
      [],
    );
  });
});

describe('a loop', () => {
  const list = 'request.object.spec.containers';
  const foreach = (...loops: Fields[]) => ({
    validate: { message: 'No.', foreach: loops },
  });

  it('compares each element and names the first that fails', () => {
    expect(
      judge(
        foreach({ list, pattern: { image: '!*:latest' } }),
        pod(side, main),
      ),
    ).toMatchObject({
      verdict: 'fail',
      message:
        'validation failure: validation error: No. rule r failed at path /image/ (container main: spec.containers[1].image)',
      path: 'spec.containers[1].image',
    });
    const deny = all('{{ element.image }}', 'Equals', 'nginx:latest');
    expect(judge(foreach({ list, deny }), pod(side, main))).toMatchObject({
      verdict: 'fail',
      container: 'main',
      path: 'spec.containers[1].image',
    });
  });

  it('skips elements that are null or not asked for, and lists that are not there', () => {
    const preconditions = {
      all: [{ key: '{{ element.name }}', operator: 'Equals', value: 'side' }],
    };
    const deny = all('{{ element.image }}', 'Equals', 'nginx:latest');
    expect(
      judge(foreach({ list, preconditions, deny }), pod(main, side)).verdict,
    ).toBe('pass');
    expect(
      judge(foreach({ list, preconditions, deny }), pod(main)).verdict,
    ).toBe('skip');
    expect(
      judge(
        foreach({ list: 'request.object.spec.initContainers', deny }),
        pod(main),
      ).verdict,
    ).toBe('skip');
    const either = foreach(
      { list: 'request.object.spec.initContainers', deny },
      { list, deny },
    );
    expect(judge(either, pod(main)).verdict).toBe('fail');
  });

  it('counts: element, elementIndex, and those of the loops around', () => {
    const ports = {
      name: 'main',
      image: 'a',
      ports: [{ hostPort: 1 }, { hostPort: 2 }],
    };
    const inner = {
      list: 'element.ports',
      deny: all(
        '{{ element0.name }}-{{ elementIndex0 }}-{{ element.hostPort }}-{{ elementIndex1 }}',
        'Equals',
        'main-1-2-1',
      ),
    };
    expect(
      judge(
        foreach({ list, foreach: [inner] }),
        pod({ ...side, ports: [] }, ports),
      ).verdict,
    ).toBe('fail');
  });

  it('needs maps for elementScope: true, and compares the whole object with false', () => {
    const names = 'request.object.spec.containers[].name';
    const pattern = { spec: { containers: [{ image: '!*:latest' }] } };
    expect(
      judge(foreach({ list: names, elementScope: true, pattern }), pod(main))
        .verdict,
    ).toBe('error');
    expect(
      judge(foreach({ list, elementScope: false, pattern }), pod(main)),
    ).toMatchObject({
      verdict: 'fail',
      path: 'spec.containers[0].image',
    });
  });
});

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

  it('lets a policy that is not scored warn, and an error block unless it is ignored', () => {
    const enforce = { validationFailureAction: 'Enforce' };
    const unscored = {
      metadata: { annotations: { 'policies.kyverno.io/scored': 'false' } },
    };
    expect(
      judge({ validate: tagged }, pod(main), {}, enforce, unscored),
    ).toMatchObject({ verdict: 'warn', blocks: false });
    const broken = {
      validate: { deny: all('{{ request.nope.nope }}', 'Equals', 'x') },
    };
    expect(judge(broken, pod(main))).toMatchObject({
      verdict: 'error',
      blocks: true,
    });
    expect(
      judge(broken, pod(main), {}, { failurePolicy: 'Ignore' }),
    ).toMatchObject({ verdict: 'error', blocks: false });
  });

  it('tolerates on an update what was wrong before in the same way', () => {
    const update = (oldObject: KubeObject, validate: Fields = tagged) =>
      judge({ validate }, pod(main), { operation: 'UPDATE', oldObject })
        .verdict;
    expect(update(pod(main))).toBe('skip');
    expect(update(pod(side))).toBe('fail');
    expect(
      update(pod(main), { ...tagged, allowExistingViolations: false }),
    ).toBe('fail');
  });
});

describe('what is not here', () => {
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
      judge({ verifyImages: [{ imageReferences: ['*'] }] }, pod(main)),
    ).toMatchObject({
      verdict: 'notEvaluable',
      missing: 'the signatures of the images',
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

  it('makes an ImageValidatingPolicy answer for what it matches only', () => {
    const rule = {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['pods'],
    };
    const text = JSON.stringify({
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'ImageValidatingPolicy',
      metadata: { name: 'signed' },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: 'true' }],
      },
    });
    const { policies, errors } = loadPolicies([{ path: 'i.yaml', text }]);
    expect(errors).toEqual([]);
    expect(evaluate(policies, pod(main))).toMatchObject([
      { verdict: 'notEvaluable', rule: 'signed' },
    ]);
    expect(evaluate(policies, { ...pod(main), kind: 'Service' })).toEqual([]);
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
    expect(judge({ generate: clone }, pod(main))).toMatchObject({
      verdict: 'notEvaluable',
      missing: expect.stringContaining('ops/secret'),
    });
  });
});
