/** Flux's inventory: which objects a Kustomization applied, as `namespace_name_group_Kind` and a version. */
import type { KubeObject, ObjectRef } from '../../../runtime';
import { splitApiVersion } from '../../../schema/kinds';
import { listAt, textAt } from '../fields';

export interface InventoryEntry {
  id: string;
  v: string;
}

export function refOf(object: KubeObject): ObjectRef {
  const { namespace, name } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace && { namespace }),
    name,
  };
}

/** Names of RBAC objects may hold colons, which are written `__`. */
export function inventoryEntry(ref: ObjectRef): InventoryEntry {
  const { group, version } = splitApiVersion(ref.apiVersion);
  return {
    id: `${ref.namespace ?? ''}_${ref.name.replaceAll(':', '__')}_${group}_${ref.kind}`,
    v: version,
  };
}

/** The object behind an entry; undefined when it is malformed. */
export function refOfEntry(entry: InventoryEntry): ObjectRef | undefined {
  const match = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(entry.id);
  if (!match) return undefined;
  const [, namespace, name, group, kind] = match;
  return {
    apiVersion: group ? `${group}/${entry.v}` : entry.v,
    kind,
    ...(namespace && { namespace }),
    name: name.replaceAll('__', ':'),
  };
}

/** The inventory in a Kustomization's status. */
export function inventoryOf(kustomization: KubeObject): InventoryEntry[] {
  return listAt(kustomization, 'status', 'inventory', 'entries').flatMap(
    entry => {
      const id = textAt(entry, 'id');
      const v = textAt(entry, 'v');
      return id !== undefined && v !== undefined ? [{ id, v }] : [];
    },
  );
}

/** Entries of the first inventory whose object is not in the second, whatever its version. */
export function staleEntries(
  before: readonly InventoryEntry[],
  after: readonly InventoryEntry[],
): InventoryEntry[] {
  const kept = new Set(after.map(entry => entry.id));
  return before.filter(entry => !kept.has(entry.id));
}

/** Flux's name for an object in messages: `Deployment/namespace/name`. */
export function describeRef({ kind, namespace, name }: ObjectRef): string {
  return namespace ? `${kind}/${namespace}/${name}` : `${kind}/${name}`;
}
