import type { ClusterClient, ObjectRef } from '../../../runtime';
import { computeStatus, type KStatus } from '../kstatus';
import { describeRef } from './inventory';

export interface HealthResult {
  ref: ObjectRef;
  status: KStatus;
}

/** The kstatus of each object. */
export function healthOf(
  client: ClusterClient,
  refs: readonly ObjectRef[],
  now: number,
): HealthResult[] {
  return refs.map(ref => ({
    ref,
    status: client.resource(ref)
      ? computeStatus(client.get(ref), now).status
      : 'NotFound',
  }));
}

function describe(results: readonly HealthResult[]): string {
  return `[${results.map(({ ref, status }) => `${describeRef(ref)} status: '${status}'`).join(', ')}]`;
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
