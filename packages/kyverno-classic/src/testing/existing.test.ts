import { runKyvernoTest } from '../__testUtils__/load';

const trigger = (name: string, team = 'a') =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop, labels: { team: ${team} } }\ndata: { list: "x" }\n`;
const secret = (name: string, labels = '{}', namespace = 'shop') =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: { name: ${name}, namespace: ${namespace}, labels: ${labels} }\n`;

const classic = (mutate: object, more: object = {}, spec: object = {}) =>
  JSON.stringify({
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'p' },
    spec: {
      ...spec,
      rules: [
        {
          name: 'r',
          match: { any: [{ resources: { kinds: ['ConfigMap'] } }] },
          ...more,
          mutate,
        },
      ],
    },
  });
const label = {
  patchStrategicMerge: {
    metadata: { labels: { of: '{{ request.object.metadata.name }}' } },
  },
};
const target = { apiVersion: 'v1', kind: 'Secret' };

const MANY = secret('s1', '{ tier: db }') + secret('s2') + secret('t1');

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

const done = (name: string, namespace = 'shop') =>
  `mutated Secret/${name} in namespace ${namespace}`;

describe('a test of a rule with mutate.targets', () => {
  it.each<[string, object, string, string[]]>([
    ['by name', { name: 's1', namespace: 'shop' }, MANY, ['s1']],
    ['by name in any namespace', { name: 's1' }, MANY, ['s1']],
    ['by pattern', { name: 's?', namespace: 'sh*' }, MANY, ['s1', 's2']],
    ['of a kind', {}, MANY, ['s1', 's2', 't1']],
    ['by labels', { selector: { matchLabels: { tier: 'db' } } }, MANY, ['s1']],
    [
      'by an expression about labels',
      {
        selector: {
          matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }],
        },
      },
      MANY,
      ['s2', 't1'],
    ],
    [
      'by what the trigger says',
      {
        name: '{{ request.object.metadata.labels.team }}1',
        namespace: '{{ request.namespace }}',
      },
      secret('a1') + secret('s1'),
      ['a1'],
    ],
    [
      'by what they are',
      {
        preconditions: {
          all: [
            {
              key: "{{ target.metadata.labels.tier || 'none' }}",
              operator: 'Equals',
              value: 'db',
            },
          ],
        },
      },
      MANY,
      ['s1'],
    ],
  ])('finds objects %s', (_, more, secrets, found) => {
    const policy = classic({ targets: [{ ...target, ...more }], ...label });
    expect(
      judge(
        policy,
        {
          patchedResources: 'patched.yaml',
          result: 'pass',
        },
        {
          'secrets.yaml': secrets,
          'patched.yaml': found
            .map(name =>
              secret(
                name,
                secrets === MANY && name === 's1'
                  ? '{ tier: db, of: cm }'
                  : '{ of: cm }',
              ),
            )
            .join(''),
        },
      ),
    ).toEqual(found.map(name => `shop/${name} pass: ${done(name)}`));
  });

  const named = classic({
    targets: [{ ...target, name: 's1', namespace: 'shop' }],
    ...label,
  });

  it('compares what each becomes, and says where it differs', () => {
    const entry = {
      resources: ['shop/s1'],
      patchedResources: 'patched.yaml',
      result: 'pass',
    };
    expect(
      judge(named, entry, { 'patched.yaml': secret('s1', '{ of: other }') }),
    ).toEqual([
      'shop/s1 fail: the patched object differs at metadata.labels.of',
    ]);
    expect(judge(named, entry, { 'patched.yaml': secret('s2') })).toEqual([
      'shop/s1 fail: no patched object is expected for Secret s1',
    ]);
  });

  it('takes the trigger as it is, beside what it changes', () => {
    const patched = trigger('cm') + secret('s1', '{ of: cm }');
    const entry = { patchedResources: 'patched.yaml', result: 'pass' };
    expect(judge(named, entry, { 'patched.yaml': patched })).toEqual([
      `shop/cm pass: ${done('s1')}`,
      `shop/s1 pass: ${done('s1')}`,
    ]);
    expect(
      judge(
        named,
        { ...entry, resources: ['cm'] },
        { 'patched.yaml': patched },
      ),
    ).toEqual([`cm pass: ${done('s1')}`]);
    expect(
      judge(
        named,
        { ...entry, resources: ['cm'] },
        {
          'patched.yaml': trigger('cm', 'other'),
        },
      ),
    ).toEqual(['cm fail: the patched object differs at metadata.labels.team']);
  });

  it('says of what is not changed why it is not', () => {
    const entry = { resources: ['s1'], result: 'skip' };
    const same = { 'secrets.yaml': secret('s1', '{ of: cm }') };
    expect(judge(named, entry, same)).toEqual(['s1 skip: no patches applied']);
    const unmet = classic(
      { targets: [{ ...target, name: 's1' }], ...label },
      {
        preconditions: {
          all: [{ key: 'a', operator: 'Equals', value: 'b', message: 'never' }],
        },
      },
    );
    expect(judge(unmet, entry)).toEqual([
      's1 skip: preconditions not met; never',
    ]);
    expect(
      judge(
        named,
        { resources: ['cm'], result: 'error' },
        {
          'secrets.yaml': secret('s2'),
        },
      ),
    ).toEqual(['cm error: there is no Secret shop/s1']);
  });

  it('loops over what the target has, with variables of its own', () => {
    const policy = classic({
      targets: [
        {
          ...target,
          name: 's1',
          context: [
            {
              name: 'who',
              variable: { jmesPath: 'target.metadata.labels.tier' },
            },
          ],
        },
      ],
      foreach: [
        {
          list: 'keys(target.metadata.labels)',
          patchesJson6902:
            '- {op: add, path: "/metadata/annotations/{{ element }}", value: "{{ who }} of {{ request.object.metadata.name }}"}',
        },
      ],
    });
    const entry = {
      resources: ['s1'],
      patchedResources: 'patched.yaml',
      result: 'pass',
    };
    const patched = `apiVersion: v1\nkind: Secret\nmetadata: { name: s1, namespace: shop, labels: { tier: db }, annotations: { tier: db of cm } }\n`;
    expect(
      judge(policy, entry, {
        'secrets.yaml': MANY,
        'patched.yaml': patched,
      }),
    ).toEqual([`s1 pass: ${done('s1')}`]);
  });

  it('changes what stays when its trigger goes', () => {
    const entry = { resources: ['s1'], operation: 'DELETE', result: 'pass' };
    expect(judge(named, entry)).toEqual([`s1 pass: ${done('s1')}`]);
  });

  it('stops at the first rule that applies, where one is to', () => {
    const { spec, ...policy } = JSON.parse(named);
    const rules = [...spec.rules, { ...spec.rules[0], name: 'second' }];
    const entry = { rule: 'second', resources: ['cm'], result: 'pass' };
    const text = (applyRules: string) =>
      JSON.stringify({ ...policy, spec: { rules, applyRules } });
    expect(judge(text('All'), entry)).toEqual([`cm pass: ${done('s1')}`]);
    expect(judge(text('One'), entry)).toEqual([
      'cm no result: the rule is not about this resource, or had nothing to say',
    ]);
  });

  it('leaves alone what an exception takes its trigger out of', () => {
    const exception = JSON.stringify({
      apiVersion: 'kyverno.io/v2',
      kind: 'PolicyException',
      metadata: { name: 'e', namespace: 'shop' },
      spec: {
        exceptions: [{ policyName: 'p', ruleNames: ['r'] }],
        match: { any: [{ resources: { kinds: ['ConfigMap'] } }] },
      },
    });
    expect(
      judge(`${named}\n---\n${exception}`, {
        resources: ['s1'],
        result: 'skip',
      }),
    ).toEqual(['s1 skip: excepted by shop/e']);
  });
});
