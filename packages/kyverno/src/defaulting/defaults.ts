import type { KubeObject } from '../types';
import { type Draft, fill, mapAt, mapIn, mapsIn } from './fill';
import { podSpec, podTemplate } from './pod';

/** Fills in the draft of an object's spec. */
type Fill = (spec: Draft) => void;

const RBAC = 'rbac.authorization.k8s.io';

function rolling(spec: Draft, key: string, values: Draft): void {
  const strategy = mapAt(spec, key);
  if (!strategy) return;
  fill(strategy, { type: 'RollingUpdate' });
  const update =
    strategy.type === 'RollingUpdate'
      ? mapAt(strategy, 'rollingUpdate')
      : undefined;
  if (update) fill(update, values);
}

function deployment(spec: Draft): void {
  podTemplate(spec);
  fill(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  rolling(spec, 'strategy', { maxUnavailable: '25%', maxSurge: '25%' });
}

function statefulSet(spec: Draft): void {
  podTemplate(spec);
  fill(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
  });
  rolling(spec, 'updateStrategy', { partition: 0 });
  const retention = mapAt(spec, 'persistentVolumeClaimRetentionPolicy');
  if (retention)
    fill(retention, { whenDeleted: 'Retain', whenScaled: 'Retain' });
  for (const claim of mapsIn(spec, 'volumeClaimTemplates')) {
    fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
    const claimSpec = mapAt(claim, 'spec');
    if (claimSpec) fill(claimSpec, { volumeMode: 'Filesystem' });
  }
}

function daemonSet(spec: Draft): void {
  podTemplate(spec);
  fill(spec, { revisionHistoryLimit: 10 });
  rolling(spec, 'updateStrategy', { maxUnavailable: 1, maxSurge: 0 });
}

function replicas(spec: Draft): void {
  podTemplate(spec);
  fill(spec, { replicas: 1 });
}

function job(spec: Draft): void {
  podTemplate(spec);
  if (spec.parallelism === undefined) fill(spec, { completions: 1 });
  fill(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  });
}

/** The template of a CronJob gets the pod's defaults; a Job's own come when the Job is made. */
function cronJob(spec: Draft): void {
  fill(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  const template = mapIn(spec, 'jobTemplate');
  const jobSpec = template && mapIn(template, 'spec');
  if (jobSpec) podTemplate(jobSpec);
}

function service(spec: Draft): void {
  fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  const isExternal = spec.type === 'ExternalName';
  const isOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (spec.sessionAffinity === 'ClientIP')
    fill(spec, {
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
    });
  for (const port of mapsIn(spec, 'ports')) {
    fill(port, { protocol: 'TCP' });
    if (!isExternal) fill(port, { targetPort: port.port });
  }
  if (!isExternal) fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (isOutside) fill(spec, { externalTrafficPolicy: 'Cluster' });
  if (spec.type === 'LoadBalancer')
    fill(spec, { allocateLoadBalancerNodePorts: true });
}

function networkPolicy(spec: Draft): void {
  const rules = [...mapsIn(spec, 'ingress'), ...mapsIn(spec, 'egress')];
  fill(spec, {
    podSelector: {},
    policyTypes: Array.isArray(spec.egress)
      ? ['Ingress', 'Egress']
      : ['Ingress'],
  });
  for (const rule of rules) {
    for (const port of mapsIn(rule, 'ports')) fill(port, { protocol: 'TCP' });
  }
}

function ingress(spec: Draft): void {
  for (const rule of mapsIn(spec, 'rules')) {
    const http = mapIn(rule, 'http');
    for (const path of http ? mapsIn(http, 'paths') : [])
      fill(path, { pathType: 'ImplementationSpecific' });
  }
}

function autoscaler(spec: Draft): void {
  const target = { type: 'Utilization', averageUtilization: 80 };
  fill(spec, {
    minReplicas: 1,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
  });
}

function roleBinding(object: Draft): void {
  const role = mapIn(object, 'roleRef');
  if (role) fill(role, { apiGroup: RBAC });
  for (const subject of mapsIn(object, 'subjects')) {
    if (subject.kind === 'User' || subject.kind === 'Group')
      fill(subject, { apiGroup: RBAC });
  }
}

function namespace(object: Draft): void {
  const metadata = mapIn(object, 'metadata');
  const labels = metadata && mapAt(metadata, 'labels');
  if (labels && typeof metadata.name === 'string')
    fill(labels, { 'kubernetes.io/metadata.name': metadata.name });
}

const claim: Fill = spec => fill(spec, { volumeMode: 'Filesystem' });

/** By `group/Kind`: what is filled in below `spec`. */
const SPECS: Readonly<Record<string, Fill>> = {
  '/Pod': spec => podSpec(spec, true),
  '/PersistentVolume': spec =>
    fill(spec, {
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
    }),
  '/PersistentVolumeClaim': claim,
  '/ReplicationController': replicas,
  '/Service': service,
  'apps/DaemonSet': daemonSet,
  'apps/Deployment': deployment,
  'apps/ReplicaSet': replicas,
  'apps/StatefulSet': statefulSet,
  'autoscaling/HorizontalPodAutoscaler': autoscaler,
  'batch/CronJob': cronJob,
  'batch/Job': job,
  'networking.k8s.io/Ingress': ingress,
  'networking.k8s.io/NetworkPolicy': networkPolicy,
};

/** By `group/Kind`: what is filled in beside `spec`. */
const OBJECTS: Readonly<Record<string, (object: Draft) => void>> = {
  '/Namespace': namespace,
  '/PodTemplate': podTemplate,
  '/Secret': object => fill(object, { type: 'Opaque' }),
  [`${RBAC}/ClusterRoleBinding`]: roleBinding,
  [`${RBAC}/RoleBinding`]: roleBinding,
  'storage.k8s.io/StorageClass': object =>
    fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
};

/**
 * An object as the API server keeps it: with the defaults of its kind filled in, which is what policies at
 * admission see. Kinds without defaults are returned as they are; the object itself is not changed.
 * Source: the `SetDefaults_*` functions of Kubernetes 1.34.
 */
export function withDefaults(object: KubeObject): KubeObject {
  const slash = object.apiVersion.indexOf('/');
  const type = `${object.apiVersion.slice(0, Math.max(slash, 0))}/${object.kind}`;
  const inSpec = Object.hasOwn(SPECS, type) ? SPECS[type] : undefined;
  const beside = Object.hasOwn(OBJECTS, type) ? OBJECTS[type] : undefined;
  if (!inSpec && !beside) return object;
  const draft = structuredClone(object);
  const spec = mapIn(draft, 'spec');
  if (inSpec && spec) inSpec(spec);
  beside?.(draft);
  return draft;
}
