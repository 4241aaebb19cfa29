import { deepEqual } from '../../reading/equal';
import { mergeKeys, type ObjectType } from '../../patching/mergeKeys.data';
import { isRecord } from '@macadam/yaml';

/** Maps that Kubernetes' schemas replace as a whole (`x-kubernetes-map-type: atomic`). */
const ATOMIC = new Set([
  'claimRef',
  'configMapKeyRef',
  'fieldRef',
  'labelSelector',
  'namespaceSelector',
  'nodeSelector',
  'objectSelector',
  'podSelector',
  'resourceFieldRef',
  'scopeSelector',
  'secretKeyRef',
  'selector',
]);

/** What a key has when an item does not say. */
const DEFAULTS: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

class Merge {
  constructor(private readonly type: ObjectType) {}

  /** The value with what is applied on it; nothing is ever taken away. */
  value(base: unknown, applied: unknown, path: readonly string[]): unknown {
    const isAtomic = ATOMIC.has(path[path.length - 1]);
    if (isRecord(applied)) {
      return isRecord(base) && !isAtomic
        ? this.map(base, applied, path)
        : this.map({}, applied, path);
    }
    if (Array.isArray(applied)) {
      const keys = mergeKeys(this.type, path);
      return keys
        ? this.list(Array.isArray(base) ? base : [], applied, keys, path)
        : applied;
    }
    return applied;
  }

  private map(
    base: Record<string, unknown>,
    applied: Record<string, unknown>,
    path: readonly string[],
  ): Record<string, unknown> {
    const result = new Map(Object.entries(base));
    for (const [key, item] of Object.entries(applied)) {
      if (item === null || item === undefined) continue;
      result.set(key, this.value(base[key], item, [...path, key]));
    }
    return Object.fromEntries(result);
  }

  private list(
    base: readonly unknown[],
    applied: readonly unknown[],
    keys: readonly string[],
    path: readonly string[],
  ): unknown[] {
    const keyOf = (item: unknown, key: string) => {
      if (key === '') return item;
      return (isRecord(item) ? item[key] : undefined) ?? DEFAULTS[key];
    };
    const isSame = (one: unknown, other: unknown) =>
      keys.every(key => deepEqual(keyOf(one, key), keyOf(other, key)));
    const result = [...base];
    for (const item of applied) {
      const at = result.findIndex(each => isSame(each, item));
      if (at < 0) result.push(this.value(undefined, item, path));
      else result[at] = this.value(result[at], item, path);
    }
    return result;
  }
}

/**
 * An object after a server-side apply of some of its fields: maps are merged, lists that have keys in
 * Kubernetes' schemas are merged item by item in the object's own order, other lists are replaced. As in a
 * MutatingAdmissionPolicy, nothing can be removed.
 */
export function applyConfiguration(
  object: Record<string, unknown>,
  applied: Record<string, unknown>,
): Record<string, unknown> {
  const { apiVersion, kind } = object;
  const merged = new Merge({ apiVersion, kind }).value(object, applied, []);
  return isRecord(merged) ? merged : object;
}
