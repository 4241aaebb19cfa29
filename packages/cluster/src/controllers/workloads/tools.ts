/** What every workload controller is given, and how one is put together. */
import {
  WorkQueue,
  type Clock,
  type ClusterClient,
  type Controller,
  type KubeObject,
  type Logger,
  type ReconcileResult,
} from '../../runtime';
import { sameValue } from './canonical';
import type { EventRecorder } from './EventRecorder';
import type { Informers } from './informers';

export interface Tools {
  client: ClusterClient;
  clock: Clock;
  logger: Logger;
  informers: Informers;
  events: EventRecorder;
}

/** Field manager and event source names of Kubernetes' own components. */
export const CONTROLLER_MANAGER = 'kube-controller-manager';
export const SCHEDULER = 'default-scheduler';
export const KUBELET = 'kubelet';

/** Changes of what a controller made are looked at together after this long: it halves the writes of a rollout. */
export const BATCH_MS = 15;

/** Retries wait at most this long: what was missing may appear, and people are watching. */
const MAX_RETRY_MS = 5_000;

/**
 * A controller with one queue of keys.
 * @param sources registers, on the informers, what makes which key be looked at again
 */
export function queueController(
  tools: Tools,
  name: string,
  parts: {
    sources(
      enqueue: (key: string) => void,
      enqueueBatched: (key: string) => void,
    ): void;
    reconcile(key: string): void | ReconcileResult;
  },
): Controller {
  const queue = new WorkQueue({
    name,
    clock: tools.clock,
    logger: tools.logger,
    maxDelayMs: MAX_RETRY_MS,
    reconcile: parts.reconcile,
  });
  parts.sources(
    key => queue.add(key),
    key => queue.addAfter(key, BATCH_MS),
  );
  return {
    name,
    start: () => tools.informers.start(),
    stop: () => queue.stop(),
  };
}

/** Writes a status unless it is what the object already has. */
export function writeStatus(
  tools: Tools,
  object: KubeObject,
  status: object,
  fieldManager: string = CONTROLLER_MANAGER,
): boolean {
  if (sameValue(object.status, status)) return false;
  tools.client.updateStatus({ ...object, status }, { fieldManager });
  return true;
}

/** A reference that makes an object the controller of another. */
export function controllerReference(owner: KubeObject) {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
