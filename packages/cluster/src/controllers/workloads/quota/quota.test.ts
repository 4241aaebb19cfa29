import {
  startTestCluster,
  webDeployment,
  type TestCluster,
} from '../__testUtils__/testCluster';
import type { Pod, PodSpec, ResourceQuota } from '../types';
import { exceeded, missingInPod } from './usage';

const quotaOf = (
  hard: Record<string, string>,
  more: object = {},
): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'default' },
  spec: { hard, ...more },
});
const podOf = (spec: Partial<PodSpec>): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c' }], ...spec },
});

describe('quota decisions', () => {
  it('words what is exceeded as Kubernetes does', () => {
    const quota = quotaOf({
      pods: '2',
      'requests.memory': '1Gi',
      'requests.cpu': '2',
    });
    const used = { pods: 2, 'requests.memory': 2 ** 29, 'requests.cpu': 1 };
    expect(
      exceeded(quota, used, {
        pods: 1,
        'requests.memory': 2 ** 30,
        'requests.cpu': 0.5,
      }),
    ).toBe(
      'exceeded quota: q, requested: pods=1,requests.memory=1Gi, used: pods=2,requests.memory=512Mi, limited: pods=2,requests.memory=1Gi',
    );
    expect(exceeded(quota, used, { 'requests.cpu': 1 })).toBeUndefined();
  });

  it('names what a container must specify', () => {
    const pod = podOf({
      containers: [{ name: 'c', resources: { requests: { memory: '1Gi' } } }],
    });
    expect(
      missingInPod(
        quotaOf({
          'limits.cpu': '1',
          'requests.cpu': '1',
          'requests.memory': '1Gi',
          pods: '1',
        }),
        pod,
      ),
    ).toBe('limits.cpu for: c; requests.cpu for: c');
  });
});

describe('ResourceQuota and LimitRange', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster();
  });
  afterEach(() => cluster.cluster.stop());

  const pod = (name: string, resources?: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      containers: [
        { name: 'c', image: 'a:1', ...(resources && { resources }) },
      ],
    },
  });

  it('refuses pods, reports it on the Deployment, and recovers when there is room', async () => {
    cluster.client.create(quotaOf({ pods: '1' }));
    await cluster.run(20);
    cluster.client.create(webDeployment());
    await cluster.run(400);
    const [replicaSet] = cluster.list('ReplicaSet');
    const failure = Object(
      cluster.get('Deployment', 'web')?.status,
    ).conditions.find(
      (entry: { type: string }) => entry.type === 'ReplicaFailure',
    );
    const refusal =
      / is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1$/;
    expect(failure).toMatchObject({
      status: 'True',
      reason: 'FailedCreate',
      message: expect.stringMatching(refusal),
    });
    expect(
      cluster
        .events(replicaSet.metadata.name)
        .some(event =>
          event.startsWith('FailedCreate: Error creating: pods "web-'),
        ),
    ).toBe(true);
    expect(cluster.get('ResourceQuota', 'q')?.status).toEqual({
      hard: { pods: '1' },
      used: { pods: '1' },
    });
    cluster.client.update(quotaOf({ pods: '5' }));
    await cluster.run(3000);
    expect(cluster.get('Deployment', 'web')?.status).toMatchObject({
      readyReplicas: 2,
    });
    expect(
      Object(cluster.get('Deployment', 'web')?.status).conditions.map(
        (entry: { type: string }) => entry.type,
      ),
    ).not.toContain('ReplicaFailure');
    expect(cluster.get('ResourceQuota', 'q')?.status).toMatchObject({
      used: { pods: '2' },
    });
  });

  it('asks for requests and limits that a quota needs', () => {
    cluster.client.create(quotaOf({ 'limits.cpu': '1', 'requests.cpu': '1' }));
    expect(() => cluster.client.create(pod('p'))).toThrow(
      'pods "p" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.cpu for: c',
    );
    cluster.client.create(pod('p', { limits: { cpu: '600m' } }));
    expect(() =>
      cluster.client.create(pod('p2', { limits: { cpu: '600m' } })),
    ).toThrow(
      'pods "p2" is forbidden: exceeded quota: q, requested: limits.cpu=600m,requests.cpu=600m, used: limits.cpu=600m,requests.cpu=600m, limited: limits.cpu=1,requests.cpu=1',
    );
  });

  it('counts any kind, and claims by class', () => {
    cluster.client.create(
      quotaOf({
        'count/deployments.apps': '1',
        'standard.storageclass.storage.k8s.io/requests.storage': '1Gi',
      }),
    );
    cluster.client.create(webDeployment());
    expect(() =>
      cluster.client.create({
        ...webDeployment(),
        metadata: { name: 'two', namespace: 'default' },
      }),
    ).toThrow('deployments.apps "two" is forbidden: exceeded quota: q');
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'big', namespace: 'default' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '2Gi' } },
      },
    };
    expect(() => cluster.client.create(claim)).toThrow(
      'standard.storageclass.storage.k8s.io/requests.storage=2Gi',
    );
  });

  it('sets and checks limits of a range', () => {
    const item = {
      type: 'Container',
      default: { cpu: '500m' },
      defaultRequest: { cpu: '100m' },
      max: { cpu: '1' },
      min: { cpu: '50m' },
    };
    cluster.client.create({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l', namespace: 'default' },
      spec: { limits: [item] },
    });
    const created = cluster.client.create(pod('p'));
    expect(created).toMatchObject({
      metadata: {
        annotations: {
          'kubernetes.io/limit-ranger':
            'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
        },
      },
      spec: {
        containers: [
          { resources: { requests: { cpu: '100m' }, limits: { cpu: '500m' } } },
        ],
      },
    });
    expect(() =>
      cluster.client.create(
        pod('big', { limits: { cpu: '2' }, requests: { cpu: '10m' } }),
      ),
    ).toThrow(
      'pods "big" is forbidden: [minimum cpu usage per Container is 50m, but request is 10m, maximum cpu usage per Container is 1, but limit is 2]',
    );
  });
});
