import { ApiError, type KubeObject, type ManagedFieldsEntry } from '../runtime';
import { isObject, type StructSchema } from '../schema/schema';
import { FieldSet, formatPath } from './fieldSet';
import {
  compare,
  deepEqual,
  fieldSetOf,
  mergeApplied,
  removeFields,
} from './typed';

/** Who writes. */
export interface Writer {
  manager: string;
  apiVersion: string;
  subresource?: string;
  /** metav1.Time of the write. */
  time: string;
}

interface Owner {
  entry: ManagedFieldsEntry;
  set: FieldSet;
}

/** Fields of metadata that nobody owns. */
const SYSTEM_METADATA = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

function withoutSystemFields(set: FieldSet): FieldSet {
  set.member = false;
  set.children.delete('f:apiVersion');
  set.children.delete('f:kind');
  const metadata = set.children.get('f:metadata');
  for (const field of SYSTEM_METADATA) metadata?.children.delete(`f:${field}`);
  if (metadata && metadata.children.size === 0)
    set.children.delete('f:metadata');
  return set;
}

function ownersOf(object: KubeObject | undefined): Owner[] {
  return (object?.metadata.managedFields ?? []).map(entry => ({
    entry,
    set: FieldSet.fromFieldsV1(entry.fieldsV1),
  }));
}

/** Whether an entry is the one that a writer's next change is recorded in. */
export const sameWriter = (
  entry: ManagedFieldsEntry,
  writer: Writer,
  operation: 'Apply' | 'Update',
) =>
  entry.manager === writer.manager &&
  entry.operation === operation &&
  (entry.subresource ?? '') === (writer.subresource ?? '') &&
  (operation === 'Apply' || entry.apiVersion === writer.apiVersion);

function entryFor(
  writer: Writer,
  operation: 'Apply' | 'Update',
): ManagedFieldsEntry {
  return {
    manager: writer.manager,
    operation,
    apiVersion: writer.apiVersion,
    time: writer.time,
    fieldsType: 'FieldsV1',
    ...(writer.subresource && { subresource: writer.subresource }),
  };
}

function serialize(
  owners: Owner[],
  before: ManagedFieldsEntry[],
): ManagedFieldsEntry[] {
  const entries = owners
    .filter(owner => !owner.set.empty)
    .map(({ entry, set }) => {
      const fieldsV1 = set.toFieldsV1();
      const same = before.find(
        old =>
          old.manager === entry.manager &&
          old.operation === entry.operation &&
          old.subresource === entry.subresource &&
          old.apiVersion === entry.apiVersion,
      );
      const { subresource, ...rest } = entry;
      const unchanged = same && deepEqual(same.fieldsV1, fieldsV1);
      return {
        ...rest,
        ...(unchanged && { time: same.time }),
        fieldsV1,
        ...(subresource && { subresource }),
      };
    });
  const order = (entry: ManagedFieldsEntry) =>
    `${entry.operation} ${entry.time} ${entry.manager}`;
  return entries.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/**
 * Managed fields after a create, update or patch: the writer owns what it changed, and nobody owns
 * what it removed. `before` is the live object as stored.
 */
export function afterUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  schema: StructSchema,
  writer: Writer,
): ManagedFieldsEntry[] {
  const changes = compare(before ?? {}, after, schema);
  const touched = withoutSystemFields(changes.added.union(changes.modified));
  const removed = withoutSystemFields(changes.removed);
  const entries = after.metadata.managedFields ?? [];
  if (touched.empty && removed.empty) return entries;
  const owners = ownersOf(after);
  for (const owner of owners) {
    owner.set = owner.set.difference(removed);
    if (!sameWriter(owner.entry, writer, 'Update'))
      owner.set = owner.set.difference(changes.modified);
  }
  const own = owners.find(owner => sameWriter(owner.entry, writer, 'Update'));
  if (own) {
    own.set = own.set.union(touched);
    own.entry = { ...own.entry, time: writer.time };
  } else {
    owners.push({ entry: entryFor(writer, 'Update'), set: touched });
  }
  return serialize(owners, entries);
}

