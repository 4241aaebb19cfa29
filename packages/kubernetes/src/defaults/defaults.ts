import { isTooDeep, showText } from '@macadam/yaml';
import { toBase64 } from '../base64';
import type { KubeObject } from '../object';
import {
  admissionPolicy,
  admissionPolicyBinding,
  customResourceDefinition,
  webhooks,
} from './extensions';
import { type Draft, fill, mapAt, mapIn, mapsIn } from './fill';
import {
  endpoints,
  endpointSlice,
  ingressClass,
  networkPolicy,
  service,
} from './network';
import { pod, podTemplate } from './pod';
import { claimSpec, driverSpec, volumeSpec } from './volumes';
import {
  autoscaler,
  cronJob,
  daemonSet,
  deployment,
  job,
  replicaSet,
  replicationController,
  statefulSet,
} from './workloads';

/** Fills in a draft in place. */
type Fill = (draft: Draft) => void;

const ADMISSION = 'admissionregistration.k8s.io';
const RBAC = 'rbac.authorization.k8s.io';

/** For an object whose defaults are all in its spec. */
function inSpec(fillSpec: Fill): Fill {
  return object => {
    const spec = mapAt(object, 'spec');
    if (spec) fillSpec(spec);
  };
}

function roleBinding(object: Draft): void {
  const role = mapAt(object, 'roleRef');
  if (role) fill(role, { apiGroup: RBAC });
  for (const subject of mapsIn(object, 'subjects')) {
    if (subject.kind === 'User' || subject.kind === 'Group')
      fill(subject, { apiGroup: RBAC });
  }
}

/** A role without rules is written with none of them, not without the field. */
function roleRules(object: Draft): void {
  fill(object, { rules: null });
}

function namespace(object: Draft): void {
  const metadata = mapIn(object, 'metadata');
  if (!metadata?.name) return;
  const labels = mapAt(metadata, 'labels');
  if (labels) labels['kubernetes.io/metadata.name'] = metadata.name;
}

/** Values given as text are kept as bytes. */
function secret(object: Draft): void {
  fill(object, { type: 'Opaque' });
  const texts = Object.entries(mapIn(object, 'stringData') ?? {});
  delete object.stringData;
  const data = texts.length > 0 ? mapAt(object, 'data') : undefined;
  if (!data) return;
  for (const [key, text] of texts)
    data[key] = toBase64(new TextEncoder().encode(showText(text ?? '')));
}

function limitRange(spec: Draft): void {
  for (const limit of mapsIn(spec, 'limits')) {
    if (limit.type !== 'Container') continue;
    const limits = { ...mapIn(limit, 'max'), ...mapIn(limit, 'default') };
    const requests = {
      ...mapIn(limit, 'min'),
      ...limits,
      ...mapIn(limit, 'defaultRequest'),
    };
    if (Object.keys(limits).length > 0) limit.default = limits;
    if (Object.keys(requests).length > 0) limit.defaultRequest = requests;
  }
}

/** By `group/Kind`. */
const DEFAULTS: Readonly<Record<string, Fill>> = {
  '/Endpoints': endpoints,
  '/LimitRange': inSpec(limitRange),
  '/Namespace': namespace,
  '/PersistentVolume': inSpec(volumeSpec),
  '/PersistentVolumeClaim': inSpec(claimSpec),
  '/Pod': inSpec(pod),
  '/PodTemplate': podTemplate,
  '/ReplicationController': replicationController,
  '/Secret': secret,
  '/Service': inSpec(service),
  [`${ADMISSION}/MutatingWebhookConfiguration`]: webhooks,
  [`${ADMISSION}/ValidatingAdmissionPolicy`]: inSpec(admissionPolicy),
  [`${ADMISSION}/ValidatingAdmissionPolicyBinding`]: inSpec(
    admissionPolicyBinding,
  ),
  [`${ADMISSION}/ValidatingWebhookConfiguration`]: webhooks,
  'apiextensions.k8s.io/CustomResourceDefinition': inSpec(
    customResourceDefinition,
  ),
  'apps/DaemonSet': inSpec(daemonSet),
  'apps/Deployment': inSpec(deployment),
  'apps/ReplicaSet': inSpec(replicaSet),
  'apps/StatefulSet': inSpec(statefulSet),
  'autoscaling/HorizontalPodAutoscaler': autoscaler,
  'batch/CronJob': inSpec(cronJob),
  'batch/Job': job,
  'discovery.k8s.io/EndpointSlice': endpointSlice,
  'networking.k8s.io/IngressClass': inSpec(ingressClass),
  'networking.k8s.io/NetworkPolicy': inSpec(networkPolicy),
  [`${RBAC}/ClusterRole`]: roleRules,
  [`${RBAC}/ClusterRoleBinding`]: roleBinding,
  [`${RBAC}/Role`]: roleRules,
  [`${RBAC}/RoleBinding`]: roleBinding,
  'scheduling.k8s.io/PriorityClass': object =>
    fill(object, { preemptionPolicy: 'PreemptLowerPriority' }),
  'storage.k8s.io/CSIDriver': inSpec(driverSpec),
  'storage.k8s.io/StorageClass': object =>
    fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
};

function fillOf({ apiVersion, kind }: KindOf): Fill | undefined {
  const group = apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0));
  const key = `${group}/${kind}`;
  return Object.hasOwn(DEFAULTS, key) ? DEFAULTS[key] : undefined;
}

interface KindOf {
  apiVersion: string;
  kind: string;
}

/**
 * Fills in what the API server fills in for the kind of an object, in place; nothing for a kind without defaults.
 * Source: the `SetDefaults_*` functions of Kubernetes 1.34.
 */
export function fillDefaults(draft: Draft & KindOf): void {
  fillOf(draft)?.(draft);
}

/**
 * An object as the API server keeps it: with the defaults of its kind filled in, which is what policies at
 * admission see. Kinds without defaults, and objects that are nested too deeply for any policy, are returned as they
 * are; the object itself is not changed.
 */
export function withDefaults(object: KubeObject): KubeObject {
  const fillKind = fillOf(object);
  if (!fillKind || isTooDeep(object)) return object;
  const draft = structuredClone(object);
  fillKind(draft);
  return draft;
}
