/** What the API server fills in. Each function changes a draft in place. */
import type { KubeObject } from '../runtime';
import { ensureObject, fill, objectOf, objectsOf, textOf } from './access';
import { defaultPodSpec } from './podDefaults';
import { isObject, type JsonObject } from './schema';

type Default = (object: KubeObject) => void;

function template(spec: JsonObject): void {
  const pod = ensureObject(spec, 'template');
  ensureObject(pod, 'metadata');
  defaultPodSpec(ensureObject(pod, 'spec'));
}

function specOf(object: KubeObject): JsonObject {
  return ensureObject(object, 'spec');
}

function deployment(object: KubeObject): void {
  const spec = specOf(object);
  template(spec);
  fill(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  rollingStrategy(ensureObject(spec, 'strategy'), {
    maxUnavailable: '25%',
    maxSurge: '25%',
  });
}

function rollingStrategy(strategy: JsonObject, values: JsonObject): void {
  fill(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate')
    fill(ensureObject(strategy, 'rollingUpdate'), values);
}

function statefulSet(object: KubeObject): void {
  const spec = specOf(object);
  template(spec);
  fill(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
  });
  rollingStrategy(ensureObject(spec, 'updateStrategy'), { partition: 0 });
  fill(ensureObject(spec, 'persistentVolumeClaimRetentionPolicy'), {
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
  });
  for (const claimTemplate of objectsOf(spec.volumeClaimTemplates)) {
    fill(claimTemplate, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {},
    });
    fill(ensureObject(claimTemplate, 'spec'), { volumeMode: 'Filesystem' });
    fill(ensureObject(claimTemplate, 'status'), { phase: 'Pending' });
  }
}

function daemonSet(object: KubeObject): void {
  const spec = specOf(object);
  template(spec);
  fill(spec, { revisionHistoryLimit: 10 });
  rollingStrategy(ensureObject(spec, 'updateStrategy'), {
    maxUnavailable: 1,
    maxSurge: 0,
  });
}

function replicaSet(object: KubeObject): void {
  const spec = specOf(object);
  template(spec);
  fill(spec, { replicas: 1 });
}

/** Also used for the template of a CronJob. */
function jobSpec(spec: JsonObject): void {
  template(spec);
  if (spec.completions === undefined && spec.parallelism === undefined)
    fill(spec, { completions: 1 });
  fill(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  });
}