/** The fields that conflict, by manager. */
function conflictError(
  conflicts: { entry: ManagedFieldsEntry; path: string }[],
): ApiError {
  const text = (entry: ManagedFieldsEntry) =>
    `conflict with "${entry.manager}"${entry.subresource ? ` with subresource "${entry.subresource}"` : ''}${entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''}`;
  let message: string;
  if (conflicts.length === 1) {
    message = `Apply failed with 1 conflict: ${text(conflicts[0].entry)}: ${conflicts[0].path}`;
  } else {
    const groups = new Map<string, string[]>();
    for (const { entry, path } of conflicts)
      groups.set(text(entry), [...(groups.get(text(entry)) ?? []), path]);
    const lines = [...groups].map(
      ([title, paths]) =>
        `${title.replace('conflict ', 'conflicts ')}:\n${paths.map(path => `- ${path}`).join('\n')}`,
    );
    message = `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
  }
  return new ApiError(409, 'Conflict', message, {
    causes: conflicts.map(({ entry, path }) => ({
      reason: 'FieldManagerConflict',
      message: text(entry),
      field: path,
    })),
  });
}

function isKubeObject(value: unknown): value is KubeObject {
  return (
    isObject(value) &&
    isObject(value.metadata) &&
    typeof value.kind === 'string'
  );
}

export interface Applied {
  object: KubeObject;
  managedFields: ManagedFieldsEntry[];
}

/**
 * Server-side apply of a configuration to the live object (undefined: it is new). The applied
 * fields belong to the writer; fields that it applied before, does not now, and nobody else owns
 * are removed. Throws ApiError 409 when others own fields whose value would change, unless forced.
 * @param owns limits what the writer can own to `status` or to everything else
 */
export function applyConfiguration(
  live: KubeObject | undefined,
  applied: KubeObject,
  schema: StructSchema,
  writer: Writer,
  options: {
    force: boolean;
    forced?: (path: string[]) => boolean;
    owns: (topLevel: string) => boolean;
  },
): Applied {
  const before = live?.metadata.managedFields ?? [];
  const owners = ownersOf(live);
  if (live && owners.length === 0) {
    const set = withoutSystemFields(fieldSetOf(live, schema));
    owners.push({
      entry: {
        ...entryFor(writer, 'Update'),
        manager: 'before-first-apply',
        subresource: undefined,
      },
      set,
    });
  }
  const set = withoutSystemFields(fieldSetOf(applied, schema));
  for (const key of [...set.children.keys()])
    if (!options.owns(key.slice(2))) set.children.delete(key);

  let own = owners.find(owner => sameWriter(owner.entry, writer, 'Apply'));
  const last = own?.set ?? new FieldSet();
  if (own) own.set = set;
  else {
    own = { entry: entryFor(writer, 'Apply'), set };
    owners.push(own);
  }
  own.entry = {
    ...own.entry,
    apiVersion: writer.apiVersion,
    time: writer.time,
  };

  const merged = live ? mergeApplied(live, applied, schema) : applied;
  const kept = owners.reduce(
    (sum, owner) => sum.union(owner.set),
    new FieldSet(),
  );
  const pruned = removeFields(merged, schema, last, withSystemFields(kept));
  if (!isKubeObject(pruned))
    throw new Error('server-side apply lost the metadata of the object');
  const object = pruned;

  if (live) {
    const changes = compare(live, object, schema);
    const changed = changes.modified.union(changes.added);
    const conflicts: { entry: ManagedFieldsEntry; path: string }[] = [];
    for (const owner of owners) {
      if (owner === own) continue;
      const overlap = withoutSystemFields(owner.set.intersection(changed));
      for (const path of overlap.paths()) {
        if (!options.force && !options.forced?.(path))
          conflicts.push({ entry: owner.entry, path: formatPath(path) });
      }
      owner.set = owner.set.difference(overlap).difference(changes.removed);
    }
    if (conflicts.length > 0) throw conflictError(conflicts);
  }
  return { object, managedFields: serialize(owners, before) };
}

/** The system's fields are never taken away. */
function withSystemFields(set: FieldSet): FieldSet {
  const result = set.union(new FieldSet());
  for (const key of ['f:apiVersion', 'f:kind']) result.child(key).member = true;
  for (const field of SYSTEM_METADATA)
    result.child('f:metadata').child(`f:${field}`).member = true;
  return result;
}
