import type { ClusterContext, KubeObject } from '../../../runtime';
import { messageOf } from '../fields';
import { type Applied, stampOf } from './applied';
import { applyObjects, type Change } from './apply';
import {
  describeRef,
  inventoryEntry,
  type InventoryEntry,
  inventoryOf,
  refOf,
  staleEntries,
} from './inventory';
import type { Built } from './kustomizationBuild';
import { actingClient } from './kustomizationDeletion';
import type { KustomizationReporter } from './KustomizationReporter';
import type { KustomizationSpec } from './kustomizationSpec';
import { pruneObjects } from './prune';

/** What applying and pruning led to. After a failure the inventory also keeps what may still be there. */
export interface Deployed {
  inventory: InventoryEntry[];
  applied: Applied[];
  failure?: { reason: 'ReconciliationFailed' | 'PruneFailed'; message: string };
}

/** Applies what was built and prunes what is not wanted any more, as the Kustomization's service account. */
export function deploy(
  context: ClusterContext,
  reporter: KustomizationReporter,
  object: KubeObject,
  spec: KustomizationSpec,
  built: Built,
  revision: string,
): Deployed {
  const acting = actingClient(context.client, object);
  const changes: Change[] = [];
  let failure: Deployed['failure'];
  try {
    applyObjects(acting, built.objects, {
      force: spec.force,
      onChange: change => changes.push(change),
    });
  } catch (error) {
    failure = { reason: 'ReconciliationFailed', message: messageOf(error) };
  }
  const written = changes.filter(
    ({ action }) => action === 'created' || action === 'configured',
  );
  reporter.changed(
    object,
    revision,
    written.map(({ ref, action }) => `${describeRef(ref)} ${action}`),
  );
  const own = changes.filter(({ action }) => action !== 'skipped');
  const entries = own.map(({ ref }) => inventoryEntry(ref));
  const stale = staleEntries(inventoryOf(object), entries);
  if (!failure && spec.prune) {
    try {
      const deleted = pruneObjects(acting, object, stale);
      reporter.changed(
        object,
        revision,
        deleted.map(ref => `${describeRef(ref)} deleted`),
      );
    } catch (error) {
      failure = { reason: 'PruneFailed', message: messageOf(error) };
    }
  }
  return {
    inventory: failure ? [...entries, ...stale] : entries,
    applied: appliedObjects(built.objects, own),
    ...(failure && { failure }),
  };
}

function appliedObjects(
  wanted: readonly KubeObject[],
  changes: readonly Change[],
): Applied[] {
  const byName = new Map(
    wanted.map(object => [
      describeRef(refOf(object)) + object.apiVersion,
      object,
    ]),
  );
  return changes.flatMap(({ ref, live }) => {
    const object = byName.get(describeRef(ref) + ref.apiVersion);
    return object ? [{ ref, wanted: object, stamp: stampOf(live) }] : [];
  });
}
