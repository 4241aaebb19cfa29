import { carryOver } from './autogen';

const pods = { any: [{ resources: { kinds: ['Pod'] } }] };
const rule = (more: Record<string, unknown>) => ({
  name: 'a',
  match: pods,
  validate: { pattern: { spec: { hostNetwork: false } } },
  ...more,
});
const names = (
  rules: Record<string, unknown>[],
  controllers?: string,
): unknown[] => carryOver(rules, controllers).map(each => each.rule.name);

describe('rules for pods', () => {
  it('are carried over to controllers, and apart to CronJobs', () => {
    expect(carryOver([rule({})], undefined)).toEqual([
      {
        index: 0,
        rule: {
          name: 'autogen-a',
          match: {
            any: [
              {
                resources: {
                  kinds: [
                    'apps/*/DaemonSet',
                    'apps/*/Deployment',
                    'batch/*/Job',
                    'apps/*/ReplicaSet',
                    '*/ReplicationController',
                    'apps/*/StatefulSet',
                  ],
                },
              },
            ],
          },
          validate: {
            pattern: { spec: { template: { spec: { hostNetwork: false } } } },
          },
        },
      },
      {
        index: 0,
        rule: {
          name: 'autogen-cronjob-a',
          match: { any: [{ resources: { kinds: ['batch/*/CronJob'] } }] },
          validate: {
            pattern: {
              spec: {
                jobTemplate: {
                  spec: { template: { spec: { hostNetwork: false } } },
                },
              },
            },
          },
        },
      },
    ]);
  });

  it.each([
    [
      'names',
      { match: { any: [{ resources: { kinds: ['Pod'], names: ['a'] } }] } },
    ],
    [
      'a selector',
      { match: { any: [{ resources: { kinds: ['Pod'], selector: {} } }] } },
    ],
    [
      'annotations',
      {
        match: {
          all: [{ resources: { kinds: ['Pod'], annotations: { a: 'b' } } }],
        },
      },
    ],
    [
      'other kinds beside Pod',
      { match: { resources: { kinds: ['Pod', 'Service'] } } },
    ],
    ['names in exclude', { exclude: { any: [{ resources: { name: 'a' } }] } }],
    ['no pods', { match: { any: [{ resources: { kinds: ['Service'] } }] } }],
    [
      'an excluded other kind',
      { exclude: { any: [{ resources: { kinds: ['Service'] } }] } },
    ],
    ['generation', { validate: undefined, generate: { kind: 'ConfigMap' } }],
    [
      'JSON patches',
      { validate: undefined, mutate: { patchesJson6902: '- op: add' } },
    ],
    [
      'JSON patches in a loop',
      { validate: undefined, mutate: { foreach: [{ patchesJson6902: 'x' }] } },
    ],
  ])('stay with pods for the sake of %s', (_, more) => {
    expect(names([rule(more)])).toEqual([]);
  });

  it('stay with pods when another rule of the policy does', () => {
    const named = rule({
      name: 'b',
      match: { resources: { kinds: ['Pod'], name: 'x' } },
    });
    expect(names([rule({}), named])).toEqual([]);
  });

  it.each([
    ['none', []],
    ['Deployment', ['autogen-a']],
    ['CronJob', ['autogen-cronjob-a']],
    ['Deployment,CronJob', ['autogen-a', 'autogen-cronjob-a']],
    ['all', ['autogen-a', 'autogen-cronjob-a']],
    ['Nonsense', []],
  ])('go where the annotation %s says', (controllers, expected) => {
    expect(names([rule({})], controllers)).toEqual(expected);
  });

  it('keep a name within 63 characters', () => {
    const [first] = names([rule({ name: 'x'.repeat(60) })]);
    expect(first).toHaveLength(63);
  });

  it('read the pod template in variables, and in CEL without request', () => {
    const deny = (key: string) => ({
      deny: { conditions: { any: [{ key }] } },
    });
    const [{ rule: plain }, { rule: cron }] = carryOver(
      [
        rule({
          context: [
            {
              name: 'x',
              variable: { jmesPath: 'request.oldObject.metadata.labels' },
            },
          ],
          validate: deny(
            '{{ request.object.spec.volumes }} {{ request.object.metadata.name }} {{ myobject.spec }}',
          ),
        }),
      ],
      undefined,
    );
    expect(plain).toMatchObject({
      context: [
        {
          variable: {
            jmesPath: 'request.oldObject.spec.template.metadata.labels',
          },
        },
      ],
      validate: deny(
        '{{ request.object.spec.template.spec.volumes }} {{ request.object.spec.template.metadata.name }} {{ myobject.spec }}',
      ),
    });
    expect(cron).toMatchObject({
      context: [
        {
          variable: {
            jmesPath:
              'request.oldObject.spec.jobTemplate.spec.template.metadata.labels',
          },
        },
      ],
    });
    const [{ rule: cel }] = carryOver(
      [
        rule({
          validate: {
            cel: {
              expressions: [
                { expression: 'object.spec.a == oldObject.metadata.b' },
              ],
            },
          },
        }),
      ],
      'Deployment',
    );
    expect(cel.validate).toEqual({
      cel: {
        expressions: [
          {
            expression:
              'object.spec.template.spec.a == oldObject.spec.template.metadata.b',
          },
        ],
      },
    });
  });

  it('carry over patterns, assertions, loops and strategic merges', () => {
    const of = (more: Record<string, unknown>) =>
      carryOver([rule(more)], 'Deployment').map(each => each.rule);
    expect(
      of({ validate: { anyPattern: [{ a: 1 }, { b: 2 }] } }),
    ).toMatchObject([
      {
        validate: {
          anyPattern: [
            { spec: { template: { a: 1 } } },
            { spec: { template: { b: 2 } } },
          ],
        },
      },
    ]);
    expect(
      of({ validate: { assert: { object: { spec: 1 }, operation: 'x' } } }),
    ).toMatchObject([
      {
        validate: {
          assert: {
            object: { spec: { template: { spec: 1 } } },
            operation: 'x',
          },
        },
      },
    ]);
    expect(
      of({
        validate: { foreach: [{ list: 'request.object.spec.containers' }] },
      }),
    ).toMatchObject([
      {
        validate: {
          foreach: [{ list: 'request.object.spec.template.spec.containers' }],
        },
      },
    ]);
    expect(
      of({
        validate: undefined,
        mutate: { patchStrategicMerge: { spec: { x: 1 } } },
      }),
    ).toMatchObject([
      {
        mutate: {
          patchStrategicMerge: { spec: { template: { spec: { x: 1 } } } },
        },
      },
    ]);
    expect(of({ validate: undefined, mutate: { targets: [] } })).toEqual([]);
  });
});
