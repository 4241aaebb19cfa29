import { parse } from 'yaml';
import { type KubeObject, evaluate, mutateExisting } from '@macadam/kyverno';
import { loadPolicies } from '../../__testUtils__/load';

describe('mutate rules', () => {
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      containers: [
        {
          name: 'a',
          image: 'nginx',
          volumeMounts: [{ name: 'h' }, { name: 'k' }],
        },
        { name: 'b', image: 'redis', volumeMounts: [{ name: 'h' }] },
      ],
    },
  };

  function load(mutate: string) {
    const rules = [
      {
        name: 'change',
        match: { any: [{ resources: { kinds: ['Pod'] } }] },
        mutate: parse(mutate),
      },
    ];
    return loadPolicies([
      {
        path: 'p.yaml',
        text: JSON.stringify({
          apiVersion: 'kyverno.io/v1',
          kind: 'ClusterPolicy',
          metadata: { name: 'p' },
          spec: { rules },
        }),
      },
    ]);
  }

  function change(mutate: string) {
    const { policies, errors } = load(mutate);
    expect(errors).toEqual([]);
    return evaluate(policies, object)[0];
  }

  it.each<[string, string, unknown]>([
    [
      'a strategic merge with variables',
      'patchStrategicMerge: {metadata: {labels: {of: "{{ request.object.metadata.name }}"}}}',
      { ...object, metadata: { ...object.metadata, labels: { of: 'web' } } },
    ],
    [
      'the value that is there',
      'patchStrategicMerge: {metadata: {name: "x-{{@}}"}}',
      { ...object, metadata: { ...object.metadata, name: 'x-web' } },
    ],
    [
      'a JSON patch',
      'patchesJson6902: "- {op: add, path: /metadata/labels/n, value: \\"{{ request.object.metadata.name }}\\"}"',
      { ...object, metadata: { ...object.metadata, labels: { n: 'web' } } },
    ],
    [
      'loops, keeping the order',
      `foreach:
        - list: request.object.spec.containers
          patchStrategicMerge: {spec: {containers: [{name: "{{ element.name }}", image: "r/{{ element.image }}"}]}}
        - list: request.object.spec.containers[].image
          preconditions: {all: [{key: "{{ elementIndex }}", operator: Equals, value: 1}]}
          patchesJson6902: "- {op: add, path: /metadata/labels/last, value: '{{ element }}'}"`,
      {
        ...object,
        metadata: { ...object.metadata, labels: { last: 'r/redis' } },
        spec: {
          containers: [
            {
              name: 'a',
              image: 'r/nginx',
              volumeMounts: [{ name: 'h' }, { name: 'k' }],
            },
            { name: 'b', image: 'r/redis', volumeMounts: [{ name: 'h' }] },
          ],
        },
      },
    ],
    [
      'loops in loops',
      `foreach:
        - list: request.object.spec.containers
          foreach:
            - list: element.volumeMounts
              order: Descending
              preconditions: {all: [{key: "{{ element.name }}", operator: Equals, value: h}]}
              patchesJson6902: "- {op: remove, path: /spec/containers/{{elementIndex0}}/volumeMounts/{{elementIndex1}}}"`,
      {
        ...object,
        spec: {
          containers: [
            { name: 'a', image: 'nginx', volumeMounts: [{ name: 'k' }] },
            { name: 'b', image: 'redis', volumeMounts: [] },
          ],
        },
      },
    ],
  ])('apply %s', (_, mutate, expected) => {
    const result = change(mutate);
    expect(result).toMatchObject({
      verdict: 'pass',
      message: expect.stringMatching(/^mutated Pod\/.*web in namespace shop$/),
    });
    expect(result.patched).toEqual(expected);
  });

  it.each<[string, string, string]>([
    [
      'patchStrategicMerge: {spec: {(hostPID): true, x: 1}}',
      'skip',
      'no patches applied',
    ],
    [
      'patchStrategicMerge: {metadata: {name: web}}',
      'skip',
      'no patches applied',
    ],
    [
      'foreach: [{list: "request.object.spec.initContainers || `[]`", patchesJson6902: "[]"}]',
      'skip',
      'no patches applied',
    ],
    [
      'foreach: [{list: request.object.spec.none, patchesJson6902: "[]"}]',
      'error',
      'Unknown key "none"',
    ],
    [
      'patchesJson6902: "- {op: replace, path: /spec/none, value: 1}"',
      'error',
      'there is nothing to replace',
    ],
    [
      'patchStrategicMerge: {spec: {a: "{{ request.object.none }}"}}',
      'error',
      'Unknown key "none"',
    ],
  ])('%s: %s, %s', (mutate, verdict, message) => {
    const result = change(mutate);
    expect(result).toMatchObject({
      verdict,
      message: expect.stringContaining(message),
    });
    expect(result.patched).toBeUndefined();
  });

  it('leave the object alone where they change others', () => {
    const { policies } = load(
      '{targets: [{kind: Secret, name: s}], patchStrategicMerge: {data: {}}}',
    );
    expect(evaluate(policies, object)).toEqual([]);
    expect(mutateExisting(policies, object, {})).toMatchObject([
      { verdict: 'notEvaluable', missing: 'the objects that it changes' },
    ]);
  });

  it.each([
    ['{}', 'needs one of foreach'],
    [
      'patchStrategicMerge: {"=(a)": 1}',
      'the anchors (key), <(key) and +(key) only',
    ],
    ['patchesJson6902: "{op: add}"', 'a list of operations'],
    ['patchStrategicMerge: {a: "{{ b..c }}"}', 'does not compile'],
    [
      'foreach: [{list: a, order: Up, patchesJson6902: "[]"}]',
      "'Up' is none of",
    ],
  ])('does not load %s: %s', (mutate, message) => {
    expect(load(mutate).errors).toMatchObject([
      { message: expect.stringContaining(message) },
    ]);
  });
});
