import type { KubeObject } from '../types';
import { checkQuota, type Excess } from './quota';

const excess = (
  resource: string,
  limit: string,
  own: string,
  others = '0',
): Excess => ({
  resource,
  limit,
  own,
  others: others === '0' && /memory|storage/.test(resource) ? '0Mi' : others,
});

const deployment = (
  replicas: number,
  cpu: string,
  memory: string,
): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart' },
  spec: {
    replicas,
    template: {
      spec: {
        containers: [
          {
            name: 'main',
            resources: { requests: { cpu }, limits: { memory } },
          },
        ],
      },
    },
  },
});
const claim = (storage: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { resources: { requests: { storage } } },
});
const database: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    replicas: 3,
    template: { spec: { containers: [{ name: 'db' }] } },
    volumeClaimTemplates: [
      { spec: { resources: { requests: { storage: '1Gi' } } } },
    ],
  },
};

describe('checkQuota', () => {
  it.each<
    [string, KubeObject[], KubeObject[], Record<string, string>, Excess[]]
  >([
    ['nothing is limited', [deployment(9, '9', '9Gi')], [], {}, []],
    [
      'all of it fits exactly',
      [deployment(2, '500m', '1Gi')],
      [],
      { 'requests.cpu': '1', 'limits.memory': '2Gi', pods: '2' },
      [],
    ],
    [
      'tenths of a core fit exactly',
      [deployment(3, '100m', '1Mi')],
      [],
      { 'requests.cpu': '300m' },
      [],
    ],
    [
      'one pod is too many',
      [deployment(3, '1m', '1Mi')],
      [],
      { pods: '2' },
      [excess('pods', '2', '3')],
    ],
    [
      'the short name means requests',
      [deployment(2, '600m', '1Mi')],
      [],
      { cpu: '1' },
      [excess('cpu', '1', '1.2')],
    ],
    [
      'others have taken the rest',
      [deployment(1, '600m', '1Mi')],
      [deployment(1, '600m', '1Mi')],
      { 'requests.cpu': '1' },
      [excess('requests.cpu', '1', '0.6', '0.6')],
    ],
    [
      'others alone are too many',
      [deployment(1, '1m', '1Mi')],
      [claim('9Gi')],
      { 'requests.storage': '1Gi' },
      [],
    ],
    [
      'storage of claims and of templates counts',
      [claim('1Gi'), database],
      [],
      { 'requests.storage': '3Gi', persistentvolumeclaims: '3' },
      [
        excess('requests.storage', '3Gi', '4096Mi'),
        excess('persistentvolumeclaims', '3', '4'),
      ],
    ],
    [
      'limits of memory are shown in Mi',
      [deployment(1, '1m', '3Gi')],
      [],
      { 'limits.memory': '2Gi' },
      [excess('limits.memory', '2Gi', '3072Mi')],
    ],
    [
      'a limit without a request is asked for',
      [deployment(2, '1m', '3Gi')],
      [],
      { 'requests.memory': '5Gi' },
      [excess('requests.memory', '5Gi', '6144Mi')],
    ],
  ])('when %s', (_name, objects, neighbours, hard, exceeded) => {
    expect(checkQuota({ objects, neighbours, hard })).toEqual(exceeded);
  });
});

it('counts one pod of a CronJob', () => {
  const nightly: KubeObject = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly' },
    spec: { jobTemplate: { spec: deployment(1, '2', '1Gi').spec } },
  };
  expect(
    checkQuota({
      objects: [nightly],
      neighbours: [],
      hard: { pods: '1', 'requests.cpu': '1', 'count/cronjobs.batch': '0' },
    }),
  ).toEqual([
    excess('requests.cpu', '1', '2'),
    excess('count/cronjobs.batch', '0', '1'),
  ]);
});
