import type { WatchedType } from '@macadam/plugin-gitops-node';

export const WORKLOAD = 'macadam.dev/workload';
export const TENANT = 'macadam.dev/tenant';
export const ENVIRONMENT = 'macadam.dev/environment';

const labelled = (
  apiVersion: string,
  kind: string,
  plural: string,
): WatchedType => ({
  apiVersion,
  kind,
  plural,
  labelSelector: WORKLOAD,
});

/** What a workload is made of. */
export const OBJECT_TYPES: WatchedType[] = [
  labelled('apps/v1', 'Deployment', 'deployments'),
  labelled('apps/v1', 'ReplicaSet', 'replicasets'),
  labelled('apps/v1', 'StatefulSet', 'statefulsets'),
  labelled('batch/v1', 'Job', 'jobs'),
  labelled('v1', 'Pod', 'pods'),
  labelled('v1', 'Service', 'services'),
  labelled('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  labelled('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  labelled('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
  labelled('external-secrets.io/v1', 'ExternalSecret', 'externalsecrets'),
  labelled('postgresql.cnpg.io/v1', 'Cluster', 'clusters'),
];

export const KUSTOMIZATION = labelled(
  'kustomize.toolkit.fluxcd.io/v1',
  'Kustomization',
  'kustomizations',
);
export const APPLICATION = labelled(
  'argoproj.io/v1alpha1',
  'Application',
  'applications',
);
export const GIT_REPOSITORY = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  plural: 'gitrepositories',
};

/** What brings a workload: the one engine or the other. */
export const DELIVERY_TYPES: WatchedType[] = [KUSTOMIZATION, APPLICATION];
