import type { ManagedFieldsEntry } from '../../../runtime';
import { type Fields, isFields } from '../fields';

function isReplaced(entry: ManagedFieldsEntry): boolean {
  return (
    !entry.subresource &&
    (entry.manager?.startsWith('kubectl') === true ||
      entry.manager === 'before-first-apply')
  );
}

/** Whether somebody changed the object with kubectl. */
export function managersToReplace(
  entries: readonly ManagedFieldsEntry[],
): boolean {
  return entries.some(isReplaced);
}

/**
 * Hands the fields that were set with kubectl over to a manager, so that its next apply removes what
 * it does not set itself. Flux does this to undo changes made by hand.
 */
export function replaceManagers(
  entries: readonly ManagedFieldsEntry[],
  apiVersion: string,
  manager: string,
): ManagedFieldsEntry[] {
  const isOwn = (entry: ManagedFieldsEntry) =>
    entry.manager === manager &&
    entry.operation === 'Apply' &&
    !entry.subresource;
  const merged = entries.filter(entry => isOwn(entry) || isReplaced(entry));
  const own = entries.find(isOwn) ?? {
    ...merged[0],
    manager,
    operation: 'Apply' as const,
    apiVersion,
  };
  return [
    {
      ...own,
      fieldsV1: merged.reduce<Fields>(
        (fields, entry) => union(fields, entry.fieldsV1 ?? {}),
        {},
      ),
    },
    ...entries.filter(entry => !isOwn(entry) && !isReplaced(entry)),
  ];
}

function union(left: Fields, right: Fields): Fields {
  const all = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const existing = all[key];
    all[key] =
      isFields(existing) && isFields(value) ? union(existing, value) : value;
  }
  return all;
}
