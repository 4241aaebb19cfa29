import { assessHealth, isWorse, worstHealth, type Health } from '../health';
import { at, count, fields, list, text, type Fields } from '../health/read';
import {
  known,
  none,
  type ObjectHealth,
  type WorkloadEnvironmentStatus,
  type WorkloadHealth,
} from '../status';
import { causeRank, explain } from './cause';
import { argoSync, fluxSync } from './sync';

/** What stands in a cluster of one workload in one environment. */
export interface WorkloadObjects {
  workload: string;
  tenant: string;
  environment: string;
  /** The Flux Kustomization or the Argo CD Application that brings it. */
  delivery?: unknown;
  /** Every object that carries the workload's labels, pods and ReplicaSets among them. */
  objects: readonly unknown[];
}

type Facts = Omit<WorkloadEnvironmentStatus, 'cluster'>;

/**
 * What runs of a workload in an environment. Pure: the same objects make the same facts.
 * @param seenAt - when the cluster last answered, ISO 8601
 */
export function deriveStatus(
  { workload, tenant, environment, delivery, objects }: WorkloadObjects,
  seenAt: string,
): Facts {
  const all = objects.map(fields);
  const fact = <T>(values: T[]) =>
    values.length > 0 ? known(values, seenAt) : none<T[]>(seenAt);
  const health = healthOf(all);
  const replicas = replicasOf(all);
  return {
    workload,
    tenant,
    environment,
    sync: delivery
      ? known(
          fields(delivery).kind === 'Application'
            ? argoSync(delivery)
            : fluxSync(delivery),
          seenAt,
        )
      : none(seenAt, 'No delivery engine brings it'),
    health: health
      ? known(health, seenAt)
      : none(seenAt, 'No object that has a health is there'),
    replicas: replicas ? known(replicas, seenAt) : none(seenAt),
    endpoints: fact(endpointsOf(all)),
    images: fact(imagesOf(all)),
  };
}

function ownerOf(object: Fields): Fields | undefined {
  return list(at(object, 'metadata').ownerReferences).find(
    ({ controller }) => controller === true,
  );
}

function healthOf(all: readonly Fields[]): WorkloadHealth | undefined {
  const byUid = new Map(
    all.map(object => [text(at(object, 'metadata').uid), object]),
  );
  const healthByUid = new Map<string | undefined, Health>();
  for (const object of all) {
    const health = assessHealth(object);
    if (health)
      healthByUid.set(
        text(at(object, 'metadata').uid),
        explain(object, health),
      );
  }
  const isTopHealthy = (object: Fields): boolean => {
    const owner = ownerOf(object);
    const above = owner && byUid.get(text(owner.uid));
    return above
      ? isTopHealthy(above)
      : healthByUid.get(text(at(object, 'metadata').uid))?.status === 'Healthy';
  };
  /** A pod that was evicted says nothing while the Deployment above it has all it needs. */
  const isCovered = (object: Fields): boolean => {
    const owner = ownerOf(object);
    const above = owner && byUid.get(text(owner.uid));
    if (!above) return false;
    return isTopHealthy(above);
  };
  const objects = all
    .flatMap(object => {
      const metadata = at(object, 'metadata');
      const health = healthByUid.get(text(metadata.uid));
      if (!health || (health.status !== 'Healthy' && isCovered(object)))
        return [];
      const owner = ownerOf(object);
      const resource = text(at(metadata, 'labels')['macadam.dev/resource']);
      const found: ObjectHealth = {
        ...health,
        apiVersion: text(object.apiVersion) ?? '',
        kind: text(object.kind) ?? '',
        namespace: text(metadata.namespace) ?? '',
        name: text(metadata.name) ?? '',
        uid: text(metadata.uid) ?? '',
        ...(resource && { resource }),
        ...(owner && { owner: `${text(owner.kind)}/${text(owner.name)}` }),
      };
      return [found];
    })
    .sort(worstFirst);
  const worst = worstHealth(objects);
  if (!worst) return undefined;
  const { status, kind, name, message } = worst;
  return {
    status,
    message:
      status === 'Healthy'
        ? 'Every object is healthy'
        : `${kind} ${name}: ${message || status}`,
    objects,
  };
}

/** Worst first; among equals the cause before what it causes, then by name. */
function worstFirst(a: ObjectHealth, b: ObjectHealth): number {
  if (a.status !== b.status) return isWorse(a.status, b.status) ? 1 : -1;
  const key = ({ kind, name }: ObjectHealth) => `${kind}/${name}`;
  return (
    causeRank(a.kind) - causeRank(b.kind) ||
    (key(a) < key(b) ? -1 : Number(key(a) > key(b)))
  );
}

const CONTROLLERS = ['Deployment', 'StatefulSet'];

/** What runs the workload's own containers, not those of its resources. */
function workloadControllers(all: readonly Fields[]): Fields[] {
  return all.filter(
    object =>
      CONTROLLERS.includes(text(object.kind) ?? '') &&
      at(object, 'metadata', 'labels')['macadam.dev/resource'] === undefined,
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
