import { assessHealth } from './assess';

const of = (
  apiVersion: string,
  kind: string,
  { metadata, ...rest }: Record<string, unknown> & { metadata?: object } = {},
) => ({
  apiVersion,
  kind,
  metadata: { name: 'x', generation: 2, ...metadata },
  ...rest,
});
const condition = (
  type: string,
  status: string,
  reason = '',
  message = '',
) => ({
  type,
  status,
  reason,
  message,
});
const reports = (...conditions: object[]) => ({ status: { conditions } });
const annotated = (annotations: Record<string, string>) => ({
  metadata: { annotations },
});
const synced = condition('Synced', 'True', 'ReconcileSuccess');

const cnpg = (status: object, more: object = {}) =>
  of('postgresql.cnpg.io/v1', 'Cluster', {
    spec: { instances: 3 },
    status,
    ...more,
  });
const HEALTHY_PHASE = 'Cluster in healthy state';
const gateway = (listener: object) =>
  of('gateway.networking.k8s.io/v1', 'Gateway', {
    status: {
      conditions: [
        condition('Accepted', 'True'),
        condition('Programmed', 'True'),
      ],
      listeners: [{ name: 'https', conditions: [listener] }],
    },
  });
const route = (parents: string[], answers: [string, string, string][]) =>
  of('gateway.networking.k8s.io/v1', 'HTTPRoute', {
    metadata: { generation: 1 },
    spec: { parentRefs: parents.map(name => ({ name })) },
    status: {
      parents: answers.map(([name, type, status]) => ({
        parentRef: { name },
        conditions: [
          { ...condition(type, status, type), observedGeneration: 1 },
        ],
      })),
    },
  });
const hpa = (type: string, status: string, reason: string) =>
  of('autoscaling/v2', 'HorizontalPodAutoscaler', {
    status: {
      conditions: [
        condition('AbleToScale', 'True', 'SucceededGetScale'),
        condition(type, status, reason, 'why'),
      ],
    },
  });
const claim = (status: object, spec: object = {}) =>
  of('v1', 'PersistentVolumeClaim', { spec, status });
const crossplane = (...conditions: object[]) =>
  of('s3.aws.upbound.io/v1beta1', 'Bucket', reports(...conditions));

