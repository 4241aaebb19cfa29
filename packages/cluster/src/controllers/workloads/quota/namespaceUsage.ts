import type { ClusterClient, KubeObject } from '../../../runtime';
import type { Informers, KindName } from '../informers';
import type { Quantities } from '../quantity';
import type { ResourceQuota } from '../types';
import { usageOf, usedOf, type CountedResource } from './usage';

/** Kinds whose objects are in a cache because nearly every quota counts them. */
const CACHED: Record<string, KindName> = {
  pods: 'Pod',
  services: 'Service',
  secrets: 'Secret',
  configmaps: 'ConfigMap',
  persistentvolumeclaims: 'Claim',
};

export const CACHED_KINDS: readonly KindName[] = Object.values(CACHED);

/** Which kinds a quota needs to be looked at for. */
export function countedBy(quota: ResourceQuota): CountedResource[] {
  const found = new Map<string, CountedResource>();
  for (const name of Object.keys(quota.spec.hard ?? {})) {
    const resource = resourceBehind(name);
    found.set(`${resource.plural}.${resource.group}`, resource);
  }
  return [...found.values()];
}

function resourceBehind(name: string): CountedResource {
  const counted = /^count\/([^.]+)(?:\.(.+))?$/.exec(name);
  if (counted) return { plural: counted[1], group: counted[2] ?? '' };
  if (name.startsWith('services')) return { plural: 'services', group: '' };
  if (
    name === 'requests.storage' ||
    name.includes('.storageclass.storage.k8s.io/')
  )
    return { plural: 'persistentvolumeclaims', group: '' };
  if (
    [
      'persistentvolumeclaims',
      'secrets',
      'configmaps',
      'resourcequotas',
    ].includes(name)
  )
    return { plural: name, group: '' };
  return { plural: 'pods', group: '' };
}

/** Whether changes of a kind are noticed by a cache. */
export function isCached({ group, plural }: CountedResource): boolean {
  return group === '' && plural in CACHED;
}

/** What a namespace uses of a quota's resources at this moment. */
export function namespaceUsage(
  client: ClusterClient,
  informers: Informers,
  quota: ResourceQuota,
): Quantities {
  const namespace = quota.metadata.namespace ?? '';
  const usages = countedBy(quota).flatMap(resource =>
    objectsOf(client, informers, namespace, resource).map(object =>
      usageOf(object, resource),
    ),
  );
  return usedOf(quota, usages);
}

function objectsOf(
  client: ClusterClient,
  informers: Informers,
  namespace: string,
  { group, plural }: CountedResource,
): readonly KubeObject[] {
  if (isCached({ group, plural }))
    return informers.of(CACHED[plural]).inNamespace(namespace);
  const served = client
    .resources()
    .find(resource => resource.group === group && resource.plural === plural);
  if (!served) return [];
  const apiVersion = served.group
    ? `${served.group}/${served.version}`
    : served.version;
  return client.list({ apiVersion, kind: served.kind }, { namespace });
}
