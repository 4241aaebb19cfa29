import {
  stageOf,
  type Deployment,
  type StageObject,
} from '@macadam/plugin-orchestrator-common';
import type { WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import { short } from '../services/Renderer';
import type { StepEvent } from './types';

/** What is known of a revision that the delivery engine reports. */
export type Contains = (revision: string, commit: string) => Promise<boolean>;

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
  const sync = await observeSync(deployment, status, contains);
  if (sync.state !== 'passed') {
    // Once synced, the health that was seen last stays until something is known again.
    return [sync];
  }
  return [sync, observeHealth(status)];
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
): Promise<StepEvent> {
  const stage = 'sync';
  const fact = status?.sync;
  if (!status || !fact || fact.state === 'none') {
    return {
      stage,
      state: 'running',
      reason: 'The delivery engine has not picked it up yet',
    };
  }
  if (fact.state !== 'known' || !fact.value) {
    return {
      stage,
      state: 'waiting',
      reason: `Cluster ${status.cluster.name}: ${fact.reason ?? 'its state is not known'}`,
    };
  }
  const { status: state, revision, attempted, message } = fact.value;
  const commit = deployment.commits.at(-1);
  const at = commitOf(revision);
  const has = async (seen: string | undefined) =>
    Boolean(seen && (commit === undefined || (await contains(seen, commit))));
  const arrived = await has(at);
  if (arrived && state === 'Synced') {
    return {
      stage,
      state: 'passed',
      reason: `${status.cluster.name} is at ${short(at ?? '')}`,
    };
  }
  if (state === 'Failed' && (arrived || (await has(commitOf(attempted))))) {
    return {
      stage,
      state: 'failed',
      reason: message || 'The delivery engine could not apply it',
    };
  }
  if (arrived && stageOf(deployment, 'sync').state === 'passed') {
    return {
      stage,
      state: 'passed',
      reason: `${status.cluster.name} is at ${short(at ?? '')}`,
    };
  }
  const where = at ? `is at ${short(at)}` : 'has applied nothing yet';
  return {
    stage,
    state: 'running',
    reason: message
      ? `${status.cluster.name} ${where}: ${message}`
      : `${status.cluster.name} ${where}`,
  };
}

/** The commit in a revision, which Flux writes as `main@sha1:<commit>`. */
function commitOf(revision: string | undefined): string | undefined {
  return revision && /[0-9a-f]{40,64}$/.exec(revision)?.[0];
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
