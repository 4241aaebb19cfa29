/** What the API server sets or resets when an object is stored, by `group/Kind`. */
import { quantityValue } from '@macadam/kubernetes';
import type { KubeObject } from '../runtime';
import {
  ensureObject,
  fill,
  listOf,
  numberOf,
  objectOf,
  objectsOf,
  textOf,
} from './access';
import type { JsonObject } from './schema';

interface Prepare {
  create?(object: KubeObject): void;
  update?(object: KubeObject, old: KubeObject): void;
}

/** A pod's class by cpu and memory: Guaranteed when limits equal requests everywhere, BestEffort without any. */
export function qosClass(pod: KubeObject): string {
  const spec = objectOf(pod.spec);
  const containers = [
    ...objectsOf(spec.containers),
    ...objectsOf(spec.initContainers),
  ];
  let any = false;
  let guaranteed = true;
  for (const container of containers) {
    const { requests, limits } = objectOf(container.resources);
    for (const resource of ['cpu', 'memory']) {
      const limit = objectOf(limits)[resource];
      const asked = limit ?? objectOf(requests)[resource];
      if ((quantityValue(textOf(asked)) ?? 0) > 0) any = true;
      if (
        limit === undefined ||
        (objectOf(requests)[resource] ?? limit) !== limit
      )
        guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** A Job selects its pods by its own uid unless it says that it brings a selector. */
function generateJobSelector(object: KubeObject): void {
  const spec = ensureObject(object, 'spec');
  if (spec.manualSelector === true) return;
  const labels = ensureObject(
    ensureObject(ensureObject(spec, 'template'), 'metadata'),
    'labels',
  );
  const { name, uid } = object.metadata;
  fill(labels, {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  });
  ensureObject(ensureObject(spec, 'selector'), 'matchLabels')[
    'batch.kubernetes.io/controller-uid'
  ] = uid;
}

/** Addresses are fixed by the Service's uid, so that the same Service keeps its address. */
function allocateAddress(object: KubeObject): void {
  const spec = ensureObject(object, 'spec');
  if (spec.type === 'ExternalName') return;
  // Addresses without a first one are refused, not completed.
  if (!textOf(spec.clusterIP) && listOf(spec.clusterIPs).length > 0) return;
  const hash = textOf(object.metadata.uid).replaceAll('-', '');
  const clusterIP =
    textOf(spec.clusterIP) ||
    `10.96.${Number.parseInt(hash.slice(0, 2), 16)}.${1 + (Number.parseInt(hash.slice(2, 4), 16) % 254)}`;
  fill(spec, { clusterIP });
  if (textOf(spec.clusterIP) === '') spec.clusterIP = clusterIP;
  fill(spec, {
    clusterIPs: [spec.clusterIP],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  });
  ensureObject(object, 'status').loadBalancer = {};
}

function keepAddress(object: KubeObject, old: KubeObject): void {
  const spec = ensureObject(object, 'spec');
  const oldSpec = objectOf(old.spec);
  if (spec.type === 'ExternalName') {
    for (const key of [
      'clusterIP',
      'clusterIPs',
      'ipFamilies',
      'ipFamilyPolicy',
    ])
      delete spec[key];
    return;
  }
  if (oldSpec.clusterIP === undefined) {
    allocateAddress(object);
    return;
  }
  if (textOf(spec.clusterIP) === '') delete spec.clusterIP;
  // Who changes the address alone means the list as well.
  if (
    spec.clusterIP !== undefined &&
    spec.clusterIP !== oldSpec.clusterIP &&
    listOf(spec.clusterIPs)[0] === oldSpec.clusterIP
  )
    spec.clusterIPs = [spec.clusterIP];
  for (const key of [
    'clusterIP',
    'clusterIPs',
    'ipFamilies',
    'ipFamilyPolicy',
  ]) {
    if (oldSpec[key] !== undefined) fill(spec, { [key]: oldSpec[key] });
  }
}

function preparePod(object: KubeObject): void {
  const spec = ensureObject(object, 'spec');
  if (numberOf(spec.terminationGracePeriodSeconds) < 0)
    spec.terminationGracePeriodSeconds = 1;
  object.status = { phase: 'Pending', qosClass: qosClass(object) };
}

function prepareNamespace(object: KubeObject): void {
  const spec = ensureObject(object, 'spec');
  const finalizers = listOf(spec.finalizers);
  if (!finalizers.includes('kubernetes'))
    spec.finalizers = [...finalizers, 'kubernetes'];
  object.status = { phase: 'Active' };
}

function keepFinalizers(object: KubeObject, old: KubeObject): void {
  object.spec = old.spec ?? {};
}

const emptyStatus = {
  create: (object: KubeObject) => void (object.status = {}),
};
const pendingClaim = (object: KubeObject) =>
  void (object.status = { phase: 'Pending' });

function workloadStatus(zero: JsonObject): Prepare {
  return { create: object => void (object.status = { ...zero }) };
}

export const PREPARE: Record<string, Prepare | undefined> = {
  '/Pod': { create: preparePod },
  '/Service': { create: allocateAddress, update: keepAddress },
  '/Namespace': { create: prepareNamespace, update: keepFinalizers },
  '/PersistentVolumeClaim': { create: pendingClaim },
  '/PersistentVolume': { create: pendingClaim },
  '/ResourceQuota': emptyStatus,
  'apps/Deployment': emptyStatus,
  'apps/ReplicaSet': workloadStatus({ replicas: 0 }),
  'apps/StatefulSet': workloadStatus({ replicas: 0, availableReplicas: 0 }),
  'apps/DaemonSet': workloadStatus({
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  }),
  'batch/Job': {
    create: object => {
      object.status = {};
      generateJobSelector(object);
    },
  },
  'batch/CronJob': emptyStatus,
  'networking.k8s.io/Ingress': {
    create: object => void (object.status = { loadBalancer: {} }),
  },
  'policy/PodDisruptionBudget': workloadStatus({
    currentHealthy: 0,
    desiredHealthy: 0,
    disruptionsAllowed: 0,
    expectedPods: 0,
  }),
  'autoscaling/HorizontalPodAutoscaler': workloadStatus({
    desiredReplicas: 0,
    currentReplicas: 0,
  }),
};