describe('health, kind by kind', () => {
  it.each<[string, unknown, string | undefined]>([
    // CloudNativePG
    [
      'a database whose phase says healthy and whose Ready is False',
      cnpg({
        phase: HEALTHY_PHASE,
        readyInstances: 3,
        ...reports(condition('Ready', 'False')).status,
      }),
      'Degraded',
    ],
    [
      'a database that lacks an instance',
      cnpg({
        phase: HEALTHY_PHASE,
        readyInstances: 2,
        ...reports(condition('Ready', 'True')).status,
      }),
      'Degraded',
    ],
    [
      'a database that nobody reconciles',
      cnpg(
        { phase: HEALTHY_PHASE },
        annotated({ 'cnpg.io/reconciliationLoop': 'disabled' }),
      ),
      'Suspended',
    ],
    [
      'a database in hibernation',
      cnpg(reports(condition('cnpg.io/hibernation', 'True')).status),
      'Suspended',
    ],
    [
      'a role that PostgreSQL refused',
      of('postgresql.cnpg.io/v1', 'Database', {
        status: { applied: false, observedGeneration: 2, message: 'no' },
      }),
      'Degraded',
    ],
    [
      'a backup that failed',
      of('postgresql.cnpg.io/v1', 'Backup', { status: { phase: 'failed' } }),
      'Degraded',
    ],
    // Gateway API
    [
      'a listener that is not programmed',
      gateway(condition('Programmed', 'False', 'Invalid')),
      'Degraded',
    ],
    [
      'a listener that is about to be programmed',
      gateway(condition('Programmed', 'False', 'Pending')),
      'Progressing',
    ],
    [
      'a listener without its certificate',
      gateway(condition('ResolvedRefs', 'False', 'InvalidCertificateRef')),
      'Degraded',
    ],
    [
      'a listener that is accepted',
      gateway(condition('Accepted', 'True')),
      'Healthy',
    ],
    [
      'a route that one of two gateways refuses',
      route(
        ['a', 'b'],
        [
          ['a', 'Accepted', 'True'],
          ['b', 'Accepted', 'False'],
        ],
      ),
      'Degraded',
    ],
    [
      'a route that one of two gateways has not looked at',
      route(['a', 'b'], [['a', 'Accepted', 'True']]),
      'Progressing',
    ],
    [
      'a route whose backend is not there',
      route(['a'], [['a', 'ResolvedRefs', 'False']]),
      'Degraded',
    ],
    // core and apps
    [
      'an autoscaler without metrics',
      hpa('ScalingActive', 'False', 'FailedGetResourceMetric'),
      'Degraded',
    ],
    [
      'an autoscaler that cannot scale',
      hpa('ScalingActive', 'False', 'InvalidSelector'),
      'Degraded',
    ],
    [
      'an autoscaler of what is scaled to nothing',
      hpa('ScalingActive', 'False', 'ScalingDisabled'),
      'Healthy',
    ],
    ['a claim without its volume', claim({ phase: 'Lost' }), 'Degraded'],
    ['a claim that waits', claim({ phase: 'Pending' }), 'Progressing'],
    [
      'a claim that is to be larger than its volume',
      claim(
        { phase: 'Bound', capacity: { storage: '1Gi' } },
        { resources: { requests: { storage: '2Gi' } } },
      ),
      'Progressing',
    ],
    [
      'a claim whose volume cannot be larger',
      claim({
        phase: 'Bound',
        allocatedResourceStatuses: { storage: 'ControllerResizeInfeasible' },
      }),
      'Degraded',
    ],
    [
      'a quota of which more is used than it allows',
      of('v1', 'ResourceQuota', {
        status: {
          hard: { 'limits.cpu': '1' },
          used: { 'limits.cpu': '1500m' },
        },
      }),
      'Degraded',
    ],
    [
      'a quota that is used up',
      of('v1', 'ResourceQuota', {
        status: { hard: { pods: '2' }, used: { pods: '2' } },
      }),
      'Healthy',
    ],
    [
      'a namespace on its way out',
      of('v1', 'Namespace', { status: { phase: 'Terminating' } }),
      'Progressing',
    ],
    [
      'a Deployment whose pods a quota refuses',
      of('apps/v1', 'Deployment', {
        status: {
          observedGeneration: 2,
          ...reports(
            condition('ReplicaFailure', 'True', 'FailedCreate', 'quota'),
          ).status,
        },
      }),
      'Degraded',
    ],
    [
      'a DaemonSet updated by hand that lacks a pod',
      of('apps/v1', 'DaemonSet', {
        spec: { updateStrategy: { type: 'OnDelete' } },
        status: {
          observedGeneration: 2,
          desiredNumberScheduled: 2,
          numberAvailable: 1,
        },
      }),
      'Progressing',
    ],
    [
      'a suspended Job that has not started',
      of('batch/v1', 'Job', { spec: { suspend: true }, status: {} }),
      'Suspended',
    ],
    [
      'a Job that tries again',
      of('batch/v1', 'Job', { status: { failed: 2, active: 1 } }),
      'Progressing',
    ],
    [
      'a Job that gave up',
      of(
        'batch/v1',
        'Job',
        reports(condition('FailureTarget', 'True', 'BackoffLimitExceeded')),
      ),
      'Degraded',
    ],
    [
      'a Job that did not fail',
      of(
        'batch/v1',
        'Job',
        reports(condition('Failed', 'False'), condition('Complete', 'True')),
      ),
      'Healthy',
    ],
    [
      'a CronJob before its first run',
      of('batch/v1', 'CronJob', { status: {} }),
      'Healthy',
    ],
    [
      'a pod of an operator that crashes and whose restart policy says nothing',
      of('v1', 'Pod', {
        ...annotated({ 'argocd.argoproj.io/ignore-restart-policy': 'true' }),
        spec: { restartPolicy: 'Never' },
        status: {
          phase: 'Running',
          containerStatuses: [
            { name: 'c', state: { waiting: { reason: 'CrashLoopBackOff' } } },
          ],
        },
      }),
      'Degraded',
    ],
    [
      "a Job's pod whose image cannot be pulled",
      of('v1', 'Pod', {
        spec: { restartPolicy: 'Never' },
        status: {
          phase: 'Pending',
          containerStatuses: [
            { name: 'c', state: { waiting: { reason: 'ImagePullBackOff' } } },
          ],
        },
      }),
      'Degraded',
    ],
    [
      'a pod whose init container keeps ending',
      of('v1', 'Pod', {
        spec: { restartPolicy: 'Always' },
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            { name: 'i', state: { waiting: { reason: 'CrashLoopBackOff' } } },
          ],
        },
      }),
      'Degraded',
    ],
    // operators
    [
      'a broker that the operator could not make',
      of(
        'rabbitmq.com/v1beta1',
        'RabbitmqCluster',
        reports(
          condition('AllReplicasReady', 'True'),
          condition('ReconcileSuccess', 'False', 'Error', 'no'),
        ),
      ),
      'Degraded',
    ],
    [
      'a broker that starts',
      of(
        'rabbitmq.com/v1beta1',
        'RabbitmqCluster',
        reports(
          condition('AllReplicasReady', 'False', 'NotAllPodsReady'),
          condition('ClusterAvailable', 'False'),
          condition('ReconcileSuccess', 'True'),
        ),
      ),
      'Progressing',
    ],
    [
      'a topic that Kafka refused',
      of(
        'kafka.strimzi.io/v1beta2',
        'KafkaTopic',
        reports(condition('NotReady', 'True', 'InvalidRequest', 'no')),
      ),
      'Degraded',
    ],
    [
      'a topic that Kafka cannot make',
      of(
        'kafka.strimzi.io/v1beta2',
        'KafkaTopic',
        reports(condition('Ready', 'False', 'KafkaError', 'no')),
      ),
      'Degraded',
    ],
    [
      'a Kafka that is being made',
      of(
        'kafka.strimzi.io/v1beta2',
        'Kafka',
        reports(condition('NotReady', 'True', 'Creating')),
      ),
      'Progressing',
    ],
    [
      'a MongoDB that failed',
      of('mongodbcommunity.mongodb.com/v1', 'MongoDBCommunity', {
        status: { phase: 'Failed', message: 'no' },
      }),
      'Degraded',
    ],
    [
      'a MariaDB that starts',
      of(
        'k8s.mariadb.com/v1alpha1',
        'MariaDB',
        reports(condition('Ready', 'False', 'StatefulSetNotReady')),
      ),
      'Progressing',
    ],
    [
      'a grant that MariaDB refused',
      of(
        'k8s.mariadb.com/v1alpha1',
        'Grant',
        reports(condition('Ready', 'False', 'Failed', 'no')),
      ),
      'Degraded',
    ],
    [
      'a bucket that the cloud refused after it was ready',
      crossplane(
        condition('Ready', 'True', 'Available'),
        condition('Synced', 'False', 'ReconcileError', 'no'),
      ),
      'Degraded',
    ],
    [
      'a bucket that is being made',
      crossplane(condition('Ready', 'False', 'Creating'), synced),
      'Progressing',
    ],
    [
      'a claim of the platform team that is ready',
      of(
        'platform.example.org/v1',
        'XBucket',
        reports(synced, condition('Ready', 'True', 'Available')),
      ),
      'Healthy',
    ],
    [
      'a Terraform whose plan failed',
      of(
        'infra.contrib.fluxcd.io/v1alpha2',
        'Terraform',
        reports(condition('Ready', 'False', 'TFExecPlanFailed', 'no')),
      ),
      'Degraded',
    ],
    [
      'a Terraform whose source is not there yet',
      of(
        'infra.contrib.fluxcd.io/v1alpha2',
        'Terraform',
        reports(condition('Ready', 'False', 'ArtifactFailed', 'not yet')),
      ),
      'Progressing',
    ],
    [
      'a policy that Kyverno could not load',
      of('policies.kyverno.io/v1', 'ValidatingPolicy', {
        status: {
          conditionStatus: {
            ready: false,
            conditions: [
              condition('RBACPermissionsGranted', 'False', 'Failed', 'no'),
            ],
          },
        },
      }),
      'Degraded',
    ],
    [
      'an old policy that Kyverno could not load',
      of(
        'kyverno.io/v1',
        'ClusterPolicy',
        reports(condition('Ready', 'False', 'Failed', 'no')),
      ),
      'Degraded',
    ],
    [
      'a roll-out that was aborted',
      of('argoproj.io/v1alpha1', 'Rollout', {
        status: { observedGeneration: '2', phase: 'Degraded' },
      }),
      'Degraded',
    ],
    [
      'a roll-out that waits for a person',
      of('argoproj.io/v1alpha1', 'Rollout', {
        status: { observedGeneration: '2', phase: 'Paused' },
      }),
      'Suspended',
    ],
    [
      'a scaler that fell back',
      of(
        'keda.sh/v1alpha1',
        'ScaledObject',
        reports(condition('Ready', 'True'), condition('Fallback', 'True')),
      ),
      'Degraded',
    ],
    [
      'an application that Argo CD calls degraded',
      of('argoproj.io/v1alpha1', 'Application', {
        status: { health: { status: 'Degraded' } },
      }),
      'Degraded',
    ],
    // the API conventions, for kinds that nobody wrote a rule for
    [
      'anything ready',
      of('x.example.org/v1', 'Thing', reports(condition('Ready', 'True'))),
      'Healthy',
    ],
    [
      'anything that is not ready and says why',
      of(
        'x.example.org/v1',
        'Thing',
        reports(condition('Ready', 'False', 'QuotaExceeded')),
      ),
      'Degraded',
    ],
    [
      'anything that is being made',
      of(
        'x.example.org/v1',
        'Thing',
        reports(condition('Ready', 'False', 'Provisioning')),
      ),
      'Progressing',
    ],
    [
      'anything stalled',
      of(
        'x.example.org/v1',
        'Thing',
        reports(condition('Ready', 'True'), condition('Stalled', 'True')),
      ),
      'Degraded',
    ],
    [
      'anything whose status is about an older generation',
      of('x.example.org/v1', 'Thing', {
        status: {
          observedGeneration: 1,
          conditions: [condition('Ready', 'True')],
        },
      }),
      'Progressing',
    ],
    ['anything without a status', of('x.example.org/v1', 'Thing'), undefined],
    [
      'anything with a phase only',
      of('x.example.org/v1', 'Thing', { status: { phase: 'Ready' } }),
      undefined,
    ],
  ])('%s', (_, object, expected) =>
    expect(assessHealth(object)?.status).toBe(expected),
  );
});
