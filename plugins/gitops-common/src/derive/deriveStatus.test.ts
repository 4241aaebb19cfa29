import { deriveStatus } from './deriveStatus';

const AT = '2026-11-23T12:00:00.000Z';
const NAMES = {
  workload: 'shipping',
  tenant: 'fulfilment',
  environment: 'dev',
};
const derive = (objects: unknown[], delivery?: unknown) =>
  deriveStatus({ ...NAMES, objects, delivery }, AT);

const owned = (kind: string, uid: string) => [
  { apiVersion: 'apps/v1', kind, name: uid, uid, controller: true },
];
const deployment = (ready: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shipping', uid: 'd', generation: 1 },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [{ name: 'shipping', image: 'registry/shipping:1' }],
      },
    },
  },
  status: {
    observedGeneration: 1,
    replicas: 2,
    updatedReplicas: 2,
    readyReplicas: ready,
    availableReplicas: ready,
  },
});
const replicaSet = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: 'shipping-1',
    uid: 'r',
    generation: 1,
    ownerReferences: owned('Deployment', 'd'),
  },
  spec: { replicas: 2 },
  status: {
    observedGeneration: 1,
    replicas: 2,
    readyReplicas: 0,
    availableReplicas: 0,
  },
};
const waitingPod = (reason: string, message: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'shipping-1-a',
    uid: 'p',
    ownerReferences: owned('ReplicaSet', 'r'),
  },
  spec: { restartPolicy: 'Always' },
  status: {
    phase: 'Pending',
    containerStatuses: [
      { name: 'shipping', state: { waiting: { reason, message } } },
    ],
  },
});
const failedSecret = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: {
    name: 'carrier-key',
    uid: 'e',
    labels: { 'macadam.dev/resource': 'carrier-key' },
  },
  spec: {
    data: [{ remoteRef: { key: 'dev/fulfilment/shipping/carrier-key' } }],
  },
  status: {
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        message: 'could not get secret data from provider',
      },
    ],
  },
};
const NO_SECRET = waitingPod(
  'CreateContainerConfigError',
  'secret "carrier-key" not found',
);

describe('health of a workload', () => {
  it.each([
    [
      'a pod that cannot start',
      [deployment(0), replicaSet, NO_SECRET],
      'Degraded',
      'Pod shipping-1-a: container "shipping" cannot start: secret "carrier-key" not found',
    ],
    [
      'what causes it before what it causes',
      [deployment(0), replicaSet, NO_SECRET, failedSecret],
      'Degraded',
      'ExternalSecret carrier-key: could not get secret data from provider: dev/fulfilment/shipping/carrier-key',
    ],
    [
      'a key that the provider names, once',
      [
        {
          ...failedSecret,
          status: {
            conditions: [
              {
                type: 'Ready',
                status: 'False',
                message: 'no key dev/fulfilment/shipping/carrier-key',
              },
            ],
          },
        },
      ],
      'Degraded',
      'ExternalSecret carrier-key: no key dev/fulfilment/shipping/carrier-key',
    ],
    [
      'a pod that failed under a Deployment that has all it needs',
      [deployment(2), { ...replicaSet, status: { replicas: 2 } }, NO_SECRET],
      'Healthy',
      'Every object is healthy',
    ],
  ])('%s', (_, objects, status, message) => {
    expect(derive(objects).health).toMatchObject({
      state: 'known',
      observedAt: AT,
      value: { status, message },
    });
  });

  it('is none where nothing stands', () => {
    expect(derive([])).toMatchObject({
      health: { state: 'none' },
      replicas: { state: 'none' },
      sync: { state: 'none' },
    });
  });

  it('counts replicas and names images of the workload, not of its resources', () => {
    const cache = {
      ...deployment(5),
      metadata: {
        name: 'cache',
        uid: 'c',
        labels: { 'macadam.dev/resource': 'cache' },
      },
    };
    const found = derive([deployment(1), cache]);
    expect(found.replicas.value).toEqual({ ready: 1, desired: 2 });
    expect(found.images.value).toEqual(['registry/shipping:1']);
  });

  it('finds hosts of Ingresses and routes', () => {
    const ingress = {
      kind: 'Ingress',
      metadata: {},
      spec: { tls: [{ hosts: ['a'] }], rules: [{ host: 'a' }, { host: 'b' }] },
    };
    expect(
      derive([
        ingress,
        { kind: 'HTTPRoute', metadata: {}, spec: { hostnames: ['c'] } },
      ]).endpoints.value,
    ).toEqual(['http://b', 'https://a', 'https://c']);
  });
});

describe('sync', () => {
  const ready = (status: string, reason: string, message = 'm') => ({
    kind: 'Kustomization',
    metadata: { generation: 2 },
    status: {
      observedGeneration: 2,
      lastAppliedRevision: 'main@sha1:a',
      lastAttemptedRevision: 'main@sha1:b',
      conditions: [{ type: 'Ready', status, reason, message }],
    },
  });
  it.each([
    ['applied', ready('True', 'ReconciliationSucceeded'), 'Synced'],
    [
      'looked at before it changed',
      {
        ...ready('True', 'ReconciliationSucceeded'),
        metadata: { generation: 3 },
      },
      'Progressing',
    ],
    ['under way', ready('Unknown', 'Progressing'), 'Progressing'],
    [
      'waiting for another',
      ready('False', 'DependencyNotReady'),
      'Progressing',
    ],
    [
      'applied but not healthy',
      ready('False', 'HealthCheckFailed'),
      'Progressing',
    ],
    ['refused', ready('False', 'ReconciliationFailed'), 'Failed'],
    ['not looked at', { kind: 'Kustomization' }, 'Progressing'],
    [
      'suspended',
      { ...ready('True', ''), spec: { suspend: true } },
      'OutOfSync',
    ],
    [
      'Argo CD: in step',
      {
        kind: 'Application',
        status: { sync: { status: 'Synced', revision: 'a' } },
      },
      'Synced',
    ],
    [
      'Argo CD: different',
      { kind: 'Application', status: { sync: { status: 'OutOfSync' } } },
      'OutOfSync',
    ],
    [
      'Argo CD: failed',
      { kind: 'Application', status: { operationState: { phase: 'Failed' } } },
      'Failed',
    ],
  ])('%s', (_, delivery, status) => {
    expect(derive([], delivery).sync).toMatchObject({
      state: 'known',
      value: { status },
    });
  });

  it('tells what was applied from what was tried', () => {
    expect(
      derive([], ready('False', 'ReconciliationFailed')).sync.value,
    ).toMatchObject({
      revision: 'main@sha1:a',
      attempted: 'main@sha1:b',
    });
  });
});
