/**
 * What can be tried on any cluster, in use or not: in a namespace that is made for it, with nothing installed. The portal's
 * own rules say what they make of what the cluster has.
 */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { ROOT } from '../../lib/env.mjs';
import { eventually } from './eventually.mjs';

const SEEN_AT = '2000-01-01T00:00:00Z';
const labels = name => ({ 'macadam.dev/workload': name });

/** What a workload is made of, as far as its health is asked for. */
const KINDS =
  'deployments,replicasets,pods,services,statefulsets,jobs,persistentvolumeclaims,ingresses,horizontalpodautoscalers';

function pod(name, spec) {
  return {
    metadata: { labels: labels(name) },
    spec: {
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...spec,
      containers: [
        {
          name: 'main',
          image: 'registry.k8s.io/pause:3.10',
          resources: {
            requests: { cpu: '10m', memory: '16Mi' },
            limits: { cpu: '50m', memory: '32Mi' },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
          ...spec?.containers?.[0],
        },
      ],
    },
  };
}

function deployment(name, { replicas = 1, spec } = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: labels(name) },
    spec: {
      replicas,
      selector: { matchLabels: labels(name) },
      template: pod(name, spec),
    },
  };
}

function claim(name) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, labels: labels(name) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'there-is-no-such-class',
      resources: { requests: { storage: '1Gi' } },
    },
  };
}

/** By name of the workload: its objects, what kubectl has to say, and what the portal's rules make of it. */
const SITUATIONS = [
  {
    name: 'nowhere',
    what: 'no node takes it',
    objects: [
      deployment('nowhere', {
        spec: { nodeSelector: { 'example.org/none': 'none' } },
      }),
    ],
    kubectl: ['pods', 'jsonpath={.items[*].status.conditions[*].message}'],
    is: /nodes? (are |is )?available/,
    health: /^(Progressing|Degraded): Pod .*cannot be placed on a node/,
  },
  {
    name: 'too-many',
    what: 'a quota does not let it in',
    objects: [
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'small' },
        spec: { hard: { 'limits.memory': '1Gi' } },
      },
      deployment('too-many', {
        spec: {
          containers: [{ resources: { limits: { memory: '4Gi', cpu: '1' } } }],
        },
      }),
    ],
    kubectl: [
      'deployments',
      'jsonpath={.items[*].status.conditions[?(@.type=="ReplicaFailure")].message}',
    ],
    is: /exceeded quota/,
    health: /^Degraded: .*exceeded quota/,
  },
  {
    name: 'no-volume',
    what: 'its claim gets no volume',
    objects: [
      claim('no-volume'),
      deployment('no-volume', {
        spec: {
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: 'no-volume' } },
          ],
        },
      }),
    ],
    kubectl: ['persistentvolumeclaims', 'jsonpath={.items[*].status.phase}'],
    is: /Pending/,
    health: /^(Progressing|Degraded): (PersistentVolumeClaim|Pod) no-volume/,
  },
  {
    name: 'no-metrics',
    what: 'its autoscaler has no workload to scale',
    objects: [
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'no-metrics', labels: labels('no-metrics') },
        spec: {
          scaleTargetRef: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'there-is-none',
          },
          maxReplicas: 2,
        },
      },
    ],
    kubectl: [
      'horizontalpodautoscalers',
      'jsonpath={.items[*].status.conditions[*].message}',
    ],
    is: /unable to get the target/,
    health: /^Degraded: HorizontalPodAutoscaler/,
  },
  {
    name: 'to-none',
    what: 'it is scaled to none',
    objects: [deployment('to-none', { replicas: 0 })],
    kubectl: ['deployments', 'jsonpath={.items[*].spec.replicas}'],
    is: /0/,
    health: /^Healthy/,
  },
];

/** @param {() => import('../Kubectl.mjs').Kubectl} kubectlOf */
export function anywhere(kubectlOf) {
  const namespace = `macadam-real-${randomBytes(4).toString('hex')}`;
  before(() => kubectlOf().run('create', 'namespace', namespace));
  after(() =>
    kubectlOf().run('delete', 'namespace', namespace, '--wait=false'),
  );

  for (const { name, what, objects, kubectl, is, health } of SITUATIONS) {
    it(what, async () => {
      const cluster = kubectlOf();
      await cluster.apply(
        objects.map(object => ({
          ...object,
          metadata: { ...object.metadata, namespace },
        })),
      );
      const selector = `macadam.dev/workload=${name}`;
      const [kinds, output] = kubectl;
      await eventually(
        `kubectl to say ${is}`,
        () =>
          cluster.run(
            'get',
            kinds,
            '-n',
            namespace,
            '-l',
            selector,
            '-o',
            output,
          ),
        text => is.test(text),
      );
      await eventually(
        `the portal's rules to say ${health}`,
        async () => {
          const { items } = await cluster.get(
            KINDS,
            '-n',
            namespace,
            '-l',
            selector,
          );
          const { value } = rules().deriveStatus(
            { workload: name, tenant: '', environment: '', objects: items },
            SEEN_AT,
          ).health;
          return `${value?.status}: ${value?.message}`;
        },
        text => health.test(text),
      );
    });
  }
}

function rules() {
  return createRequire(import.meta.url)(
    path.join(ROOT, 'plugins/gitops-common/src/index.ts'),
  );
}
