/**
 * What a Deployment does next. Follows kube-controller-manager's deployment controller: one step
 * at a time, each from the state that is seen.
 */
import { sameValue } from '../canonical';
import { controllerReference } from '../tools';
import { isActive, scaled } from '../pods';
import type { Deployment, Pod, ReplicaSet } from '../types';
import {
  annotationsFor,
  byAge,
  DESIRED_REPLICAS,
  findNew,
  HASH_LABEL,
  MAX_REPLICAS,
  REVISION,
  templateHash,
} from './revisions';

export type DeploymentAction =
  | { type: 'create'; replicaSet: ReplicaSet }
  | { type: 'update'; replicaSet: ReplicaSet }
  | { type: 'scale'; replicaSet: ReplicaSet; from: number; to: number }
  | { type: 'delete'; replicaSet: ReplicaSet };

export interface DeploymentPlan {
  actions: DeploymentAction[];
  /** The revision the Deployment should be annotated with. */
  revision?: string;
  newReplicaSet?: ReplicaSet;
}

export function desiredReplicas(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

export function isRolling(deployment: Deployment): boolean {
  return (
    (deployment.spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate'
  );
}

/** How many pods more than desired, and how many fewer available, a rollout may have. Both zero becomes one unavailable. */
export function rolloutBounds(deployment: Deployment): {
  maxSurge: number;
  maxUnavailable: number;
} {
  if (!isRolling(deployment)) return { maxSurge: 0, maxUnavailable: 0 };
  const replicas = desiredReplicas(deployment);
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const maxSurge = scaled(rolling?.maxSurge, replicas, true, '25%');
  const maxUnavailable = Math.min(
    replicas,
    scaled(rolling?.maxUnavailable, replicas, false, '25%'),
  );
  return maxSurge === 0 && maxUnavailable === 0
    ? { maxSurge, maxUnavailable: 1 }
    : { maxSurge, maxUnavailable };
}

const replicasOf = (replicaSet: ReplicaSet) => replicaSet.spec.replicas ?? 1;
const availableOf = (replicaSet: ReplicaSet) =>
  replicaSet.status?.availableReplicas ?? 0;
const sum = (
  replicaSets: readonly ReplicaSet[],
  count: (replicaSet: ReplicaSet) => number,
) => replicaSets.reduce((total, replicaSet) => total + count(replicaSet), 0);

/**
 * @param replicaSets all that the Deployment controls
 * @param podsOf the pods of a ReplicaSet (asked only by the Recreate strategy)
 */
export function planDeployment(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  podsOf: (replicaSet: ReplicaSet) => readonly Pod[],
): DeploymentPlan {
  const found = findNew(deployment, replicaSets);
  const old = replicaSets
    .filter(replicaSet => replicaSet !== found)
    .sort(byAge);
  const plan: DeploymentPlan = { actions: [], newReplicaSet: found };

  if (found) {
    const annotations = annotationsFor(deployment, found, old);
    const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
    plan.revision = annotations[REVISION];
    if (
      !sameValue(annotations, found.metadata.annotations) ||
      minReadySeconds !== (found.spec.minReadySeconds ?? 0)
    ) {
      const replicaSet = {
        ...found,
        metadata: { ...found.metadata, annotations },
        spec: { ...found.spec, minReadySeconds },
      };
      plan.actions.push({ type: 'update', replicaSet });
      return plan;
    }
  }

  const scaling = [...old, ...(found ? [found] : [])].some(
    set => replicasOf(set) > 0 && sizeChanged(deployment, set),
  );
  if (deployment.spec.paused || (scaling && isRolling(deployment))) {
    plan.actions.push(...scaleProportionally(deployment, found, old));
    return plan;
  }
  plan.actions.push(
    ...(isRolling(deployment)
      ? rollingStep(deployment, found, old)
      : recreateStep(deployment, found, old, podsOf)),
  );
  if (plan.actions.length === 0) plan.actions.push(...tooOld(deployment, old));
  return plan;
}

function sizeAnnotations(deployment: Deployment): Record<string, string> {
  const replicas = desiredReplicas(deployment);
  return {
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + rolloutBounds(deployment).maxSurge),
  };
}

function sizeChanged(deployment: Deployment, replicaSet: ReplicaSet): boolean {
  const desired = replicaSet.metadata.annotations?.[DESIRED_REPLICAS];
  return (
    desired !== undefined && Number(desired) !== desiredReplicas(deployment)
  );
}

function scaleTo(
  deployment: Deployment,
  replicaSet: ReplicaSet,
  to: number,
): DeploymentAction[] {
  const annotations = {
    ...replicaSet.metadata.annotations,
    ...sizeAnnotations(deployment),
  };
  const from = replicasOf(replicaSet);
  if (from === to && sameValue(annotations, replicaSet.metadata.annotations))
    return [];
  return [
    {
      type: 'scale',
      from,
      to,
      replicaSet: {
        ...replicaSet,
        metadata: { ...replicaSet.metadata, annotations },
        spec: { ...replicaSet.spec, replicas: to },
      },
    },
  ];
}

/** The ReplicaSet for the present template, sized as the strategy allows at this moment. */
function createNew(
  deployment: Deployment,
  old: readonly ReplicaSet[],
): DeploymentAction[] {
  const hash = templateHash(deployment);
  const { template, selector, minReadySeconds } = deployment.spec;
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  const replicaSet: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: {
        ...annotationsFor(deployment, undefined, old),
        ...sizeAnnotations(deployment),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: newReplicas(deployment, 0, old),
      minReadySeconds: minReadySeconds ?? 0,
      selector: {
        ...selector,
        matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
  return [{ type: 'create', replicaSet }];
}

function newReplicas(
  deployment: Deployment,
  current: number,
  old: readonly ReplicaSet[],
): number {
  const desired = desiredReplicas(deployment);
  if (!isRolling(deployment)) return desired;
  const room =
    desired +
    rolloutBounds(deployment).maxSurge -
    sum(old, replicasOf) -
    current;
  return room <= 0 ? current : current + Math.min(room, desired - current);
}

function rollingStep(
  deployment: Deployment,
  found: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): DeploymentAction[] {
  if (!found) return createNew(deployment, old);
  const desired = desiredReplicas(deployment);
  const current = replicasOf(found);
  if (current > desired) return scaleTo(deployment, found, desired);
  const next = newReplicas(deployment, current, old);
  if (next !== current) return scaleTo(deployment, found, next);

  const minimum = desired - rolloutBounds(deployment).maxUnavailable;
  const unavailable = current - availableOf(found);
  let budget = sum(old, replicasOf) + current - minimum - unavailable;
  if (budget <= 0) return [];
  const left = new Map(
    old.map(replicaSet => [replicaSet, replicasOf(replicaSet)]),
  );
  const takeAway = (replicaSet: ReplicaSet, count: number) => {
    left.set(replicaSet, (left.get(replicaSet) ?? 0) - count);
  };
  // Replicas that never became available go first: removing them costs nothing.
  for (const replicaSet of old) {
    const count = Math.min(
      budget,
      replicasOf(replicaSet) - availableOf(replicaSet),
    );
    if (count > 0) {
      takeAway(replicaSet, count);
      budget -= count;
    }
  }
  let spare = sum([...old, found], availableOf) - minimum;
  for (const replicaSet of old) {
    const count = Math.min(spare, left.get(replicaSet) ?? 0);
    if (count > 0) {
      takeAway(replicaSet, count);
      spare -= count;
    }
  }
  return old
    .filter(replicaSet => left.get(replicaSet) !== replicasOf(replicaSet))
    .flatMap(replicaSet =>
      scaleTo(deployment, replicaSet, left.get(replicaSet) ?? 0),
    );
}

function recreateStep(
  deployment: Deployment,
  found: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
  podsOf: (replicaSet: ReplicaSet) => readonly Pod[],
): DeploymentAction[] {
  const down = old
    .filter(set => replicasOf(set) > 0)
    .flatMap(set => scaleTo(deployment, set, 0));
  if (down.length > 0) return down;
  const running = old.some(set =>
    podsOf(set).some(
      pod => isActive(pod) || pod.metadata.deletionTimestamp !== undefined,
    ),
  );
  if (running) return [];
  if (!found) return createNew(deployment, old);
  return scaleTo(deployment, found, desiredReplicas(deployment));
}

/** Spreads a change of size over the ReplicaSets of a rollout that is under way, largest first. */
function scaleProportionally(
  deployment: Deployment,
  found: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): DeploymentAction[] {
  const desired = desiredReplicas(deployment);
  const active = [...old, ...(found ? [found] : [])].filter(
    set => replicasOf(set) > 0,
  );
  if (active.length === 0) {
    const latest = found ?? old.at(-1);
    return latest ? scaleTo(deployment, latest, desired) : [];
  }
  if (active.length === 1) return scaleTo(deployment, active[0], desired);
  if (
    found &&
    replicasOf(found) === desired &&
    availableOf(found) === desired
  ) {
    return old
      .filter(set => replicasOf(set) > 0)
      .flatMap(set => scaleTo(deployment, set, 0));
  }
  const total = sum(active, replicasOf);
  const allowed =
    desired > 0 ? desired + rolloutBounds(deployment).maxSurge : 0;
  const toAdd = allowed - total;
  const sorted = [...active].sort(
    (a, b) =>
      replicasOf(b) - replicasOf(a) || byAge(b, a) * Math.sign(toAdd || 1),
  );
  const sizes = new Map(sorted.map(set => [set, replicasOf(set)]));
  let rest = toAdd;
  for (const set of sorted) {
    if (rest === 0) break;
    const before = Number(set.metadata.annotations?.[MAX_REPLICAS] ?? desired);
    const share =
      Math.round((replicasOf(set) * allowed) / before) - replicasOf(set);
    const change =
      toAdd > 0
        ? Math.min(Math.max(share, 0), rest)
        : Math.max(Math.min(share, 0), rest);
    sizes.set(set, replicasOf(set) + change);
    rest -= change;
  }
  sizes.set(sorted[0], Math.max(0, (sizes.get(sorted[0]) ?? 0) + rest));
  return sorted.flatMap(set =>
    scaleTo(deployment, set, sizes.get(set) ?? replicasOf(set)),
  );
}

/** Old, empty ReplicaSets beyond the history limit. */
function tooOld(
  deployment: Deployment,
  old: readonly ReplicaSet[],
): DeploymentAction[] {
  const empty = old.filter(
    set =>
      replicasOf(set) === 0 &&
      (set.status?.replicas ?? 0) === 0 &&
      !set.metadata.deletionTimestamp,
  );
  const excess = empty.length - (deployment.spec.revisionHistoryLimit ?? 10);
  return excess <= 0
    ? []
    : empty
        .slice(0, excess)
        .map(replicaSet => ({ type: 'delete', replicaSet }));
}
