import { type ObjectType, mergeKeys } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { hasKey, isSame, KeyIndex } from './keyIndex';

const DIRECTIVE = '$patch';

/** Items of a patch that are not worth an index of what they are put on. */
const FEW = 8;

type Map = Record<string, unknown>;

function withoutDirective({ [DIRECTIVE]: _, ...rest }: Map): Map {
  return rest;
}

/** What a list's own `{$patch: …}` item says of the list. */
function listDirective(list: readonly unknown[]): unknown {
  const item = list.find(
    each =>
      isRecord(each) && DIRECTIVE in each && Object.keys(each).length === 1,
  );
  return isRecord(item) ? item[DIRECTIVE] : undefined;
}

/** A strategic merge as kustomize makes it, which is how Kyverno patches. */
class Merge {
  constructor(private readonly type: ObjectType) {}

  /** The value with the patch on it; undefined when the patch takes the value away. */
  value(base: unknown, patch: unknown, path: readonly string[]): unknown {
    if (patch === null || patch === undefined) return undefined;
    if (isRecord(patch)) return this.map(base, patch, path);
    return Array.isArray(patch) ? this.list(base, patch, path) : patch;
  }

  private map(base: unknown, patch: Map, path: readonly string[]): unknown {
    const directive = patch[DIRECTIVE];
    if (directive === 'delete') return undefined;
    const plain = withoutDirective(patch);
    const from = isRecord(base) && directive !== 'replace' ? base : {};
    const result: Map = { ...from };
    for (const [key, item] of Object.entries(plain)) {
      const merged = this.value(from[key], item, [...path, key]);
      if (merged === undefined) delete result[key];
      else result[key] = merged;
    }
    return result;
  }

  private list(
    base: unknown,
    patch: unknown[],
    path: readonly string[],
  ): unknown {
    const keys = mergeKeys(this.type, path);
    const fresh = (items: unknown[]) =>
      items.map(item => this.item(undefined, item, path));
    if (!keys) return fresh(patch);
    const directive = listDirective(patch);
    const items = patch.filter(item => listDirective([item]) === undefined);
    if (directive === 'delete') return undefined;
    if (directive === 'replace' || !Array.isArray(base))
      return this.merged([], items, keys, path);
    return this.merged(base, items, keys, path);
  }

  /**
   * The items of the patch, each on its counterpart, then the items that the patch does not name. Of two
   * items of a patch about the same, the first counts; one without a merge key is about none.
   */
  private merged(
    base: readonly unknown[],
    patch: readonly unknown[],
    keys: readonly string[],
    path: readonly string[],
  ): unknown[] {
    const result: unknown[] = [];
    const taken = new Set<unknown>();
    const seen = new KeyIndex(keys);
    const known = patch.length > FEW ? new KeyIndex(keys, base) : undefined;
    for (const item of patch) {
      if (!hasKey(keys, item) || seen.find(item) !== undefined) continue;
      seen.add(item);
      const old = known
        ? known.find(item)
        : base.find(each => isSame(keys, each, item));
      taken.add(old);
      const merged = this.item(old, item, path);
      if (merged !== undefined) result.push(merged);
    }
    return [...result, ...base.filter(item => !taken.has(item))];
  }

  private item(base: unknown, patch: unknown, path: readonly string[]) {
    return isRecord(patch) ? this.map(base, patch, path) : patch;
  }
}

/**
 * An object with a strategic merge patch on it: maps are merged, null takes a field away, lists of
 * built-in kinds that have merge keys are merged item by item with the patch's items first, all other
 * lists are replaced. `$patch: replace` and `$patch: delete` are understood.
 */
export function strategicMerge(
  object: Record<string, unknown>,
  patch: Record<string, unknown>,
): Record<string, unknown> {
  const { apiVersion, kind } = object;
  const merged = new Merge({ apiVersion, kind }).value(object, patch, []);
  return isRecord(merged) ? merged : {};
}
