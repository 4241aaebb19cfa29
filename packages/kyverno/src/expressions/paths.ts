import type { CelMap, CelValue } from '../cel';

/** Adds a key or an index to a path such as `spec.containers[0]`. */
export function join(path: string, key: CelValue): string {
  if (typeof key === 'bigint') return `${path}[${key}]`;
  const name = String(key);
  if (!/^[\w-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

/** Where each map and list of an object stands. */
export class Paths {
  private readonly paths = new Map<CelValue, string>();

  constructor(object: CelValue) {
    this.add(object, '');
  }

  /** The path of a map or list of the object; undefined for any other value. */
  of(value: CelValue): string | undefined {
    return this.paths.get(value);
  }

  /** Gives a copy of a part of the object that part's path. */
  alias(value: CelValue, path: string): void {
    this.paths.set(value, path);
  }

  private add(value: CelValue, path: string): void {
    if (Array.isArray(value)) {
      this.paths.set(value, path);
      value.forEach((item, at) => this.add(item, join(path, BigInt(at))));
    } else if (value instanceof Map) {
      this.paths.set(value, path);
      value.forEach((item, key) => this.add(item, join(path, key)));
    }
  }
}

/** A container of a pod or of a controller's pod template. */
export interface PodContainer {
  name: string;
  /** The path of the list it is in, as keys. */
  list: readonly string[];
  item: CelValue;
}

const POD_SPECS = [
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['spec', 'template', 'spec'],
  ['spec'],
];
const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

function get(value: CelValue, path: readonly string[]): CelValue | undefined {
  let current: CelValue | undefined = value;
  for (const key of path) {
    if (!(current instanceof Map)) return undefined;
    current = current.get(key);
  }
  return current;
}

/** The lists of containers in an object that is or carries a pod. */
export function containerLists(object: CelValue): string[][] {
  const spec = POD_SPECS.find(path =>
    Array.isArray(get(object, [...path, 'containers'])),
  );
  if (!spec) return [];
  return LISTS.map(list => [...spec, list]).filter(path =>
    Array.isArray(get(object, path)),
  );
}

/** Every container of an object, in the order of its lists. */
export function containersOf(object: CelValue): PodContainer[] {
  return containerLists(object).flatMap(list => {
    const items = get(object, list);
    if (!Array.isArray(items)) return [];
    return items.map((item, at) => {
      const name = item instanceof Map ? item.get('name') : undefined;
      return { name: typeof name === 'string' ? name : `#${at}`, list, item };
    });
  });
}

function withValue(
  value: CelValue,
  path: readonly string[],
  replacement: CelValue,
): CelValue {
  const [key, ...rest] = path;
  if (key === undefined || !(value instanceof Map)) return replacement;
  const copy: CelMap = new Map(value);
  copy.set(key, withValue(value.get(key) ?? null, rest, replacement));
  return copy;
}

/**
 * The object with only one of its containers, or with none. Everything that is not on the way to a
 * container list is the object's own, so that its path is still known.
 */
export function withContainers(
  object: CelValue,
  paths: Paths,
  kept: PodContainer | undefined,
): CelValue {
  const lists = containerLists(object);
  const reduced = lists.reduce(
    (copy, list) =>
      withValue(
        copy,
        list,
        list.join() === kept?.list.join() && kept ? [kept.item] : [],
      ),
    object,
  );
  for (const list of lists) {
    for (let length = 0; length <= list.length; length++) {
      const way = list.slice(0, length);
      paths.alias(get(reduced, way) ?? null, way.join('.'));
    }
  }
  return reduced;
}
