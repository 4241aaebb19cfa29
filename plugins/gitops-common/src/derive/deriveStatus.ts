import { RESOURCE_LABEL } from '@macadam/kubernetes';
import { at, count, fields, list, text, type Fields } from '../health/read';
import {
  known,
  none,
  type Sync,
  type WorkloadEnvironmentStatus,
  type WorkloadHealth,
} from '../status';
import { argoSync } from './argoSync';
import type { Warning } from './cause';
import { differences } from './drift';
import { expectedObjects } from './expected';
import { healthOf, isScaled } from './health';
import { fluxSync } from './sync';

/** What stands in a cluster of one workload in one environment. */
export interface WorkloadObjects {
  workload: string;
  tenant: string;
  environment: string;
  /** The Flux Kustomization or the Argo CD Application that brings it. */
  delivery?: unknown;
  /** Every object that carries the workload's labels, pods and ReplicaSets among them. */
  objects: readonly unknown[];
  /** What Flux reads it from. */
  source?: unknown;
  /** Namespaces that it is in, where they are on their way out or not. */
  namespaces?: readonly unknown[];
  /** Why objects of a kind cannot be seen, by `group/Kind`. What is expected of them is neither there nor missing. */
  unseen?: ReadonlyMap<string, string>;
  /** Warnings about its objects, by their uid, newest first. */
  warnings?: ReadonlyMap<string, readonly Warning[]>;
}

type Facts = Omit<WorkloadEnvironmentStatus, 'cluster'>;

/**
 * What runs of a workload in an environment. Pure: the same objects make the same facts.
 * @param seenAt - when the cluster last answered, ISO 8601
 */
export function deriveStatus(given: WorkloadObjects, seenAt: string): Facts {
  const { workload, tenant, environment, delivery, objects } = given;
  const all = objects.map(fields);
  const fact = <T>(values: T[]) =>
    values.length > 0 ? known(values, seenAt) : none<T[]>(seenAt);
  const health = healthOf({
    objects: [...all, ...(given.namespaces ?? []).map(fields)],
    expected: delivery === undefined ? undefined : expectedObjects(delivery),
    unseen: given.unseen ?? new Map(),
    warnings: given.warnings ?? new Map(),
  });
  const replicas = replicasOf(all);
  return {
    workload,
    tenant,
    environment,
    sync: delivery
      ? known(syncOf(given, all, health, seenAt), seenAt)
      : none(seenAt, 'No delivery engine brings it'),
    health: health
      ? known(health, seenAt)
      : none(seenAt, 'No object that has a health is there'),
    replicas: replicas ? known(replicas, seenAt) : none(seenAt),
    endpoints: fact(endpointsOf(all)),
    images: fact(imagesOf(all)),
  };
}

/** What the engine says, held against what the cluster has. */
function syncOf(
  { delivery, source, workload }: WorkloadObjects,
  all: readonly Fields[],
  health: WorkloadHealth | undefined,
  seenAt: string,
): Sync {
  const isArgo = fields(delivery).kind === 'Application';
  const sync = isArgo
    ? argoSync(delivery, { workload, seenAt })
    : fluxSync(delivery, { source, seenAt });
  if (sync.status !== 'Synced') return sync;
  const missing = (health?.objects ?? []).filter(
    ({ status }) => status === 'Missing',
  );
  // Argo CD compares by itself, field by field.
  const drift = isArgo
    ? []
    : all.flatMap(object => differences(object, isScaled(object, all)));
  if (missing.length === 0 && drift.length === 0) return sync;
  const [first] = missing;
  const [field] = drift;
  const more = missing.length + drift.length - 1;
  const what = first
    ? `${first.kind} ${first.name} is missing`
    : `${field.object}: ${field.path} was changed by ${field.manager}`;
  return {
    ...sync,
    status: 'OutOfSync',
    message: `${what}${more > 0 ? ` (and ${more} more)` : ''}`,
    ...(drift.length > 0 && { differences: drift }),
  };
}

const CONTROLLERS = ['Deployment', 'StatefulSet', 'Rollout'];

/** What runs the workload's own containers, not those of its resources. */
function workloadControllers(all: readonly Fields[]): Fields[] {
  return all.filter(
    object =>
      CONTROLLERS.includes(text(object.kind) ?? '') &&
      at(object, 'metadata', 'labels')[RESOURCE_LABEL] === undefined,
  );
}

function replicasOf(
  all: readonly Fields[],
): { ready: number; desired: number } | undefined {
  const found = workloadControllers(all);
  if (found.length === 0) return undefined;
  return {
    ready: found.reduce(
      (sum, object) => sum + count(at(object, 'status').readyReplicas),
      0,
    ),
    desired: found.reduce(
      (sum, object) => sum + count(at(object, 'spec').replicas, 1),
      0,
    ),
  };
}

function imagesOf(all: readonly Fields[]): string[] {
  const images = workloadControllers(all).flatMap(object =>
    list(at(object, 'spec', 'template', 'spec').containers).flatMap(
      container => text(container.image) ?? [],
    ),
  );
  return [...new Set(images)].sort();
}

/** Hosts that lead to it, as URLs. */
function endpointsOf(all: readonly Fields[]): string[] {
  const urls = all.flatMap(object => {
    const spec = at(object, 'spec');
    if (object.kind === 'Ingress') {
      const secured = new Set(
        list(spec.tls).flatMap(entry =>
          Array.isArray(entry.hosts) ? entry.hosts : [],
        ),
      );
      return list(spec.rules).flatMap(rule => {
        const host = text(rule.host);
        return host
          ? [`${secured.has(host) ? 'https' : 'http'}://${host}`]
          : [];
      });
    }
    if (object.kind !== 'HTTPRoute' || !Array.isArray(spec.hostnames))
      return [];
    return spec.hostnames
      .filter(host => typeof host === 'string')
      .map(host => `https://${host}`);
  });
  return [...new Set(urls)].sort();
}
