import { compile, type Program } from '../../cel';
import type { Target } from '../../matching/target';

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
const NAMES: ReadonlySet<string> = new Set(['object', 'oldObject']);

/** Where Kyverno looks for the images of an object whose kind it knows, in one version of it. */
const PLACES: Readonly<Record<string, string>> = {
  '/v1/pods': 'spec',
  'apps/v1/daemonsets': 'spec.template.spec',
  'apps/v1/deployments': 'spec.template.spec',
  'apps/v1/replicasets': 'spec.template.spec',
  'apps/v1/statefulsets': 'spec.template.spec',
  'batch/v1/cronjobs': 'spec.jobTemplate.spec.template.spec',
  'batch/v1/jobs': 'spec.template.spec',
};

function ofPlace(place: string): ReadonlyMap<string, Program> {
  return new Map(
    LISTS.map(list => {
      const text = `(object == null ? oldObject : object).${place}.?${list}.orValue([]).map(container, container.image)`;
      return [list, compile(text, NAMES)];
    }),
  );
}

const byPlace = new Map(
  [...new Set(Object.values(PLACES))].map(place => [place, ofPlace(place)]),
);

/** How the images of an object are found when a policy does not say; empty for kinds that carry no pod. */
export function extractorsOf({
  group,
  version,
  plural,
}: Target): ReadonlyMap<string, Program> {
  const kind = `${group}/${version}/${plural}`;
  const place = Object.hasOwn(PLACES, kind) ? PLACES[kind] : '';
  return byPlace.get(place) ?? new Map();
}
