import {
  type ClusterClient,
  isApiError,
  type KubeObject,
  type ObjectRef,
} from '../../../runtime';
import { messageOf } from '../fields';
import { setting } from './apply';
import { describeRef, type InventoryEntry, refOfEntry } from './inventory';

export const ownerName = 'kustomize.toolkit.fluxcd.io/name';
export const ownerNamespace = 'kustomize.toolkit.fluxcd.io/namespace';

function belongsTo(object: KubeObject, owner: KubeObject): boolean {
  return (
    object.metadata.labels?.[ownerName] === owner.metadata.name &&
    object.metadata.labels?.[ownerNamespace] === owner.metadata.namespace
  );
}

/**
 * Deletes objects that a Kustomization applied and does not want any more. Left alone is what is
 * marked `prune: disabled` or `reconcile: disabled`, and what has another owner now.
 * @returns what was deleted
 * @throws Error naming every object that could not be deleted, after trying all
 */
export function pruneObjects(
  client: ClusterClient,
  owner: KubeObject,
  entries: readonly InventoryEntry[],
): ObjectRef[] {
  const deleted: ObjectRef[] = [];
  const failures: string[] = [];
  for (const entry of [...entries].reverse()) {
    const ref = refOfEntry(entry);
    if (!ref || !client.resource(ref)) continue;
    try {
      const live = client.get(ref);
      if (!live || live.metadata.deletionTimestamp || !belongsTo(live, owner))
        continue;
      if (
        setting(live, 'prune') === 'disabled' ||
        setting(live, 'reconcile') === 'disabled'
      )
        continue;
      client.delete(ref, { propagationPolicy: 'Background' });
      deleted.push(ref);
    } catch (error) {
      if (!isApiError(error, 'NotFound'))
        failures.push(`${describeRef(ref)} delete failed: ${messageOf(error)}`);
    }
  }
  if (failures.length > 0) throw new Error(failures.join('; '));
  return deleted;
}
