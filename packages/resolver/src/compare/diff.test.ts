import type { KubeObject } from '../types';
import { diffFields, diffObjects } from './diff';

const deployment = (image: string, replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', namespace: 'checkout-dev' },
  spec: {
    replicas,
    template: {
      spec: { containers: [{ name: 'main', image, args: ['a', 'b'] }] },
    },
  },
});
const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'cart' },
};

describe('diffObjects', () => {
  it('leaves out what stays the same, whatever the order of keys', () => {
    const { metadata, kind, apiVersion } = service;
    expect(diffObjects([service], [{ metadata, kind, apiVersion }])).toEqual(
      [],
    );
  });

  it('names changed fields, list elements by their name', () => {
    const [diff] = diffObjects([deployment('a:1', 1)], [deployment('a:2', 3)]);
    expect(diff).toMatchObject({
      kind: 'Deployment',
      namespace: 'checkout-dev',
      change: 'changed',
    });
    expect(diff.fields).toEqual([
      { path: '/spec/replicas', before: 1, after: 3 },
      {
        path: '/spec/template/spec/containers/main/image',
        before: 'a:1',
        after: 'a:2',
      },
    ]);
  });

  it('tells what comes, what goes and what stays nonetheless', () => {
    const claim: KubeObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
    };
    const diffs = diffObjects(
      [service, claim],
      [deployment('a:1', 1)],
      object =>
        object.kind === 'PersistentVolumeClaim' ? 'It holds data' : undefined,
    );
    expect(
      diffs.map(({ kind, change, reason }) => [kind, change, reason]),
    ).toEqual([
      ['Deployment', 'added', undefined],
      ['PersistentVolumeClaim', 'kept', 'It holds data'],
      ['Service', 'removed', undefined],
    ]);
  });

  it('keeps what Flux does not prune unless told otherwise', () => {
    const claim: KubeObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'data',
        annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
      },
    };
    expect(diffObjects([claim], [])).toMatchObject([
      { change: 'kept', reason: expect.stringContaining('holds data') },
    ]);
  });

  it('never shows the values of a Secret', () => {
    const secret = (data: Record<string, string>): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token' },
      data,
    });
    const [diff] = diffObjects(
      [secret({ a: 'b2xk', b: 'c2FtZQ==', c: 'Z29uZQ==' })],
      [secret({ a: 'bmV3', b: 'c2FtZQ==' })],
    );
    expect(diff.fields).toEqual([
      { path: '/data/a', before: '(secret)', after: '(secret)' },
      { path: '/data/c', before: '(secret)' },
    ]);
  });

  it('takes a new version of the same group as the same object', () => {
    const at = (apiVersion: string): KubeObject => ({
      apiVersion,
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'x' },
    });
    expect(
      diffObjects([at('autoscaling/v1')], [at('autoscaling/v2')]),
    ).toMatchObject([
      {
        change: 'changed',
        fields: [
          {
            path: '/apiVersion',
            before: 'autoscaling/v1',
            after: 'autoscaling/v2',
          },
        ],
      },
    ]);
  });
});

describe('diffFields', () => {
  it.each([
    [
      'a field that comes',
      { a: 1 },
      { a: 1, b: 2 },
      [{ path: '/b', after: 2 }],
    ],
    [
      'a field that goes',
      { a: 1, b: 2 },
      { a: 1 },
      [{ path: '/b', before: 2 }],
    ],
    [
      'a list without names as one value',
      { a: [1, 2] },
      { a: [2, 1] },
      [{ path: '/a', before: [1, 2], after: [2, 1] }],
    ],
    [
      'a list that becomes an object',
      { a: [1] },
      { a: {} },
      [{ path: '/a', before: [1], after: {} }],
    ],
    [
      'two elements of one name as one value',
      [{ name: 'x' }, { name: 'x' }],
      [{ name: 'x' }],
      [
        {
          path: '/',
          before: [{ name: 'x' }, { name: 'x' }],
          after: [{ name: 'x' }],
        },
      ],
    ],
    [
      'a key with a slash',
      { 'a/b~c': 1 },
      { 'a/b~c': 2 },
      [{ path: '/a~1b~0c', before: 1, after: 2 }],
    ],
    ['null and absent', { a: null }, {}, [{ path: '/a', before: null }]],
  ])('%s', (_name, before, after, expected) => {
    expect(diffFields(before, after)).toEqual(expected);
  });
});
