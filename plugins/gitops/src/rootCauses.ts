import type { HealthStatus, ObjectHealth } from '@macadam/plugin-gitops-common';

/** Worst first. */
const ORDER: HealthStatus[] = [
  'Degraded',
  'Missing',
  'Unknown',
  'Progressing',
  'Suspended',
  'Healthy',
];

const byUrgency = (a: ObjectHealth, b: ObjectHealth) =>
  ORDER.indexOf(a.status) - ORDER.indexOf(b.status) ||
  `${a.kind}/${a.name}`.localeCompare(`${b.kind}/${b.name}`);

export interface SortedObjects {
  /** Not healthy, and nothing that they own explains it: the place to look. */
  causes: ObjectHealth[];
  /** Not healthy because of something that they own. */
  consequences: ObjectHealth[];
  healthy: ObjectHealth[];
}

/**
 * Tells causes from consequences: an object that is not healthy is a consequence where an object that it owns is not
 * healthy either (a Pod explains its ReplicaSet, which explains its Deployment).
 */
export function sortObjects(objects: readonly ObjectHealth[]): SortedObjects {
  const unhealthy = objects
    .filter(({ status }) => status !== 'Healthy')
    .sort(byUrgency);
  const blamed = new Set(
    unhealthy.flatMap(({ namespace, owner }) =>
      owner ? `${namespace}/${owner}` : [],
    ),
  );
  const explained = ({ namespace, kind, name }: ObjectHealth) =>
    blamed.has(`${namespace}/${kind}/${name}`);
  return {
    causes: unhealthy.filter(object => !explained(object)),
    consequences: unhealthy.filter(explained),
    healthy: objects
      .filter(({ status }) => status === 'Healthy')
      .sort(byUrgency),
  };
}

/** Objects by the resource (database, cache) they belong to; the workload's own, which have none, first. */
export function groupByResource(
  objects: readonly ObjectHealth[],
): { resource?: string; objects: ObjectHealth[] }[] {
  const groups = new Map<string | undefined, ObjectHealth[]>();
  for (const object of objects) {
    groups.set(object.resource, [
      ...(groups.get(object.resource) ?? []),
      object,
    ]);
  }
  return [...groups]
    .map(([resource, members]) => ({ resource, objects: members }))
    .sort((a, b) => (a.resource ?? '').localeCompare(b.resource ?? ''));
}
