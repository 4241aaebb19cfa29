import { type Steps } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';

type Fields = Record<string, unknown>;

/** A container of a pod and where it stands in the object. */
export interface PodContainer {
  name: string;
  image: string;
  list: string;
  fields: Fields;
  steps: Steps;
}

/** The pod in an object: itself, or the template of a controller. */
export interface Pod {
  metadata: Fields;
  spec: Fields;
  /** Where metadata and spec stand in the object. */
  steps: Steps;
  containers: PodContainer[];
}

const TEMPLATES: Readonly<Record<string, Steps>> = {
  Pod: [],
  PodTemplate: ['template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};
const LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

/** The map at some keys of a value; empty when there is none. */
export function mapAt(value: unknown, ...keys: Steps): Fields {
  let current = value;
  for (const key of keys) {
    current = isRecord(current) ? current[key] : undefined;
  }
  return isRecord(current) ? current : {};
}

/** The maps of a list. */
export function mapsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The pod in an object of a kind that is or carries one. */
export function podOf(object: unknown, kind: string): Pod {
  const steps = Object.hasOwn(TEMPLATES, kind)
    ? TEMPLATES[kind]
    : ['spec', 'template'];
  const pod = mapAt(object, ...steps);
  const spec = mapAt(pod, 'spec');
  const containers = LISTS.flatMap(list => {
    const items: unknown[] = Array.isArray(spec[list]) ? spec[list] : [];
    return items.flatMap((item, index) =>
      isRecord(item)
        ? [
            {
              name: text(item.name),
              image: text(item.image),
              list,
              fields: item,
              steps: [...steps, 'spec', list, index],
            },
          ]
        : [],
    );
  });
  return { metadata: mapAt(pod, 'metadata'), spec, steps, containers };
}
