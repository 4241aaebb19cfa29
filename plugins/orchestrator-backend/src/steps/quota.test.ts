import type { KubeObject } from '@macadam/resolver';
import { checkQuota } from './quota';

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
    [string, KubeObject[], KubeObject[], Record<string, string>, string[]]
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
      'one pod is too many',
      [deployment(3, '1m', '1Mi')],
      [],
      { pods: '2' },
      ['Quota pods is 2'],
    ],
    [
      'the short name means requests',
      [deployment(2, '600m', '1Mi')],
      [],
      { cpu: '1' },
      ['Quota cpu is 1: this workload asks for 1.2'],
    ],
    [
      'others have taken the rest',
      [deployment(1, '600m', '1Mi')],
      [deployment(1, '600m', '1Mi')],
      { 'requests.cpu': '1' },
      ["the tenant's others here already ask for 0.6"],
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
      ['asks for 4096Mi', 'asks for 4 '],
    ],
    [
      'limits of memory are shown in Mi',
      [deployment(1, '1m', '3Gi')],
      [],
      { 'limits.memory': '2Gi' },
      ['asks for 3072Mi'],
    ],
  ])('when %s', (_name, objects, neighbours, hard, messages) => {
    const found = checkQuota({ objects, neighbours, hard });
    expect(found).toEqual(
      messages.map(message => expect.stringContaining(message)),
    );
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
    expect.stringContaining(
      'Quota requests.cpu is 1: this workload asks for 2',
    ),
    expect.stringContaining('Quota count/cronjobs.batch is 0'),
  ]);
});
