import {
  stageOf,
  type Deployment,
  type StageObject,
} from '@macadam/plugin-orchestrator-common';
import type { WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import type { Removal } from '@macadam/resolver';
import { short } from '../tree/shortCommit';
import { arrival, commitOf, type Contains } from '../waves/arrival';
import type { StepEvent } from '../waves/types';

/**
 * Sync and health of a deployment whose commits are in Git, from what the gitops plugin observed. Pure but for
 * `contains`, which compares by ancestry.
 * @returns the events that say how it is now
 */
export async function observe(
  deployment: Pick<Deployment, 'commits' | 'stages'>,
  status: WorkloadEnvironmentStatus | undefined,
  contains: Contains,
): Promise<StepEvent[]> {
  const { event: sync, attempted } = await observeSync(
    deployment,
    status,
    contains,
  );
  const health = observeHealth(status);
  if (sync.state === 'passed') {
    return [sync, health];
  }
  // The engine waits for health before it calls a sync complete: what is wrong meanwhile is worth telling at once.
  // Otherwise the health that was seen last stays until something is known again.
  const worth = attempted && health.state !== 'passed';
  return worth ? [sync, health] : [sync];
}

/**
 * How far a workload that is taken out has gone: nothing of it may be left but what waits for a person.
 * @param left - what Git keeps of it
 */
export async function observeWithdrawal(
  deployment: Pick<Deployment, 'commits' | 'stages'>,
  status: WorkloadEnvironmentStatus | undefined,
  contains: Contains,
  left: readonly Removal[],
): Promise<StepEvent[]> {
  const ended = (reason: string): StepEvent => ({
    stage: 'health',
    state: 'passed',
    reason,
  });
  if (left.length > 0) {
    const { event } = await observeSync(deployment, status, contains);
    const names = left.map(({ object }) => `${object.kind}/${object.name}`);
    return event.state === 'passed'
      ? [
          event,
          ended(`Removed; its data waits for a person: ${names.join(', ')}`),
        ]
      : [event];
  }
  const sync = status?.sync;
  if (!status || !sync || sync.state === 'none') {
    return [
      { stage: 'sync', state: 'passed', reason: 'The cluster has let it go' },
      ended('Removed: nothing of it is left'),
    ];
  }
  const { name } = status.cluster;
  return [
    sync.state === 'known'
      ? {
          stage: 'sync',
          state: 'running',
          reason: `${name} has yet to let it go`,
        }
      : {
          stage: 'sync',
          state: 'waiting',
          reason: `Cluster ${name}: ${sync.reason ?? 'its state is not known'}`,
        },
  ];
}

/** True when the cluster runs it and it is healthy. */
export function isHealthy(events: readonly StepEvent[]): boolean {
  return events.some(
    event => event.stage === 'health' && event.state === 'passed',
  );
}

async function observeSync(
  deployment: Pick<Deployment, 'commits' | 'stages'>,
  status: WorkloadEnvironmentStatus | undefined,
  contains: Contains,
): Promise<{ event: StepEvent; attempted: boolean }> {
  const say = (
    state: StepEvent['state'],
    reason: string,
    attempted = false,
  ) => ({
    event: { stage: 'sync' as const, state, reason },
    attempted,
  });
  const fact = status?.sync;
  if (!status || !fact || fact.state === 'none') {
    return say('running', 'The delivery engine has not picked it up yet');
  }
  const { name: cluster } = status.cluster;
  if (fact.state !== 'known' || !fact.value) {
    return say(
      'waiting',
      `Cluster ${cluster}: ${fact.reason ?? 'its state is not known'}`,
    );
  }
  const { status: state, revision, message } = fact.value;
  const { applied, attempted } = await arrival(
    fact.value,
    deployment.commits.at(-1),
    contains,
  );
  const at = commitOf(revision);
  const where = at
    ? `${cluster} is at ${short(at)}`
    : `${cluster} has applied nothing yet`;
  const before = stageOf(deployment, 'sync').state === 'passed';
  if (applied && (state === 'Synced' || (before && state !== 'Failed'))) {
    return say('passed', where, true);
  }
  if (state === 'Failed' && (applied || attempted)) {
    return say(
      'failed',
      message || 'The delivery engine could not apply it',
      true,
    );
  }
  return say('running', message ? `${where}: ${message}` : where, attempted);
}

function observeHealth(
  status: WorkloadEnvironmentStatus | undefined,
): StepEvent {
  const stage = 'health';
  const fact = status?.health;
  if (!fact || fact.state === 'none') {
    return { stage, state: 'running', reason: 'No object has reported yet' };
  }
  if (fact.state !== 'known' || !fact.value) {
    return {
      stage,
      state: 'waiting',
      reason: fact.reason ?? 'Health is not known',
    };
  }
  const { status: health, message, objects } = fact.value;
  if (health === 'Healthy') {
    return {
      stage,
      state: 'passed',
      reason: message || 'Every object is healthy',
    };
  }
  const troubled: StageObject[] = objects
    .filter(object => object.status !== 'Healthy')
    .map(({ kind, namespace, name, message: why }) => ({
      kind,
      ...(namespace ? { namespace } : {}),
      name,
      message: why,
    }));
  const [first] = troubled;
  const reason = first
    ? `${first.kind}/${first.name}: ${first.message}${troubled.length > 1 ? ` (and ${troubled.length - 1} more)` : ''}`
    : message;
  const detail = troubled.length > 0 ? { detail: { objects: troubled } } : {};
  return health === 'Degraded' || health === 'Missing'
    ? { stage, state: 'failed', reason, ...detail }
    : { stage, state: 'running', reason, ...detail };
}
