import { applyJsonPatch, readJsonPatch } from '@macadam/kyverno/engine';
import { strategicMerge } from './merge';
import { preparePatch } from './prepare';

const pod = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', spec });
const container = (name: string, more: object = {}) => ({ name, ...more });

describe('strategicMerge', () => {
  it.each<[string, object, object, object]>([
    ['merges maps', { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
    ['takes null away', { a: 1, b: 2 }, { a: null }, { b: 2 }],
    [
      'leaves no null in what is new',
      {},
      { a: { b: null, c: 1 } },
      { a: { c: 1 } },
    ],
    [
      'replaces lists without keys',
      { args: ['a'] },
      { args: ['b'] },
      { args: ['b'] },
    ],
    [
      'merges lists with keys, the patch first',
      { containers: [container('a', { x: 1 }), container('b')] },
      { containers: [container('c'), container('b', { y: 2 })] },
      {
        containers: [
          container('c'),
          container('b', { y: 2 }),
          container('a', { x: 1 }),
        ],
      },
    ],
    [
      'takes the first of two items about the same, and none without a key',
      { volumes: [{ name: 'a', x: 0 }] },
      { volumes: [{ name: 'a', x: 1 }, { name: 'a', y: 2 }, { z: 3 }] },
      { volumes: [{ name: 'a', x: 1 }] },
    ],
    [
      'takes an item away',
      { volumes: [{ name: 'a' }, { name: 'b' }] },
      { volumes: [{ name: 'a', $patch: 'delete' }] },
      { volumes: [{ name: 'b' }] },
    ],
    [
      'replaces a list that says so',
      { volumes: [{ name: 'a' }] },
      { volumes: [{ $patch: 'replace' }, { name: 'b' }] },
      { volumes: [{ name: 'b' }] },
    ],
    [
      'replaces a map that says so',
      { securityContext: { a: 1 } },
      { securityContext: { $patch: 'replace', b: 2 } },
      { securityContext: { b: 2 } },
    ],
    [
      'tells ports apart by number and protocol',
      {
        containers: [
          container('a', {
            ports: [
              { containerPort: 1 },
              { containerPort: 2, protocol: 'UDP' },
            ],
          }),
        ],
      },
      {
        containers: [
          container('a', {
            ports: [
              { containerPort: 2, protocol: 'TCP' },
              { containerPort: 1, name: 'x' },
            ],
          }),
        ],
      },
      {
        containers: [
          container('a', {
            ports: [
              { containerPort: 2, protocol: 'TCP' },
              { containerPort: 1, name: 'x' },
              { containerPort: 2, protocol: 'UDP' },
            ],
          }),
        ],
      },
    ],
    [
      'replaces tolerations',
      { tolerations: [{ key: 'a' }] },
      { tolerations: [{ key: 'b' }] },
      { tolerations: [{ key: 'b' }] },
    ],
  ])('%s', (_, base, patch, expected) => {
    expect(strategicMerge(pod(base), { spec: patch })).toEqual(pod(expected));
  });

  it('replaces every list of a custom resource', () => {
    const rollout = (containers: unknown) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      spec: { containers },
    });
    expect(
      strategicMerge(rollout([container('a')]), {
        spec: { containers: [container('b')] },
      }),
    ).toEqual(rollout([container('b')]));
  });
});

describe('preparePatch', () => {
  const object = {
    metadata: { labels: { app: 'shop' } },
    spec: {
      hostNetwork: true,
      containers: [
        { name: 'a', image: 'nginx:1', env: [{ name: 'X' }] },
        { name: 'b', image: 'redis' },
      ],
    },
  };

  it.each<[string, Record<string, unknown>, object | undefined]>([
    [
      'adds what is not there',
      { metadata: { '+(annotations)': { a: '1' } } },
      { metadata: { annotations: { a: '1' } } },
    ],
    [
      'leaves what is there',
      { metadata: { labels: { '+(app)': 'x', '+(b)': 'y' } } },
      { metadata: { labels: { b: 'y' } } },
    ],
    [
      'goes on under a condition that holds',
      { spec: { '(hostNetwork)': true, dnsPolicy: 'None' } },
      { spec: { dnsPolicy: 'None' } },
    ],
    [
      'ends at a condition that does not hold',
      { spec: { '(hostNetwork)': false, dnsPolicy: 'None' } },
      undefined,
    ],
    [
      'ends at a condition on what is not there',
      { spec: { '(hostPID)': '*', x: 1 } },
      undefined,
    ],
    [
      'gives each item that fits its own',
      {
        spec: {
          containers: [{ '(image)': 'nginx:*', imagePullPolicy: 'Always' }],
        },
      },
      { spec: { containers: [{ imagePullPolicy: 'Always', name: 'a' }] } },
    ],
    [
      'gives every item with a name its own',
      { spec: { containers: [{ '(name)': '*', stdin: true }] } },
      {
        spec: {
          containers: [
            { stdin: true, name: 'a' },
            { stdin: true, name: 'b' },
          ],
        },
      },
    ],
    [
      'patches beside a global condition that some item meets',
      { spec: { containers: [{ '<(image)': 'redis' }], x: 1 } },
      { spec: { x: 1 } },
    ],
    [
      'ends at a global condition that no item meets',
      { spec: { containers: [{ '<(image)': 'other' }], x: 1 } },
      undefined,
    ],
    [
      'takes plain items as they are',
      { spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] } },
      { spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] } },
    ],
  ])('%s', (_, pattern, expected) => {
    const before = structuredClone(pattern);
    expect(preparePatch(pattern, object)).toEqual(expected);
    expect(pattern).toEqual(before);
  });
});

