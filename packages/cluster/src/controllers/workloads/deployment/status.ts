/** The status of a Deployment, its conditions and their reasons, as kube-controller-manager writes them. */
import { findCondition, removeCondition, setCondition } from '../conditions';
import type {
  Condition,
  Deployment,
  DeploymentStatus,
  ReplicaSet,
} from '../types';
import { desiredReplicas, rolloutBounds } from './plan';

/** A deadline of 2^31-1 seconds means none. */
const NO_DEADLINE = 2 ** 31 - 1;

const count = (
  replicaSets: readonly ReplicaSet[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas',
) =>
  replicaSets.reduce(
    (total, replicaSet) => total + (replicaSet.status?.[field] ?? 0),
    0,
  );

/** Writes a condition as the deployment controller does: nothing changes while status and reason stay. */
function put(
  conditions: Condition[],
  condition: Condition,
  now: string,
): Condition[] {
  const existing = findCondition(conditions, condition.type);
  if (
    existing?.status === condition.status &&
    existing.reason === condition.reason
  )
    return conditions;
  return setCondition(conditions, { ...condition, lastUpdateTime: now }, now);
}

function deadlineOf(deployment: Deployment): number | undefined {
  const seconds = deployment.spec.progressDeadlineSeconds ?? 600;
  return seconds >= NO_DEADLINE ? undefined : seconds;
}

/**
 * @param found the ReplicaSet of the present template
 * @param replicaSets all that the Deployment controls, `found` included
 * @param now milliseconds since the epoch
 */
export function deploymentStatus(
  deployment: Deployment,
  found: ReplicaSet | undefined,
  replicaSets: readonly ReplicaSet[],
  now: number,
): DeploymentStatus {
  const time = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const old = deployment.status ?? {};
  const available = count(replicaSets, 'availableReplicas');
  const wanted = replicaSets.reduce(
    (total, replicaSet) => total + (replicaSet.spec.replicas ?? 1),
    0,
  );
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas: count(replicaSets, 'replicas'),
    updatedReplicas: found?.status?.replicas ?? 0,
    readyReplicas: count(replicaSets, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
    ...(old.collisionCount !== undefined && {
      collisionCount: old.collisionCount,
    }),
  };
  let conditions = availability(
    old.conditions ?? [],
    deployment,
    available,
    time,
  );
  conditions = pausing(conditions, deployment, time);
  if (!deployment.spec.paused)
    conditions = progress(conditions, deployment, status, found, now, time);
  conditions = failure(conditions, found, replicaSets, time);
  return dropZeros({ ...status, conditions });
}

function availability(
  conditions: Condition[],
  deployment: Deployment,
  available: number,
  time: string,
): Condition[] {
  const minimum =
    desiredReplicas(deployment) - rolloutBounds(deployment).maxUnavailable;
  const condition: Condition =
    available >= minimum
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        };
  return put(conditions, condition, time);
}

/** The deadline does not run while a Deployment is paused. */
function pausing(
  conditions: Condition[],
  deployment: Deployment,
  time: string,
): Condition[] {
  if (deadlineOf(deployment) === undefined) return conditions;
  const reason = findCondition(conditions, 'Progressing')?.reason;
  if (deployment.spec.paused && reason !== 'ProgressDeadlineExceeded') {
    return put(
      conditions,
      {
        type: 'Progressing',
        status: 'Unknown',
        reason: 'DeploymentPaused',
        message: 'Deployment is paused',
      },
      time,
    );
  }
  if (!deployment.spec.paused && reason === 'DeploymentPaused') {
    return put(
      conditions,
      {
        type: 'Progressing',
        status: 'Unknown',
        reason: 'DeploymentResumed',
        message: 'Deployment is resumed',
      },
      time,
    );
  }
  return conditions;
}

/** Whether every replica is of the present template, and available, and no old one is left. */
export function isComplete(
  deployment: Deployment,
  status: DeploymentStatus,
): boolean {
  const desired = desiredReplicas(deployment);
  return (
    status.updatedReplicas === desired &&
    status.replicas === desired &&
    status.availableReplicas === desired
  );
}

function hasProgressed(
  before: DeploymentStatus,
  after: DeploymentStatus,
): boolean {
  const outdated = (status: DeploymentStatus) =>
    (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    outdated(after) < outdated(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function progress(
  conditions: Condition[],
  deployment: Deployment,
  status: DeploymentStatus,
  found: ReplicaSet | undefined,
  now: number,
  time: string,
): Condition[] {
  if (deadlineOf(deployment) === undefined)
    return removeCondition(conditions, 'Progressing');
  const current = findCondition(conditions, 'Progressing');
  const settled =
    status.replicas === status.updatedReplicas &&
    current?.reason === 'NewReplicaSetAvailable';
  if (settled) return conditions;
  const what = found
    ? `ReplicaSet "${found.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const reason = 'NewReplicaSetAvailable';
    return put(
      conditions,
      {
        type: 'Progressing',
        status: 'True',
        reason,
        message: `${what} has successfully progressed.`,
      },
      time,
    );
  }
  if (hasProgressed(deployment.status ?? {}, status)) {
    const condition: Condition = {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: `${what} is progressing.`,
    };
    return setCondition(
      conditions,
      { ...condition, lastUpdateTime: time },
      time,
    );
  }
  const wait = deadlineIn(deployment, conditions, now);
  if (wait !== undefined && wait <= 0) {
    const reason = 'ProgressDeadlineExceeded';
    return put(
      conditions,
      {
        type: 'Progressing',
        status: 'False',
        reason,
        message: `${what} has timed out progressing.`,
      },
      time,
    );
  }
  return conditions;
}

/** Milliseconds until an unfinished rollout counts as stuck (counted from its last progress); undefined when no deadline runs. */
export function deadlineIn(
  deployment: Deployment,
  conditions: readonly Condition[] | undefined,
  now: number,
): number | undefined {
  const deadline = deadlineOf(deployment);
  const current = findCondition(conditions, 'Progressing');
  if (deadline === undefined || deployment.spec.paused || !current)
    return undefined;
  if (
    current.reason === 'NewReplicaSetAvailable' ||
    current.reason === 'ProgressDeadlineExceeded'
  )
    return undefined;
  return Date.parse(current.lastUpdateTime ?? '') + deadline * 1000 - now;
}

/** The condition of a Deployment that just made the ReplicaSet of its template. */
export function withNewReplicaSet(
  conditions: Condition[],
  replicaSet: ReplicaSet,
  time: string,
): Condition[] {
  const message = `Created new replica set "${replicaSet.metadata.name}"`;
  return put(
    conditions,
    {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetCreated',
      message,
    },
    time,
  );
}

function failure(
  conditions: Condition[],
  found: ReplicaSet | undefined,
  replicaSets: readonly ReplicaSet[],
  time: string,
): Condition[] {
  const failures = [...(found ? [found] : []), ...replicaSets]
    .map(replicaSet =>
      findCondition(replicaSet.status?.conditions, 'ReplicaFailure'),
    )
    .filter(condition => condition?.status === 'True');
  const first = failures[0];
  return first
    ? put(conditions, { ...first }, time)
    : removeCondition(conditions, 'ReplicaFailure');
}

/** Counts of zero are left out, as Kubernetes' omitempty does. */
function dropZeros(status: DeploymentStatus): DeploymentStatus {
  return Object.fromEntries(
    Object.entries(status).filter(
      ([name, value]) => value !== 0 || name === 'observedGeneration',
    ),
  );
}
