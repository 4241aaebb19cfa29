import { computeStatus, type KStatus } from './kstatus';

const now = Date.parse('2026-01-01T00:01:00Z');
const condition = (type: string, status: string, reason = '') => ({
  type,
  status,
  reason,
  message: reason,
});

function object(
  apiVersion: string,
  kind: string,
  spec: object,
  status?: object,
  metadata: object = {},
) {
  return {
    apiVersion,
    kind,
    metadata: { name: 'x', generation: 2, ...metadata },
    spec,
    ...(status && { status }),
  };
}

const done = {
  observedGeneration: 2,
  replicas: 2,
  updatedReplicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
};
const good = [
  condition('Available', 'True'),
  condition('Progressing', 'True', 'NewReplicaSetAvailable'),
];
const set = {
  observedGeneration: 2,
  replicas: 1,
  readyReplicas: 1,
  currentReplicas: 1,
  updatedReplicas: 1,
};

const cases: [string, unknown, KStatus][] = [
  ['absent', undefined, 'NotFound'],
  [
    'being deleted',
    object('v1', 'ConfigMap', {}, undefined, {
      deletionTimestamp: '2026-01-01T00:00:00Z',
    }),
    'Terminating',
  ],
  ['a ConfigMap', object('v1', 'ConfigMap', {}), 'Current'],
  [
    'a Deployment that nobody saw',
    object('apps/v1', 'Deployment', { replicas: 2 }),
    'InProgress',
  ],
  [
    'a Deployment seen in an older generation',
    object(
      'apps/v1',
      'Deployment',
      { replicas: 2 },
      { ...done, observedGeneration: 1, conditions: good },
    ),
    'InProgress',
  ],
  [
    'a complete Deployment',
    object(
      'apps/v1',
      'Deployment',
      { replicas: 2 },
      { ...done, conditions: good },
    ),
    'Current',
  ],
  [
    'a Deployment with old pods left',
    object(
      'apps/v1',
      'Deployment',
      { replicas: 2 },
      { ...done, replicas: 3, conditions: good },
    ),
    'InProgress',
  ],
  [
    'a Deployment with unready pods',
    object(
      'apps/v1',
      'Deployment',
      { replicas: 2 },
      { ...done, readyReplicas: 1, availableReplicas: 1, conditions: good },
    ),
    'InProgress',
  ],
  [
    'a stuck Deployment',
    object(
      'apps/v1',
      'Deployment',
      { replicas: 2 },
      {
        ...done,
        conditions: [
          condition('Progressing', 'False', 'ProgressDeadlineExceeded'),
        ],
      },
    ),
    'Failed',
  ],
  [
    'a Deployment scaled to zero',
    object(
      'apps/v1',
      'Deployment',
      { replicas: 0 },
      { observedGeneration: 2, conditions: good },
    ),
    'Current',
  ],
  [
    'a complete StatefulSet',
    object(
      'apps/v1',
      'StatefulSet',
      {},
      { ...set, currentRevision: 'a', updateRevision: 'a' },
    ),
    'Current',
  ],
  [
    'a StatefulSet rolling out',
    object(
      'apps/v1',
      'StatefulSet',
      {},
      { ...set, currentRevision: 'a', updateRevision: 'b' },
    ),
    'InProgress',
  ],
  [
    'a StatefulSet starting',
    object('apps/v1', 'StatefulSet', {}, { ...set, readyReplicas: 0 }),
    'InProgress',
  ],
  [
    'a DaemonSet without nodes',
    object(
      'apps/v1',
      'DaemonSet',
      {},
      { observedGeneration: 2, desiredNumberScheduled: 0 },
    ),
    'Current',
  ],
  [
    'a DaemonSet starting',
    object(
      'apps/v1',
      'DaemonSet',
      {},
      {
        observedGeneration: 2,
        desiredNumberScheduled: 1,
        currentNumberScheduled: 1,
      },
    ),
    'InProgress',
  ],
  [
    'a running Job',
    object(
      'batch/v1',
      'Job',
      {},
      { startTime: '2026-01-01T00:00:00Z', active: 1 },
    ),
    'InProgress',
  ],
  [
    'a complete Job',
    object(
      'batch/v1',
      'Job',
      {},
      { conditions: [condition('Complete', 'True')] },
    ),
    'Current',
  ],
  [
    'a failed Job',
    object(
      'batch/v1',
      'Job',
      {},
      { conditions: [condition('Failed', 'True')] },
    ),
    'Failed',
  ],
  [
    'a ready Pod',
    object(
      'v1',
      'Pod',
      {},
      { phase: 'Running', conditions: [condition('Ready', 'True')] },
    ),
    'Current',
  ],
  [
    'a crashing Pod',
    object(
      'v1',
      'Pod',
      {},
      {
        phase: 'Running',
        conditions: [condition('Ready', 'False')],
        containerStatuses: [
          { name: 'c', state: { waiting: { reason: 'CrashLoopBackOff' } } },
        ],
      },
    ),
    'Failed',
  ],
  [
    'a Pod that could not be scheduled for long',
    object(
      'v1',
      'Pod',
      {},
      {
        phase: 'Pending',
        conditions: [condition('PodScheduled', 'False', 'Unschedulable')],
      },
      { creationTimestamp: '2026-01-01T00:00:00Z' },
    ),
    'Failed',
  ],
  [
    'a Pod that could not be scheduled yet',
    object(
      'v1',
      'Pod',
      {},
      {
        phase: 'Pending',
        conditions: [condition('PodScheduled', 'False', 'Unschedulable')],
      },
      { creationTimestamp: '2026-01-01T00:00:55Z' },
    ),
    'InProgress',
  ],
  [
    'a bound claim',
    object('v1', 'PersistentVolumeClaim', {}, { phase: 'Bound' }),
    'Current',
  ],
  [
    'a pending claim',
    object('v1', 'PersistentVolumeClaim', {}, { phase: 'Pending' }),
    'InProgress',
  ],
  [
    'a load balancer without address',
    object('v1', 'Service', { type: 'LoadBalancer' }),
    'InProgress',
  ],
  ['a service', object('v1', 'Service', { type: 'ClusterIP' }), 'Current'],
  [
    'an established CRD',
    object(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      {},
      { conditions: [condition('Established', 'True')] },
    ),
    'Current',
  ],
  [
    'a CRD whose names collide',
    object(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      {},
      { conditions: [condition('NamesAccepted', 'False')] },
    ),
    'Failed',
  ],
  [
    'a custom resource that is ready',
    object('a.b/v1', 'C', {}, { conditions: [condition('Ready', 'True')] }),
    'Current',
  ],
  [
    'a custom resource that is not ready',
    object('a.b/v1', 'C', {}, { conditions: [condition('Ready', 'False')] }),
    'InProgress',
  ],
  [
    'a custom resource that reconciles',
    object(
      'a.b/v1',
      'C',
      {},
      {
        conditions: [
          condition('Ready', 'True'),
          condition('Reconciling', 'True'),
        ],
      },
    ),
    'InProgress',
  ],
  [
    'a custom resource that is stalled',
    object('a.b/v1', 'C', {}, { conditions: [condition('Stalled', 'True')] }),
    'Failed',
  ],
];

describe('computeStatus', () => {
  it.each(cases)('%s', (_name, value, expected) => {
    expect(computeStatus(value, now).status).toBe(expected);
  });
});
