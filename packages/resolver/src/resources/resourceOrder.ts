import { parsePlaceholders, ResourceRequest } from '@macadam/score';
import { compareText } from '../values/compareText';
import { topologicalOrder } from '../values/topologicalOrder';

/** A resource and what it waits for. */
export interface OrderedResource {
  key: string;
  /** Keys whose outputs its params use, sorted. */
  dependsOn: string[];
}

/**
 * Resources so that each comes after those whose outputs its params use (Kahn's algorithm), by key where that leaves a
 * choice; or a cycle, its first key at both ends. References to unknown resources are left to whoever expands them.
 */
export function resourceOrder(requests: Record<string, ResourceRequest>): {
  resources: OrderedResource[];
  cycle?: string[];
} {
  const keys = Object.keys(requests).sort(compareText);
  const resources = new Map(
    keys.map(key => [
      key,
      {
        key,
        dependsOn: [...referencesIn(requests[key].params)]
          .filter(other => Object.hasOwn(requests, other))
          .sort(compareText),
      },
    ]),
  );
  const { ordered, stuck } = topologicalOrder(
    keys,
    key => resources.get(key)?.dependsOn ?? [],
  );
  const pick = (names: readonly string[]) =>
    names.flatMap(name => resources.get(name) ?? []);
  return {
    resources: pick(ordered),
    ...(stuck.length > 0 ? { cycle: cycleIn(pick(stuck)) } : {}),
  };
}

/** Each of `waiting` depends on another of them, so following those comes back to where it was. */
function cycleIn(waiting: readonly OrderedResource[]): string[] {
  const trail: string[] = [];
  let current: OrderedResource | undefined = waiting[0];
  while (current && !trail.includes(current.key)) {
    trail.push(current.key);
    const { dependsOn }: OrderedResource = current;
    current = waiting.find(({ key }) => dependsOn.includes(key));
  }
  if (!current) return trail;
  return [...trail.slice(trail.indexOf(current.key)), current.key];
}

function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (inner: unknown) => {
    if (typeof inner === 'string') {
      for (const segment of parsePlaceholders(inner)) {
        if (segment.kind !== 'placeholder') continue;
        const [root, key] = segment.path;
        if (root === 'resources' && key !== undefined) found.add(key);
      }
    } else if (Array.isArray(inner)) {
      inner.forEach(visit);
    } else if (typeof inner === 'object' && inner !== null) {
      Object.values(inner).forEach(visit);
    }
  };
  visit(value);
  return found;
}
