import { isTooDeep } from '@macadam/yaml';
import type { KubeObject } from '../object';
import { type Draft, mapAt, mapIn, mapsIn } from './fill';

const LISTS = [
  { list: 'containers', kind: 'container' },
  { list: 'initContainers', kind: 'init container' },
] as const;

/** Sets amounts that a container lacks; says which. */
function fillAmounts(
  container: Draft,
  field: 'requests' | 'limits',
  wanted: Readonly<Draft>,
): string[] {
  const resources = mapAt(container, 'resources');
  const present = mapIn(resources, field);
  const missing = Object.keys(wanted)
    .filter(name => present?.[name] === undefined)
    .sort();
  if (resources && missing.length > 0)
    resources[field] = { ...wanted, ...present };
  return missing;
}

/**
 * Adds to the containers of a Pod what the LimitRanges of its namespace give them, in place.
 *
 * @returns what was set, in the words of kube-apiserver's LimitRanger, whose `mergePodResourceRequirements` this follows
 */
export function fillLimits(
  pod: Draft,
  ranges: readonly Readonly<Draft>[],
): string[] {
  const items = ranges
    .flatMap(range => mapsIn(mapIn(range, 'spec'), 'limits'))
    .filter(({ type }) => type === 'Container');
  return LISTS.flatMap(({ list, kind }) =>
    mapsIn(mapIn(pod, 'spec'), list).flatMap(container =>
      items.flatMap(item => {
        const limits = { ...mapIn(item, 'max'), ...mapIn(item, 'default') };
        const requests = {
          ...mapIn(item, 'min'),
          ...limits,
          ...mapIn(item, 'defaultRequest'),
        };
        const set = [
          ['request', fillAmounts(container, 'requests', requests)],
          ['limit', fillAmounts(container, 'limits', limits)],
        ] as const;
        return set
          .filter(([, names]) => names.length > 0)
          .map(
            ([what, names]) =>
              `${names.join(', ')} ${what} for ${kind} ${String(container.name)}`,
          );
      }),
    ),
  );
}

/**
 * An object as policies at admission see it in a namespace with these LimitRanges: the containers of a Pod have what those give
 * them. The pods of a controller get theirs when they are made, so that their template has none.
 */
export function withLimits(
  object: KubeObject,
  ranges: readonly Readonly<Draft>[],
): KubeObject {
  const isPod = object.kind === 'Pod' && object.apiVersion === 'v1';
  if (!isPod || ranges.length === 0 || isTooDeep(object)) return object;
  const draft = structuredClone(object);
  fillLimits(draft, ranges);
  return draft;
}
