import { serviceAccountUser } from '../../../auth/authenticate';
import type {
  ClusterClient,
  ClusterContext,
  KubeObject,
  ReconcileResult,
} from '../../../runtime';
import { flagAt, messageOf, textAt } from '../fields';
import { keyOf, refFor } from '../statusWriter';
import { describeRef, inventoryOf } from './inventory';
import type { KustomizationReporter } from './KustomizationReporter';
import { pruneObjects } from './prune';

export const finalizer = 'finalizers.fluxcd.io';

/** The client that a Kustomization acts with: its service account's, or the controller's own. */
export function actingClient(
  client: ClusterClient,
  object: KubeObject,
): ClusterClient {
  const account = textAt(object, 'spec', 'serviceAccountName');
  if (!account) return client;
  return client.as(
    serviceAccountUser(object.metadata.namespace ?? '', account),
  );
}

function prunesOnDeletion(object: KubeObject): boolean {
  const policy = textAt(object, 'spec', 'deletionPolicy') ?? 'MirrorPrune';
  if (policy === 'Orphan' || flagAt(object, 'spec', 'suspend')) return false;
  return policy === 'MirrorPrune' ? flagAt(object, 'spec', 'prune') : true;
}

/**
 * Deletes what a Kustomization applied, then lets it go. Without its service account nothing can be
 * deleted any more: it is let go, and an event says what stays.
 */
export function finalizeKustomization(
  context: ClusterContext,
  reporter: KustomizationReporter,
  object: KubeObject,
): ReconcileResult | void {
  const { client } = context;
  if (!object.metadata.finalizers?.includes(finalizer)) return undefined;
  const entries = inventoryOf(object);
  if (prunesOnDeletion(object) && entries.length > 0) {
    const account = textAt(object, 'spec', 'serviceAccountName');
    const { namespace } = object.metadata;
    if (
      account &&
      !client.get({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        namespace,
        name: account,
      })
    ) {
      reporter.event(
        object,
        'Warning',
        'PruneFailed',
        `unable to prune objects: service account ${account} does not exist; left behind: ${entries.map(entry => entry.id).join(', ')}`,
      );
    } else {
      try {
        const deleted = pruneObjects(
          actingClient(client, object),
          object,
          entries,
        );
        if (deleted.length > 0)
          reporter.event(
            object,
            'Normal',
            'ReconciliationSucceeded',
            deleted.map(ref => `${describeRef(ref)} deleted`).join('\n'),
          );
      } catch (error) {
        reporter.event(object, 'Warning', 'PruneFailed', messageOf(error));
        throw error;
      }
    }
  }
  const finalizers = object.metadata.finalizers.filter(
    entry => entry !== finalizer,
  );
  client.patch(
    refFor(object, keyOf(object)),
    { metadata: { finalizers } },
    { type: 'merge', fieldManager: 'kustomize-controller' },
  );
  return undefined;
}
