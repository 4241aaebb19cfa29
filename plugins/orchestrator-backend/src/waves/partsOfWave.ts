import { sharedStatus } from '@macadam/plugin-gitops-common';
import type { KubeObject, Resolution } from '@macadam/resolver';

/** What one part of the delivery brings in a wave. */
export interface NamedPart {
  /** By which its status is asked for. */
  name: string;
  objects: KubeObject[];
  /** Key of the resource, where workloads share it. */
  shared?: string;
}

/**
 * What a wave brings: the workload's own objects, even where there are none, and apart from them each resource that it
 * shares with others, which has a status of its own.
 */
export function partsOfWave(
  { objects, resources }: Pick<Resolution, 'objects' | 'resources'>,
  wave: number,
  { workload, tenant }: { workload: string; tenant: string },
): NamedPart[] {
  const here = objects.filter(entry => entry.wave === wave);
  const own = here.filter(({ from }) => !from.shared);
  const shared = new Map<string, NamedPart & { shared: string }>();
  for (const { from, object } of here) {
    const resource = resources.find(({ key }) => key === from.resource);
    if (!from.shared || !resource) continue;
    const name = sharedStatus(tenant, resource.name);
    const part = shared.get(name) ?? {
      name,
      objects: [],
      shared: resource.key,
    };
    part.objects.push(object);
    shared.set(name, part);
  }
  return [
    { name: workload, objects: own.map(({ object }) => object) },
    ...shared.values(),
  ];
}
