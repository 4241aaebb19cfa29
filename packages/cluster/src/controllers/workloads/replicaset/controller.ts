import { matchesLabelSelector } from '@macadam/kubernetes';
import {
  isApiError,
  type Controller,
  type ReconcileResult,
} from '../../../runtime';
import { randomSuffix } from '../canonical';
import { controllerOf, keyOf } from '../informers';
import { isActive, nextAvailable, podFromTemplate } from '../pods';
import {
  CONTROLLER_MANAGER,
  controllerReference,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';
import type { Pod, ReplicaSet } from '../types';
import { planReplicaSet, replicaSetStatus } from './plan';

const COMPONENT = 'replicaset-controller';
/** A refused pod is tried again after this long: a quota may have been raised. */
const RETRY_MS = 2_000;

/** Keeps as many pods as a ReplicaSet asks for. */
export function replicaSetController(tools: Tools): Controller {
  const { client, clock, informers, events } = tools;
  const replicaSets = informers.of('ReplicaSet');
  const pods = informers.of('Pod');

  function createPods(replicaSet: ReplicaSet, count: number): void {
    const generateName = `${replicaSet.metadata.name}-`;
    for (let made = 0; made < count; made++) {
      const pod = podFromTemplate(replicaSet, replicaSet.spec.template, {
        name: `${generateName}${randomSuffix()}`,
        generateName,
      });
      client.create(pod, { fieldManager: CONTROLLER_MANAGER });
      events.record(replicaSet, COMPONENT, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${pod.metadata.name}`,
      });
    }
  }

  function removePods(replicaSet: ReplicaSet, surplus: readonly Pod[]): void {
    for (const pod of surplus) {
      const { namespace, name, uid } = pod.metadata;
      client.delete(
        { apiVersion: 'v1', kind: 'Pod', namespace, name },
        { uid },
      );
      events.record(replicaSet, COMPONENT, {
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${name}`,
      });
    }
  }

  /** Takes in pods that match and have no controller, for example after an orphaning delete. */
  function adopt(replicaSet: ReplicaSet): void {
    for (const pod of pods.uncontrolled(replicaSet.metadata.namespace ?? '')) {
      if (
        !isActive(pod) ||
        !matchesLabelSelector(replicaSet.spec.selector, pod.metadata.labels)
      )
        continue;
      const ownerReferences = [
        ...(pod.metadata.ownerReferences ?? []),
        controllerReference(replicaSet),
      ];
      client.update(
        { ...pod, metadata: { ...pod.metadata, ownerReferences } },
        { fieldManager: CONTROLLER_MANAGER },
      );
    }
  }

  function reconcile(key: string): void | ReconcileResult {
    const replicaSet = replicaSets.byKey(key);
    if (!replicaSet) return undefined;
    const owned = () => pods.ownedBy(replicaSet.metadata.uid);
    let failure:
      { reason: 'FailedCreate' | 'FailedDelete'; message: string } | undefined;
    if (!replicaSet.metadata.deletionTimestamp) {
      adopt(replicaSet);
      const plan = planReplicaSet(replicaSet, owned());
      try {
        createPods(replicaSet, plan.create);
        removePods(replicaSet, plan.remove);
      } catch (error) {
        if (!isApiError(error)) throw error;
        const reason = plan.create > 0 ? 'FailedCreate' : 'FailedDelete';
        failure = { reason, message: error.message };
        const doing = plan.create > 0 ? 'creating' : 'deleting';
        events.record(
          replicaSet,
          COMPONENT,
          {
            type: 'Warning',
            reason,
            message: `Error ${doing}: ${error.message}`,
          },
          { by: reason },
        );
      }
    }
    const now = clock.now();
    const current = replicaSets.byKey(key);
    if (current)
      writeStatus(
        tools,
        current,
        replicaSetStatus(current, owned(), failure, now),
      );
    if (failure) return { requeueAfterMs: RETRY_MS };
    const wait = nextAvailable(
      owned(),
      replicaSet.spec.minReadySeconds ?? 0,
      now,
    );
    return wait === undefined ? undefined : { requeueAfterMs: wait };
  }

  return queueController(tools, 'replicaset', {
    sources(enqueue, enqueueBatched) {
      replicaSets.onChange(({ object }) => enqueue(keyOf(object)));
      pods.onChange(({ object, old }) => {
        for (const pod of [object, old]) {
          const owner = pod && controllerOf(pod);
          if (owner?.kind === 'ReplicaSet')
            enqueueBatched(`${object.metadata.namespace}/${owner.name}`);
        }
        if (!controllerOf(object)) {
          for (const set of replicaSets.inNamespace(
            object.metadata.namespace ?? '',
          )) {
            if (matchesLabelSelector(set.spec.selector, object.metadata.labels))
              enqueue(keyOf(set));
          }
        }
      });
    },
    reconcile,
  });
}