function cronJob(object: KubeObject): void {
  const spec = specOf(object);
  fill(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  jobTemplate(ensureObject(spec, 'jobTemplate'));
}

/** A CronJob's template gets the pod's defaults; the Job's own come when it is created. */
function jobTemplate(job: JsonObject): void {
  ensureObject(job, 'metadata');
  template(ensureObject(job, 'spec'));
}

function service(object: KubeObject): void {
  const spec = specOf(object);
  fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (spec.sessionAffinity === 'ClientIP')
    fill(
      ensureObject(ensureObject(spec, 'sessionAffinityConfig'), 'clientIP'),
      { timeoutSeconds: 10800 },
    );
  for (const port of objectsOf(spec.ports)) {
    fill(port, { protocol: 'TCP' });
    if (spec.type !== 'ExternalName' || port.targetPort !== undefined)
      fill(port, { targetPort: port.port });
  }
  if (spec.type !== 'ExternalName')
    fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer')
    fill(spec, { externalTrafficPolicy: 'Cluster' });
  if (spec.type === 'LoadBalancer')
    fill(spec, { allocateLoadBalancerNodePorts: true });
}

function secret(object: KubeObject): void {
  fill(object, { type: 'Opaque' });
  if (!isObject(object.stringData)) return;
  const data = ensureObject(object, 'data');
  for (const [key, value] of Object.entries(object.stringData))
    data[key] = Buffer.from(textOf(value)).toString('base64');
  delete object.stringData;
}

function claim(object: KubeObject): void {
  fill(specOf(object), { volumeMode: 'Filesystem' });
}

function ingress(object: KubeObject): void {
  for (const rule of objectsOf(objectOf(object.spec).rules)) {
    for (const path of objectsOf(objectOf(rule.http).paths))
      fill(path, { pathType: 'ImplementationSpecific' });
  }
}

function networkPolicy(object: KubeObject): void {
  const spec = specOf(object);
  ensureObject(spec, 'podSelector');
  fill(spec, {
    policyTypes: Array.isArray(spec.egress)
      ? ['Ingress', 'Egress']
      : ['Ingress'],
  });
  for (const rule of [...objectsOf(spec.ingress), ...objectsOf(spec.egress)]) {
    for (const port of objectsOf(rule.ports)) fill(port, { protocol: 'TCP' });
  }
}

function autoscaler(object: KubeObject): void {
  fill(specOf(object), { minReplicas: 1 });
  fill(specOf(object), {
    metrics: [
      {
        type: 'Resource',
        resource: {
          name: 'cpu',
          target: { type: 'Utilization', averageUtilization: 80 },
        },
      },
    ],
  });
}

function endpointSlice(object: KubeObject): void {
  for (const port of objectsOf(object.ports))
    fill(port, { name: '', protocol: 'TCP' });
}

function namespace(object: KubeObject): void {
  const labels = ensureObject(ensureObject(object, 'metadata'), 'labels');
  if (object.metadata.name)
    labels['kubernetes.io/metadata.name'] = object.metadata.name;
}

function roleBinding(object: KubeObject): void {
  fill(ensureObject(object, 'roleRef'), {
    apiGroup: 'rbac.authorization.k8s.io',
  });
  for (const subject of objectsOf(object.subjects)) {
    if (subject.kind === 'User' || subject.kind === 'Group')
      fill(subject, { apiGroup: 'rbac.authorization.k8s.io' });
  }
}

function storageClass(object: KubeObject): void {
  fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
}

function volume(object: KubeObject): void {
  fill(specOf(object), {
    persistentVolumeReclaimPolicy: 'Retain',
    volumeMode: 'Filesystem',
  });
}

function limitRange(object: KubeObject): void {
  for (const limit of objectsOf(specOf(object).limits)) {
    if (limit.type !== 'Container') continue;
    if (isObject(limit.max))
      limit.default = { ...limit.max, ...objectOf(limit.default) };
    if (isObject(limit.default))
      limit.defaultRequest = {
        ...limit.default,
        ...objectOf(limit.min),
        ...objectOf(limit.defaultRequest),
      };
  }
}

function customResource(object: KubeObject): void {
  const spec = specOf(object);
  const names = ensureObject(spec, 'names');
  const kind = textOf(names.kind);
  fill(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
  fill(ensureObject(spec, 'conversion'), { strategy: 'None' });
}

/** By `group/Kind`. */
export const DEFAULTS: Record<string, Default | undefined> = {
  '/Pod': object => defaultPodSpec(specOf(object), { pod: true }),
  '/Service': service,
  '/Secret': secret,
  '/Namespace': namespace,
  '/PersistentVolumeClaim': claim,
  '/PersistentVolume': volume,
  '/LimitRange': limitRange,
  '/ReplicationController': replicaSet,
  '/PodTemplate': template,
  'apps/Deployment': deployment,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'apps/ReplicaSet': replicaSet,
  'batch/Job': object => jobSpec(specOf(object)),
  'batch/CronJob': cronJob,
  'autoscaling/HorizontalPodAutoscaler': autoscaler,
  'networking.k8s.io/Ingress': ingress,
  'networking.k8s.io/NetworkPolicy': networkPolicy,
  'discovery.k8s.io/EndpointSlice': endpointSlice,
  'rbac.authorization.k8s.io/RoleBinding': roleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleBinding,
  'storage.k8s.io/StorageClass': storageClass,
  'apiextensions.k8s.io/CustomResourceDefinition': customResource,
};
