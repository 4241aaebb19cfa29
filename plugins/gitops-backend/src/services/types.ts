import {
  ENVIRONMENT_LABEL,
  RESOURCE_LABEL,
  TENANT_LABEL,
  WORKLOAD_LABEL,
} from '@macadam/kubernetes';
import { sharedStatus } from '@macadam/plugin-gitops-common';
import { workloadRef } from '@macadam/plugin-orchestrator-common';
import type { ClusterObject, WatchedType } from '@macadam/plugin-gitops-node';
import { isRecord } from '@macadam/yaml';

/** All that is rendered says which environment it is for; what workloads share belongs to none of them. */
const rendered = (
  apiVersion: string,
  kind: string,
  plural: string,
): WatchedType => ({
  apiVersion,
  kind,
  plural,
  labelSelector: ENVIRONMENT_LABEL,
});

export const EXTERNAL_SECRET = rendered(
  'external-secrets.io/v1',
  'ExternalSecret',
  'externalsecrets',
);

/** What is looked at in every cluster: what a workload is made of, and what others make for it. */
export const OBJECT_TYPES: WatchedType[] = [
  rendered('apps/v1', 'Deployment', 'deployments'),
  rendered('apps/v1', 'ReplicaSet', 'replicasets'),
  rendered('apps/v1', 'StatefulSet', 'statefulsets'),
  rendered('batch/v1', 'Job', 'jobs'),
  rendered('batch/v1', 'CronJob', 'cronjobs'),
  rendered('v1', 'Pod', 'pods'),
  rendered('v1', 'Service', 'services'),
  // Those that a StatefulSet makes have the labels of its selector only: they are found by the pods that mount them.
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
  },
  rendered('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  rendered('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
  EXTERNAL_SECRET,
];

export const KUSTOMIZATION = rendered(
  'kustomize.toolkit.fluxcd.io/v1',
  'Kustomization',
  'kustomizations',
);
export const APPLICATION = rendered(
  'argoproj.io/v1alpha1',
  'Application',
  'applications',
);
export const GIT_REPOSITORY: WatchedType = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  plural: 'gitrepositories',
};
export const NAMESPACE = rendered('v1', 'Namespace', 'namespaces');
/** Of a cluster in trouble there may be any number: the newest tell enough. */
export const WARNING: WatchedType = {
  apiVersion: 'v1',
  kind: 'Event',
  plural: 'events',
  fieldSelector: 'type=Warning',
  limit: 2000,
};

/** What brings a workload: the one engine or the other. */
export const DELIVERY_TYPES: WatchedType[] = [KUSTOMIZATION, APPLICATION];

/** Whose status an object is part of: its workload's, or that of the resource that workloads share. */
export function subjectOf({
  metadata: { labels },
}: Pick<ClusterObject, 'metadata'>):
  { workload: string; environment: string } | undefined {
  const environment = labels?.[ENVIRONMENT_LABEL];
  if (!environment) return undefined;
  const tenant = labels[TENANT_LABEL];
  const name = labels[WORKLOAD_LABEL];
  const resource = labels[RESOURCE_LABEL];
  if (!tenant) return undefined;
  if (name) return { workload: workloadRef(tenant, name), environment };
  return resource
    ? { workload: sharedStatus(tenant, resource), environment }
    : undefined;
}

export const keyOf = (workload: string, environment: string): string =>
  `${workload}@${environment}`;

/** The key of a claim that has no labels of ours. */
export const claimKey = (namespace: string, name: string): string =>
  `claim ${namespace}/${name}`;

/** What an object is found by: its subject, or for a claim of nobody's its name. */
export function indexKeyOf(object: ClusterObject): string | undefined {
  const subject = subjectOf(object);
  if (subject) return keyOf(subject.workload, subject.environment);
  return object.kind === 'PersistentVolumeClaim'
    ? claimKey(object.metadata.namespace ?? '', object.metadata.name)
    : undefined;
}

/** Claims that pods mount. */
export function claimsOf(objects: readonly ClusterObject[]): string[] {
  return objects.flatMap(({ kind, spec, metadata: { namespace } }) => {
    const volumes = kind === 'Pod' && isRecord(spec) ? spec.volumes : undefined;
    return (Array.isArray(volumes) ? volumes : []).flatMap(volume => {
      const claim = isRecord(volume) ? volume.persistentVolumeClaim : undefined;
      return isRecord(claim) && typeof claim.claimName === 'string'
        ? [claimKey(namespace ?? '', claim.claimName)]
        : [];
    });
  });
}
