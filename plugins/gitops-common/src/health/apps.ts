import { conditions, at, count } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type HealthRule,
  type Observed,
} from './types';

/** True when the controller has not yet looked at the object's newest generation. */
const isStale = ({ metadata, status }: Observed) =>
  count(metadata.generation) > count(status.observedGeneration);

/** Pods that may not be made: a quota, an admission. */
const refusedPods = ({ status }: Observed) =>
  conditions(status).find(
    ({ type, status: state }) => type === 'ReplicaFailure' && state === 'True',
  );

/** apps/v1 Deployment, as `kubectl rollout status` reads it. */
export const deployment: HealthRule = object => {
  const { name, spec, status } = object;
  if (spec.paused === true) return suspended('Deployment is paused');
  if (isStale(object)) {
    return progressing(
      'waiting for the controller to observe the newest generation',
    );
  }
  const refused = refusedPods(object);
  if (refused) return degraded(refused.message);
  if (
    conditions(status).find(({ type }) => type === 'Progressing')?.reason ===
    'ProgressDeadlineExceeded'
  )
    return degraded(`Deployment "${name}" exceeded its progress deadline`);
  const updated = count(status.updatedReplicas);
  const desired = count(spec.replicas, updated);
  if (updated < desired)
    return progressing(`${updated} of ${desired} new replicas updated`);
  const old = count(status.replicas) - updated;
  if (old > 0) return progressing(`${old} old replicas are still terminating`);
  const available = count(status.availableReplicas);
  if (available < updated)
    return progressing(`${available} of ${updated} updated replicas available`);
  return healthy();
};

/** apps/v1 ReplicaSet. */
export const replicaSet: HealthRule = object => {
  const { spec, status } = object;
  if (isStale(object)) {
    return progressing(
      'waiting for the controller to observe the newest generation',
    );
  }
  const refused = refusedPods(object);
  if (refused) return degraded(refused.message);
  const available = count(status.availableReplicas);
  const desired = count(spec.replicas, available);
  if (available < desired)
    return progressing(`${available} of ${desired} replicas available`);
  return healthy();
};

/** apps/v1 StatefulSet: ready replicas, then a partition, then the revisions. */
export const statefulSet: HealthRule = object => {
  const { spec, status } = object;
  if (count(status.observedGeneration) === 0 || isStale(object)) {
    return progressing(
      'waiting for the controller to observe the newest generation',
    );
  }
  const ready = count(status.readyReplicas);
  const desired = count(spec.replicas, ready);
  if (ready < desired)
    return progressing(`waiting for ${desired - ready} pods to be ready`);
  const strategy = at(spec, 'updateStrategy');
  const updated = count(status.updatedReplicas);
  if (
    strategy.type === 'RollingUpdate' &&
    strategy.rollingUpdate !== undefined
  ) {
    const wanted = desired - count(at(strategy, 'rollingUpdate').partition);
    if (
      typeof at(strategy, 'rollingUpdate').partition === 'number' &&
      updated < wanted
    ) {
      return progressing(
        `partitioned roll-out: ${updated} of ${wanted} pods updated`,
      );
    }
    return healthy(`partitioned roll-out complete: ${updated} pods updated`);
  }
  if (strategy.type === 'OnDelete') return healthy(`${ready} pods ready`);
  if (status.updateRevision !== status.currentRevision) {
    return progressing(
      `rolling update: ${updated} pods at revision ${status.updateRevision}`,
    );
  }
  return healthy(
    `${count(status.currentReplicas)} pods at revision ${status.currentRevision}`,
  );
};

/** apps/v1 DaemonSet. */
export const daemonSet: HealthRule = object => {
  const { spec, status } = object;
  if (isStale(object)) {
    return progressing(
      'waiting for the controller to observe the newest generation',
    );
  }
  const desired = count(status.desiredNumberScheduled);
  const updated = count(status.updatedNumberScheduled);
  const byHand = at(spec, 'updateStrategy').type === 'OnDelete';
  if (!byHand && updated < desired)
    return progressing(`${updated} of ${desired} pods updated`);
  const available = count(status.numberAvailable);
  if (available < desired)
    return progressing(`${available} of ${desired} pods available`);
  return byHand ? healthy(`${updated} of ${desired} pods updated`) : healthy();
};