describe('applyJsonPatch', () => {
  const document = { a: { b: [1, 2] }, 'x/y': 'z' };

  it.each<[string, unknown]>([
    [
      '[{op: add, path: /a/c, value: 1}]',
      { a: { b: [1, 2], c: 1 }, 'x/y': 'z' },
    ],
    [
      '[{op: add, path: /a/b/-, value: 3}]',
      { a: { b: [1, 2, 3] }, 'x/y': 'z' },
    ],
    [
      '[{op: add, path: /a/b/0, value: 0}]',
      { a: { b: [0, 1, 2] }, 'x/y': 'z' },
    ],
    [
      '[{op: add, path: /a/b/-1, value: 3}]',
      { a: { b: [1, 2, 3] }, 'x/y': 'z' },
    ],
    [
      '[{op: add, path: /a/b/-2, value: 3}]',
      { a: { b: [1, 3, 2] }, 'x/y': 'z' },
    ],
    [
      '[{op: add, path: /n/-1/m/-1, value: 1}]',
      { ...document, n: [{ m: [1] }] },
    ],
    ['[{op: add, path: /n/1, value: 1}]', { ...document, n: [null, 1] }],
    ['[{op: add, path: /n/m/-, value: 1}]', { ...document, n: { m: [1] } }],
    ['[{op: remove, path: /a/b/-1}]', { a: { b: [1] }, 'x/y': 'z' }],
    ['[{op: remove, path: /nothing/here}]', document],
    [
      '[{op: replace, path: /x~1y, value: q}]',
      { a: { b: [1, 2] }, 'x/y': 'q' },
    ],
    ['[{op: move, from: /a/b, path: /b}]', { a: {}, b: [1, 2], 'x/y': 'z' }],
    ['[{op: copy, from: /a/b/1, path: /b}]', { ...document, b: 2 }],
    ['[{op: test, path: /x~1y, value: z}]', document],
    ['[{op: test, path: /q, value: null}]', document],
  ])('%s', (patch, expected) => {
    expect(applyJsonPatch(document, readJsonPatch(patch))).toEqual(expected);
    expect(document).toEqual({ a: { b: [1, 2] }, 'x/y': 'z' });
  });

  it.each([
    ['[{op: replace, path: /a/none, value: 1}]', 'nothing to replace'],
    ['[{op: test, path: /a/b, value: 1}]', 'the test of the value failed'],
    ['[{op: add, path: /a/b/7, value: 1}]', 'has no place 7'],
    ['[{op: add, path: /x~1y/z, value: 1}]', 'no map or list'],
    ['[{op: move, from: /q, path: /r}]', 'nothing to move'],
    ['[{op: copy, from: /a/b, path: /q/r}]', 'no map or list'],
    ['[{op: test, path: /q/r, value: null}]', 'the test of the value failed'],
    ['[{op: add, path: /a/b/-/c, value: 1}]', 'no map or list'],
    ['[{op: add, path: /n/5000, value: 1}]', 'cannot begin at 5000'],
    ['[{op: swap, path: /a}]', "'swap' is none of"],
    ['[{op: add, path: a}]', 'has to begin with /'],
    ['a: b', 'a list of operations'],
    ['[', 'not YAML'],
  ])('%s fails: %s', (patch, message) => {
    expect(() => applyJsonPatch(document, readJsonPatch(patch))).toThrow(
      message,
    );
  });
});
