import { quantityValue } from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';
import type { KubeObject } from '../types';

/** What to count, and what there may be of it. */
export interface QuotaQuestion {
  objects: readonly KubeObject[];
  /** Objects of the tenant's other workloads in the same namespace. */
  neighbours: readonly KubeObject[];
  /** `hard` of the namespace's ResourceQuota, such as `requests.cpu: "4"`. */
  hard: Readonly<Record<string, string>>;
}

/** A resource of which a namespace would hold more than its quota allows. */
export interface Excess {
  /** As the quota names it, such as `requests.cpu`. */
  resource: string;
  /** What the quota allows, as it says it. */
  limit: string;
  /** What the workload asks for, for people to read. */
  own: string;
  /** What its neighbours ask for. */
  others: string;
}

/** Below the smallest share of a quota that a quantity can make. */
const ROUNDING = 1e-12;

/** Older names of the same thing. */
const NAMES: Record<string, string> = {
  cpu: 'requests.cpu',
  memory: 'requests.memory',
  persistentvolumeclaims: 'count/persistentvolumeclaims',
  services: 'count/services',
  configmaps: 'count/configmaps',
  secrets: 'count/secrets',
  'count/pods': 'pods',
};

const PLURALS: Record<string, string> = {
  PersistentVolumeClaim: 'count/persistentvolumeclaims',
  Service: 'count/services',
  ConfigMap: 'count/configmaps',
  Secret: 'count/secrets',
  Deployment: 'count/deployments.apps',
  StatefulSet: 'count/statefulsets.apps',
  Job: 'count/jobs.batch',
  CronJob: 'count/cronjobs.batch',
};

/**
 * What a namespace's quota would not admit: one entry for each exceeded resource. Counts what a ResourceQuota counts
 * (requests and limits of pods, pods, claims and their storage, services, config maps, secrets, `count/…`), with the
 * number of pods that each object asks for. A resource of which the workload asks for nothing is not its concern.
 */
export function checkQuota({
  objects,
  neighbours,
  hard,
}: QuotaQuestion): Excess[] {
  const here = usage(objects);
  const there = usage(neighbours);
  return Object.entries(hard).flatMap(([resource, limit]) => {
    const key = NAMES[resource] ?? resource;
    const own = here.get(key) ?? 0;
    const others = there.get(key) ?? 0;
    const most = quantityValue(limit);
    // Three times a tenth is a little more than three tenths here.
    if (
      most === undefined ||
      own === 0 ||
      own + others <= most * (1 + ROUNDING)
    ) {
      return [];
    }
    return [
      {
        resource,
        limit,
        own: show(resource, own),
        others: show(resource, others),
      },
    ];
  });
}

function usage(objects: readonly KubeObject[]): Map<string, number> {
  const total = new Map<string, number>();
  const add = (key: string, amount: number) =>
    total.set(key, (total.get(key) ?? 0) + amount);
  for (const object of objects) {
    const plural = PLURALS[object.kind];
    if (plural) {
      add(plural, 1);
    }
    const spec = record(object.spec);
    if (object.kind === 'PersistentVolumeClaim') {
      addClaim(spec, 1, add);
    }
    const running =
      object.kind === 'CronJob' ? record(record(spec.jobTemplate).spec) : spec;
    const pod =
      object.kind === 'Pod' ? spec : record(record(running.template).spec);
    if (!('containers' in pod)) {
      continue;
    }
    const replicas = typeof spec.replicas === 'number' ? spec.replicas : 1;
    add('pods', replicas);
    for (const container of list(pod.containers)) {
      const resources = record(record(container).resources);
      const limits = record(resources.limits);
      // The API server takes the limit of what is not asked for as what is asked for.
      const requests = { ...limits, ...record(resources.requests) };
      for (const [side, amounts] of Object.entries({ requests, limits })) {
        for (const [name, amount] of Object.entries(amounts)) {
          add(`${side}.${name}`, quantity(amount) * replicas);
        }
      }
    }
    for (const claim of list(spec.volumeClaimTemplates)) {
      add('count/persistentvolumeclaims', replicas);
      addClaim(record(record(claim).spec), replicas, add);
    }
  }
  return total;
}

function addClaim(
  spec: Record<string, unknown>,
  times: number,
  add: (key: string, amount: number) => void,
): void {
  const { storage } = record(record(spec.resources).requests);
  add('requests.storage', quantity(storage) * times);
}

function quantity(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number'
    ? (quantityValue(value) ?? 0)
    : 0;
}

function show(resource: string, amount: number): string {
  return /memory|storage/.test(resource)
    ? `${Math.round(amount / 1024 ** 2)}Mi`
    : String(Math.round(amount * 1000) / 1000);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
