import { at, conditions } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type Health,
  type HealthRule,
} from './types';

/**
 * kafka.strimzi.io, all kinds: `NotReady` says what is wrong, and `Creating` that nothing is. The topic operator says the
 * same by a `Ready` that is False.
 */
export const strimzi: HealthRule = ({ kind, metadata, status }) => {
  const all = conditions(status);
  const is = (type: string) =>
    all.find(each => each.type === type && each.status === 'True');
  if (
    at(metadata, 'annotations')['strimzi.io/pause-reconciliation'] === 'true' ||
    is('ReconciliationPaused')
  )
    return suspended('reconciliation is paused by annotation');
  const bad =
    is('NotReady') ??
    all.find(each => each.type === 'Ready' && each.status === 'False');
  if (bad) {
    return bad.reason === 'Creating'
      ? progressing(bad.message)
      : degraded(bad.message || bad.reason);
  }
  return is('Ready') ? healthy() : progressing(`waiting for ${kind}`);
};

/** rabbitmq.com, what stands inside a broker: queues, users, permissions. Without a Ready nothing is known. */
export const rabbitTopology: HealthRule = ({ status }): Health => {
  const ready = conditions(status).find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return healthy(ready.message);
  return ready
    ? degraded(ready.message || ready.reason)
    : { status: 'Unknown', message: 'it reports no Ready condition' };
};

/**
 * rabbitmq.com RabbitmqCluster. What the operator could not do is a failure; a broker whose pods are not all ready is
 * under way, and the pods say why; one whose pods are ready and which nobody can reach has failed.
 */
export const rabbitCluster: HealthRule = ({ metadata, status }) => {
  const all = conditions(status);
  const find = (type: string) => all.find(each => each.type === type);
  if (at(metadata, 'labels')['rabbitmq.com/pauseReconciliation'] === 'true')
    return suspended('reconciliation is paused by label');
  const success = find('ReconcileSuccess');
  if (success?.status === 'False')
    return degraded(success.message || success.reason);
  const replicas = find('AllReplicasReady');
  if (replicas?.status !== 'True') {
    return progressing(
      replicas?.message || replicas?.reason || 'waiting for its replicas',
    );
  }
  const available = find('ClusterAvailable');
  return available?.status === 'False'
    ? degraded(available.message || available.reason)
    : healthy();
};
