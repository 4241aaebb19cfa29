import { isRecord } from '@macadam/yaml';

/** Keys and indexes that lead to a part of an object. */
export type Steps = (string | number)[];

/** Where in an object; `container` is the name of the container that it is in. */
export interface Place {
  path: string;
  container?: string;
}

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
const MOST_VALUES = 200_000;

function child(value: unknown, step: string | number): unknown {
  if (typeof step === 'number')
    return Array.isArray(value) ? value[step] : undefined;
  return isRecord(value) ? value[step] : undefined;
}

function nameOf(item: unknown, index: number): string {
  return isRecord(item) && typeof item.name === 'string'
    ? item.name
    : `#${index}`;
}

/** The place at a path of an object, with the container that it is in. */
export function placeAt(object: unknown, steps: Steps): Place {
  let value = object;
  let container: string | undefined;
  for (const [at, step] of steps.entries()) {
    value = child(value, step);
    const list = steps[at - 1];
    if (typeof step === 'number' && LISTS.includes(String(list)))
      container = nameOf(value, step);
  }
  return {
    path: showSteps(steps),
    ...(container !== undefined && { container }),
  };
}

/** The place of an object that is not allowed to be at all: its name. */
export function wholeObject(object: unknown): Place {
  return placeAt(object, ['metadata', 'name']);
}

/** Where a part stands in an object: the very same map or list, or the only text or number of its value. */
export function findPart(object: unknown, part: unknown): Steps | undefined {
  const isWhole = typeof part === 'object' && part !== null;
  const queue: [unknown, Steps][] = [[object, []]];
  let found: Steps | undefined;
  for (let at = 0; at < queue.length && at < MOST_VALUES; at++) {
    const [value, steps] = queue[at];
    if (value === part) {
      if (isWhole) return steps;
      if (found) return undefined;
      found = steps;
    }
    if (Array.isArray(value))
      value.forEach((item, index) => queue.push([item, [...steps, index]]));
    else if (isRecord(value))
      for (const key of Object.keys(value))
        queue.push([value[key], [...steps, key]]);
  }
  return found;
}

/** The containers of an object that is or carries a pod. */
export function containersOf(
  object: unknown,
): { name: string; steps: Steps; item: Record<string, unknown> }[] {
  const specs: Steps[] = [
    ['spec'],
    ['spec', 'template', 'spec'],
    ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ];
  const at = (steps: Steps) => steps.reduce(child, object);
  const spec = specs.find(steps => Array.isArray(at([...steps, 'containers'])));
  if (!spec) return [];
  return LISTS.flatMap(list => {
    const items = at([...spec, list]);
    if (!Array.isArray(items)) return [];
    return items.flatMap((item: unknown, index) =>
      isRecord(item)
        ? [{ name: nameOf(item, index), steps: [...spec, list, index], item }]
        : [],
    );
  });
}

/** The object with one of its containers alone, or with none; everything else is shared. */
export function withContainers(
  object: unknown,
  kept: Steps | undefined,
): unknown {
  const lists = new Map<string, Steps>();
  for (const { steps } of containersOf(object)) {
    const list = steps.slice(0, -1);
    lists.set(list.join('/'), list);
  }
  const index = kept?.[kept.length - 1];
  const keptList = kept?.slice(0, -1).join('/');
  let result = object;
  for (const [key, list] of lists) {
    const items = list.reduce(child, object);
    const item =
      Array.isArray(items) && typeof index === 'number'
        ? items.slice(index, index + 1)
        : [];
    result = replaced(result, list, key === keptList ? item : []);
  }
  return result;
}

function replaced(value: unknown, steps: Steps, by: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || !isRecord(value)) return by;
  return { ...value, [step]: replaced(value[step], rest, by) };
}

/** Keys and indexes as `spec.containers[0].image`. */
export function showSteps(steps: Readonly<Steps>): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${path}[${JSON.stringify(step)}]`;
    return path === '' ? step : `${path}.${step}`;
  }, '');
}
