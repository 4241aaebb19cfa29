import {
  type ClusterClient,
  isApiError,
  type KubeObject,
  type ObjectRef,
} from '../../../runtime';
import { conditionsOf } from '../conditions';
import { textsAt } from '../fields';
import { computeStatus, type KStatus } from '../kstatus';
import { describeRef } from './inventory';

export interface HealthResult {
  ref: ObjectRef;
  status: KStatus;
  /** Why it cannot be told. */
  error?: string;
}

const REPLICA_SETS = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };
const PODS = { apiVersion: 'v1', kind: 'Pod' };

/**
 * The kstatus of each object, read as Flux reads it: with the rights of whoever applied, and of what makes pods the
 * ReplicaSets and pods as well. What may not be read is `Unknown`.
 */
export function healthOf(
  client: ClusterClient,
  refs: readonly ObjectRef[],
  now: number,
): HealthResult[] {
  return refs.map(ref => {
    try {
      return { ref, status: statusOf(client, ref, now) };
    } catch (error) {
      if (!isApiError(error)) throw error;
      return { ref, status: 'Unknown', error: error.message };
    }
  });
}

function statusOf(client: ClusterClient, ref: ObjectRef, now: number): KStatus {
  if (!client.resource(ref)) return 'NotFound';
  const object = client.get(ref);
  const { status } = computeStatus(object, now);
  if (!object) return status;
  switch (`${object.apiVersion}/${object.kind}`) {
    case 'apps/v1/Deployment':
      for (const replicaSet of made(client, REPLICA_SETS, object))
        made(client, PODS, replicaSet);
      return status;
    case 'apps/v1/ReplicaSet':
    case 'apps/v1/StatefulSet': {
      const failed = made(client, PODS, object).some(pod =>
        hasFailed(pod, now),
      );
      return status === 'InProgress' && failed ? 'Failed' : status;
    }
    default:
      return status;
  }
}

/** What an object's selector finds beside it. */
function made(
  client: ClusterClient,
  type: { apiVersion: string; kind: string },
  object: KubeObject,
): KubeObject[] {
  const labels = textsAt(object, 'spec', 'selector', 'matchLabels');
  return client.list(type, {
    namespace: object.metadata.namespace,
    labelSelector: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  });
}

/** A pod that is being deleted, or that has no node yet, may still come. */
function hasFailed(pod: KubeObject, now: number): boolean {
  const isUnschedulable = conditionsOf(pod).some(
    ({ type, status, reason }) =>
      type === 'PodScheduled' &&
      status === 'False' &&
      reason === 'Unschedulable',
  );
  return (
    computeStatus(pod, now).status === 'Failed' &&
    !pod.metadata.deletionTimestamp &&
    !isUnschedulable
  );
}

function describe(results: readonly HealthResult[]): string {
  return `[${results.map(({ ref, status, error }) => `${describeRef(ref)} status: '${status}'${error ? `: ${error}` : ''}`).join(', ')}]`;
}

export type Verdict =
  | { state: 'healthy' }
  | { state: 'waiting' }
  | { state: 'failed'; message: string };

/** Whether a wait is over: all current, one failed for good, or out of time. Messages as Flux words them. */
export function judgeHealth(
  results: readonly HealthResult[],
  timedOut: boolean,
): Verdict {
  const open = results.filter(({ status }) => status !== 'Current');
  if (open.length === 0) return { state: 'healthy' };
  const stalled = open.filter(({ status }) => status === 'Failed');
  if (stalled.length > 0)
    return {
      state: 'failed',
      message: `failed early due to stalled resources: ${describe(stalled)}`,
    };
  return timedOut
    ? { state: 'failed', message: `timeout waiting for: ${describe(open)}` }
    : { state: 'waiting' };
}
