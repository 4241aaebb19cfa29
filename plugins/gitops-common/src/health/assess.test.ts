import { assessHealth, isWorse, worstHealth } from './assess';

const object = (
  apiVersion: string,
  kind: string,
  rest: Record<string, unknown>,
) => ({
  apiVersion,
  kind,
  ...rest,
  metadata: {
    name: 'x',
    generation: 2,
    ...(rest.metadata as object | undefined),
  },
});
const condition = (
  type: string,
  status: string,
  reason = '',
  message = '',
) => ({ type, status, reason, message });
const ready = (status: string, reason = 'Why') =>
  condition('Ready', status, reason);
const reconciling = condition('Reconciling', 'True', 'Progressing');
const pod = (
  phase: string,
  waiting?: object,
  restartPolicy = 'Always',
  more: object = {},
) =>
  object('v1', 'Pod', {
    spec: { restartPolicy },
    status: {
      phase,
      containerStatuses: [
        { name: 'c', state: waiting ? { waiting } : {}, ...more },
      ],
    },
  });
const deployment = (spec: object, status: object) =>
  object('apps/v1', 'Deployment', { spec, status });
const flux = (kind: string, conditions: object[], spec: object = {}) =>
  object(
    `${kind === 'Kustomization' ? 'kustomize' : 'source'}.toolkit.fluxcd.io/v1`,
    kind,
    { spec, status: { conditions } },
  );

