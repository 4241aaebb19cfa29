import { at, fields, list, text, type Fields } from '../health/read';

/** Names one object that should be there. */
export interface ObjectId {
  group: string;
  /** In which the engine brought it; empty where it did not say. */
  version: string;
  kind: string;
  /** Empty for what belongs to no namespace. */
  namespace: string;
  name: string;
}

/** One text for an object, whatever its version. */
export const idText = ({
  group,
  kind,
  namespace,
  name,
}: Omit<ObjectId, 'version'>): string =>
  `${group}/${kind}/${namespace}/${name}`;

/**
 * An entry of a Kustomization's inventory, `namespace_name_group_Kind`; a colon in a name stands there as two
 * underscores (cli-utils, object.ObjMetadata).
 */
function inventoryId(id: string, version: string): ObjectId | undefined {
  const match = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id);
  if (!match) return undefined;
  const [, namespace, name, group, kind] = match;
  return { namespace, name: name.replaceAll('__', ':'), group, kind, version };
}

/**
 * What the delivery engine says that it brought, and that Git therefore says should be there: a Kustomization's
 * inventory, an Application's resources. Secrets are left out, because nobody here may look at them.
 * @returns undefined where the engine has not said it yet
 */
export function expectedObjects(delivery: unknown): ObjectId[] | undefined {
  const status = at(delivery, 'status');
  const isArgo = fields(delivery).kind === 'Application';
  const entries: unknown = isArgo
    ? status.resources
    : at(status, 'inventory').entries;
  if (!Array.isArray(entries)) return undefined;
  const ids = list(entries).flatMap(entry =>
    isArgo
      ? (argoId(entry) ?? [])
      : (inventoryId(text(entry.id) ?? '', text(entry.v) ?? '') ?? []),
  );
  return ids.filter(({ group, kind }) => group !== '' || kind !== 'Secret');
}

function argoId(entry: Fields): ObjectId | undefined {
  const kind = text(entry.kind);
  const name = text(entry.name);
  // What Git asks to go is no longer expected.
  if (!kind || !name || entry.requiresPruning === true) return undefined;
  return {
    group: text(entry.group) ?? '',
    version: text(entry.version) ?? '',
    kind,
    namespace: text(entry.namespace) ?? '',
    name,
  };
}
