/** What objects count for in a ResourceQuota. Pure. */
import type { KubeObject } from '../../../runtime';
import { isFinished } from '../pods';
import {
  formatQuantity,
  parseQuantities,
  parseQuantity,
  type Quantities,
} from '../quantity';
import { podResources } from '../scheduling/resources';
import type { Claim, Container, Pod, ResourceQuota, Service } from '../types';

/** Kinds that have a name of their own in a quota besides `count/…`. */
const OWN_NAMES = new Set([
  'pods',
  'services',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'resourcequotas',
]);

export interface CountedResource {
  group: string;
  plural: string;
}

/** Stored objects never change, so what one uses is worked out once. */
const known = new WeakMap<KubeObject, Quantities>();

/** What one object uses of everything that a quota can limit. */
export function usageOf(
  object: KubeObject,
  resource: CountedResource,
): Quantities {
  const isStored = Object.isFrozen(object);
  const usage =
    (isStored ? known.get(object) : undefined) ??
    workOutUsage(object, resource);
  if (isStored) known.set(object, usage);
  return usage;
}

function workOutUsage(
  object: KubeObject,
  { group, plural }: CountedResource,
): Quantities {
  if (plural === 'pods' && group === '' && isFinished(object as Pod))
    return { 'count/pods': 1 };
  const counted: Quantities = {
    [`count/${group ? `${plural}.${group}` : plural}`]: 1,
  };
  if (group !== '') return counted;
  if (OWN_NAMES.has(plural)) counted[plural] = 1;
  // The kinds below have passed the schema that these types describe.
  if (plural === 'pods') return { ...counted, ...podUsage(object as Pod) };
  if (plural === 'persistentvolumeclaims')
    return { ...counted, ...claimUsage(object as Claim) };
  if (plural === 'services')
    return { ...counted, ...serviceUsage(object as Service) };
  return counted;
}

function podUsage(pod: Pod): Quantities {
  const usage: Quantities = {};
  for (const [resource, value] of Object.entries(
    podResources(pod.spec, 'requests'),
  )) {
    usage[`requests.${resource}`] = value;
    if (['cpu', 'memory', 'ephemeral-storage'].includes(resource))
      usage[resource] = value;
  }
  for (const [resource, value] of Object.entries(
    podResources(pod.spec, 'limits'),
  ))
    usage[`limits.${resource}`] = value;
  return usage;
}

function claimUsage(claim: Claim): Quantities {
  const storage = parseQuantity(claim.spec.resources?.requests?.storage ?? '0');
  const usage: Quantities = { 'requests.storage': storage };
  if (claim.spec.storageClassName) {
    const prefix = `${claim.spec.storageClassName}.storageclass.storage.k8s.io`;
    usage[`${prefix}/requests.storage`] = storage;
    usage[`${prefix}/persistentvolumeclaims`] = 1;
  }
  return usage;
}

function serviceUsage(service: Service): Quantities {
  const usage: Quantities = {};
  if (service.spec.type === 'LoadBalancer') usage['services.loadbalancers'] = 1;
  if (service.spec.type === 'LoadBalancer' || service.spec.type === 'NodePort')
    usage['services.nodeports'] = service.spec.ports?.length ?? 0;
  return usage;
}

const COMPUTE = /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage)$/;

/** Resources that a quota limits and that a container must therefore name: `limits.cpu for: c; …`, or undefined. */
export function missingInPod(
  quota: ResourceQuota,
  pod: Pod,
): string | undefined {
  const missing = new Map<string, string[]>();
  const check = (container: Container, resource: string) => {
    const match = COMPUTE.exec(resource);
    if (!match) return;
    const field = match[1] === 'limits' ? 'limits' : 'requests';
    const named =
      field === 'limits'
        ? container.resources?.limits
        : { ...container.resources?.limits, ...container.resources?.requests };
    if (named?.[match[2]] === undefined)
      missing.set(resource, [...(missing.get(resource) ?? []), container.name]);
  };
  for (const container of [
    ...pod.spec.containers,
    ...(pod.spec.initContainers ?? []),
  ]) {
    for (const resource of Object.keys(quota.spec.hard ?? {}))
      check(container, resource);
  }
  if (missing.size === 0) return undefined;
  return [...missing]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([resource, names]) => `${resource} for: ${names.sort().join(',')}`)
    .join('; ');
}

/** What the objects of a namespace use of what a quota limits. */
export function usedOf(
  quota: ResourceQuota,
  usages: readonly Quantities[],
): Quantities {
  const names = Object.keys(quota.spec.hard ?? {});
  const used: Quantities = Object.fromEntries(names.map(name => [name, 0]));
  for (const usage of usages) {
    for (const name of names) if (name in usage) used[name] += usage[name];
  }
  // Sums of fractions are exact to a billionth.
  for (const name of names) used[name] = Math.round(used[name] * 1e9) / 1e9;
  return used;
}

/** Why a quota refuses what is asked for in addition, in Kubernetes' words; undefined when it does not. */
export function exceeded(
  quota: ResourceQuota,
  used: Quantities,
  added: Quantities,
): string | undefined {
  const hard = parseQuantities(quota.spec.hard);
  const over = Object.keys(hard)
    .filter(
      name =>
        (added[name] ?? 0) > 0 && (used[name] ?? 0) + added[name] > hard[name],
    )
    .sort();
  if (over.length === 0) return undefined;
  const list = (values: Quantities) =>
    over
      .map(name => `${name}=${formatQuantity(values[name] ?? 0, name)}`)
      .join(',');
  return `exceeded quota: ${quota.metadata.name}, requested: ${list(added)}, used: ${list(used)}, limited: ${list(hard)}`;
}

/** Quantities as a status shows them. */
export function formatQuantities(values: Quantities): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, value]) => [name, formatQuantity(value, name)]),
  );
}
