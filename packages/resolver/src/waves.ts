import { withReadyWhen, readyRule } from './resources/readyWhen';
import { ResourceResult } from './resources/results';
import type { KubeObject, ResolvedObject, Wave } from './types';
import { compareText } from './values/compareText';
import { refOf, sameRef } from './values/objectRefs';
import { WorkloadResult } from './workload/workloadObjects';

/** The wave of the workload: after every resource with a readiness rule, but for those that act on the workload. */
export function workloadWave(
  results: readonly ResourceResult[],
  acting: ReadonlySet<KubeObject>,
): number {
  return Math.max(
    0,
    ...results.map(({ resource, definition, provisioned }) => {
      const isWaitedFor =
        definition.readyWhen.length > 0 &&
        !provisioned.objects.some(({ object }) => acting.has(object));
      return resource.wave + (isWaitedFor ? 1 : 0);
    }),
  );
}

/** The objects of the resources and of the workload with the wave of each, sorted by wave, kind and name. */
export function collectObjects(
  results: readonly ResourceResult[],
  workload: WorkloadResult,
  acting: ReadonlySet<KubeObject>,
  last: number,
): ResolvedObject[] {
  const objects: ResolvedObject[] = [
    ...results.flatMap(({ resource, definition, provisioned }) =>
      provisioned.objects.map(({ local, object, origins }) => ({
        object: withReadyWhen(
          object,
          local,
          readyRule(resource.key, definition, provisioned),
        ),
        // What acts on the workload comes with it: before, it would have nothing to act on.
        wave: acting.has(object) ? last : resource.wave,
        from: {
          kind: 'resource' as const,
          resource: resource.key,
          definition: definition.name,
          ...(resource.shared ? { shared: true } : {}),
        },
        origins,
      })),
    ),
    ...workload.objects.map(({ object, origins }) => ({
      object,
      wave: last,
      from: { kind: 'workload' as const },
      origins,
    })),
  ];
  return objects.sort(
    (a, b) =>
      a.wave - b.wave ||
      compareText(a.object.kind, b.object.kind) ||
      compareText(a.object.metadata.name, b.object.metadata.name) ||
      compareText(a.object.apiVersion, b.object.apiVersion),
  );
}

/** What is committed with each wave, what the next waits for, and whether all of it can be rendered yet. */
export function describeWaves(
  results: readonly ResourceResult[],
  workload: WorkloadResult,
  objects: readonly ResolvedObject[],
  last: number,
): Wave[] {
  return Array.from({ length: last + 1 }, (_, index) => {
    const here = results.filter(({ resource }) => resource.wave === index);
    const own = objects.filter(({ wave }) => wave === index);
    const deferred = here.some(({ provisioned }) =>
      [...provisioned.outputs.values()].some(
        output => output.kind === 'pending' && provisioned.objects.length === 0,
      ),
    );
    return {
      index,
      objects: own.map(({ object }) => refOf(object)),
      readyWhen: here.flatMap(({ resource, definition, provisioned }) => {
        const rule = readyRule(resource.key, definition, provisioned);
        const isHere = provisioned.objects.every(({ object }) =>
          own.some(each => sameRef(refOf(each.object), refOf(object))),
        );
        return rule && isHere ? [rule] : [];
      }),
      complete: !deferred && (index !== last || workload.pending.length === 0),
    };
  });
}
