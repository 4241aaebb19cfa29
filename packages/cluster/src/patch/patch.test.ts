import { coreSchema } from '../schema/coreSchemas';
import { applyMergePatch } from './mergePatch';
import { applyStrategicPatch } from './strategic';

const pod = {
  spec: {
    containers: [
      { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
      { name: 'b', image: 'b:1' },
    ],
    tolerations: [{ key: 'k' }],
  },
};
const patchSpec = (patch: object) =>
  applyStrategicPatch(pod, { spec: patch }, coreSchema('core.v1.Pod'));

describe('strategic merge patch', () => {
  it.each<[string, object, object]>([
    [
      'merges items by key',
      { containers: [{ name: 'b', image: 'b:2' }] },
      {
        containers: [pod.spec.containers[0], { name: 'b', image: 'b:2' }],
        tolerations: [{ key: 'k' }],
      },
    ],
    [
      'adds items at the end',
      { containers: [{ name: 'c' }] },
      {
        containers: [...pod.spec.containers, { name: 'c' }],
        tolerations: [{ key: 'k' }],
      },
    ],
    [
      'deletes items',
      { containers: [{ $patch: 'delete', name: 'a' }] },
      { containers: [pod.spec.containers[1]], tolerations: [{ key: 'k' }] },
    ],
    [
      'orders items',
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
      {
        containers: [pod.spec.containers[1], pod.spec.containers[0]],
        tolerations: [{ key: 'k' }],
      },
    ],
    [
      'replaces other lists',
      { tolerations: [{ key: 'n' }] },
      { ...pod.spec, tolerations: [{ key: 'n' }] },
    ],
    [
      'removes with null',
      { tolerations: null },
      { containers: pod.spec.containers },
    ],
    ['replaces a map', { $patch: 'replace', nodeName: 'n' }, { nodeName: 'n' }],
  ])('%s', (_what, patch, expected) => {
    expect(patchSpec(patch)).toEqual({ spec: expected });
  });

  it('keeps only retained keys', () => {
    const live = {
      spec: {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
      },
    };
    const patch = {
      spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    };
    expect(
      applyStrategicPatch(live, patch, coreSchema('apps.v1.Deployment')),
    ).toEqual({ spec: { strategy: { type: 'Recreate' } } });
  });

  it('refuses an item without its key', () => {
    expect(() => patchSpec({ containers: [{ image: 'x' }] })).toThrow(
      'does not contain declared merge key: name',
    );
  });
});

it('merges and removes as RFC 7386 says', () => {
  expect(
    applyMergePatch(
      { a: 1, b: { c: 1, d: 2 }, e: [1] },
      { a: null, b: { c: 3 }, e: [2] },
    ),
  ).toEqual({ b: { c: 3, d: 2 }, e: [2] });
});