describe('assessHealth', () => {
  it.each<[string, unknown, string]>([
    ['a paused Deployment', deployment({ paused: true }, {}), 'Suspended'],
    [
      'a Deployment not yet observed',
      deployment({ replicas: 1 }, { observedGeneration: 1 }),
      'Progressing',
    ],
    [
      'a Deployment past its deadline',
      deployment(
        { replicas: 1 },
        {
          observedGeneration: 2,
          conditions: [
            condition('Progressing', 'False', 'ProgressDeadlineExceeded'),
          ],
        },
      ),
      'Degraded',
    ],
    [
      'a Deployment with old pods',
      deployment(
        { replicas: 1 },
        {
          observedGeneration: 2,
          replicas: 2,
          updatedReplicas: 1,
          availableReplicas: 2,
        },
      ),
      'Progressing',
    ],
    [
      'a Deployment without availability',
      deployment(
        { replicas: 1 },
        { observedGeneration: 2, replicas: 1, updatedReplicas: 1 },
      ),
      'Progressing',
    ],
    [
      'a complete Deployment',
      deployment(
        { replicas: 1 },
        {
          observedGeneration: 2,
          replicas: 1,
          updatedReplicas: 1,
          availableReplicas: 1,
        },
      ),
      'Healthy',
    ],
    [
      'a pending pod',
      pod('Pending', { reason: 'ContainerCreating' }),
      'Progressing',
    ],
    [
      'a pod without its Secret',
      pod('Pending', {
        reason: 'CreateContainerConfigError',
        message: 'secret "s" not found',
      }),
      'Degraded',
    ],
    [
      'a crashing pod',
      pod('Running', { reason: 'CrashLoopBackOff' }),
      'Degraded',
    ],
    [
      'a pod that crashed before and is not ready',
      pod('Running', undefined, 'Always', {
        lastState: { terminated: { exitCode: 1 } },
      }),
      'Degraded',
    ],
    [
      'a running pod of a Job',
      pod('Running', undefined, 'Never'),
      'Progressing',
    ],
    [
      'a failed pod',
      pod('Failed', undefined, 'Never', {
        state: { terminated: { exitCode: 3 } },
      }),
      'Degraded',
    ],
    ['a pod in no known phase', pod('Lost'), 'Unknown'],
    [
      'a bound claim',
      object('v1', 'PersistentVolumeClaim', { status: { phase: 'Bound' } }),
      'Healthy',
    ],
    [
      'a claim that nobody provisions',
      object('v1', 'PersistentVolumeClaim', { status: { phase: 'Pending' } }),
      'Progressing',
    ],
    [
      'a claim for which a volume is being made',
      object('v1', 'PersistentVolumeClaim', {
        metadata: {
          annotations: {
            'volume.beta.kubernetes.io/storage-provisioner': 'ebs.csi.aws.com',
          },
        },
        status: { phase: 'Pending' },
      }),
      'Progressing',
    ],
    [
      'a Service inside the cluster',
      object('v1', 'Service', { spec: { type: 'ClusterIP' } }),
      'Healthy',
    ],
    [
      'an Ingress without an address',
      object('networking.k8s.io/v1', 'Ingress', {}),
      'Progressing',
    ],
    [
      'a failed Job',
      object('batch/v1', 'Job', {
        status: { conditions: [condition('Failed', 'True')] },
      }),
      'Degraded',
    ],
    [
      'a Job under way',
      object('batch/v1', 'Job', { status: { active: 1 } }),
      'Progressing',
    ],
    [
      'a Kustomization under way',
      flux('Kustomization', [ready('Unknown'), reconciling]),
      'Progressing',
    ],
    [
      'a Kustomization that failed',
      flux('Kustomization', [ready('False', 'BuildFailed')]),
      'Degraded',
    ],
    [
      'a Kustomization that fails and tries again',
      flux('Kustomization', [ready('False'), reconciling]),
      'Degraded',
    ],
    [
      'a Kustomization applied',
      flux('Kustomization', [ready('True')]),
      'Healthy',
    ],
    [
      'a suspended Kustomization',
      flux('Kustomization', [ready('True')], { suspend: true }),
      'Suspended',
    ],
    [
      'a source without an artifact',
      flux('GitRepository', [ready('True')]),
      'Degraded',
    ],
    [
      'a source with an artifact',
      flux('GitRepository', [
        ready('True'),
        condition('ArtifactInStorage', 'True'),
      ]),
      'Healthy',
    ],
    [
      'an ExternalSecret that failed',
      object('external-secrets.io/v1', 'ExternalSecret', {
        status: { conditions: [ready('False')] },
      }),
      'Degraded',
    ],
    [
      'an ExternalSecret not looked at',
      object('external-secrets.io/v1', 'ExternalSecret', {}),
      'Progressing',
    ],
    [
      'a database being set up',
      object('postgresql.cnpg.io/v1', 'Cluster', {
        status: { phase: 'Setting up primary', conditions: [ready('False')] },
      }),
      'Progressing',
    ],
    [
      'a database in no known phase',
      object('postgresql.cnpg.io/v1', 'Cluster', {
        status: { phase: '?', conditions: [ready('False')] },
      }),
      'Unknown',
    ],
    [
      'anything on its way out',
      object('v1', 'ConfigMap', {
        metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
      }),
      'Progressing',
    ],
  ])('%s', (_, given, expected) =>
    expect(assessHealth(given)?.status).toBe(expected),
  );

  it('says which Secret a pod waits for', () =>
    expect(
      assessHealth(
        pod('Pending', {
          reason: 'CreateContainerConfigError',
          message: 'secret "s" not found',
        }),
      )?.message,
    ).toBe('secret "s" not found'));

  it.each([
    [object('v1', 'ConfigMap', {})],
    [{}],
    [null],
    ['text'],
    [{ kind: 'constructor' }],
  ])('has no rule for %j', given =>
    expect(assessHealth(given)).toBeUndefined(),
  );

  it('answers unknown where a status cannot be read', () =>
    expect(
      assessHealth(
        object('autoscaling/v1', 'HorizontalPodAutoscaler', {
          metadata: {
            annotations: { 'autoscaling.alpha.kubernetes.io/conditions': '[{' },
          },
        }),
      )?.status,
    ).toBe('Unknown'));
});

describe('worstHealth', () => {
  it('orders as Argo CD does', () => {
    expect(isWorse('Healthy', 'Suspended')).toBe(true);
    expect(isWorse('Degraded', 'Missing')).toBe(false);
    expect(
      worstHealth([
        { status: 'Progressing', message: 'a' },
        { status: 'Degraded', message: 'b' },
        { status: 'Degraded', message: 'c' },
      ])?.message,
    ).toBe('b');
    expect(worstHealth([])).toBeUndefined();
  });
});
