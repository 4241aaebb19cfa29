import { isRecord } from '@macadam/yaml';
import type { KubeObject, Origin, Resolution } from '../types';
import { refOf, sameRef } from '../values/objectRefs';
import { parseManifestPath, toPointer } from '../values/paths';

/**
 * Where a value of a rendered object came from: a line of the Score file, a default or a definition. The nearest
 * ancestor with a known origin answers.
 *
 * @param path - a manifest path as a JSON Pointer, with dots and brackets, or with list items by name
 * @returns undefined when the resolution does not have the object
 */
export function originOf(
  resolution: Resolution,
  object: KubeObject,
  path: string,
): Origin | undefined {
  const ref = refOf(object);
  const found = resolution.objects.find(entry =>
    sameRef(refOf(entry.object), ref),
  );
  if (!found) return undefined;
  const keys = toIndexes(found.object, parseManifestPath(path));
  for (let length = keys.length; length >= 0; length--) {
    const pointer = toPointer(keys.slice(0, length));
    if (Object.hasOwn(found.origins, pointer)) return found.origins[pointer];
  }
  return undefined;
}

/** Names of list items, as in `containers[web]`, become their indexes. */
function toIndexes(object: unknown, keys: readonly string[]): string[] {
  let current: unknown = object;
  return keys.map(key => {
    if (Array.isArray(current)) {
      const byName = /^\d+$/.test(key)
        ? Number(key)
        : current.findIndex(item => isRecord(item) && item.name === key);
      current = current[byName];
      return String(byName);
    }
    current = isRecord(current) ? current[key] : undefined;
    return key;
  });
}
