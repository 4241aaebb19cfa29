import { at, conditions, list, text } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type Health,
  type HealthRule,
} from './types';

const hasLoadBalancer = (status: Parameters<HealthRule>[0]['status']) =>
  list(at(status, 'loadBalancer').ingress).length > 0;

/** core/v1 Service: only one of type LoadBalancer has anything to wait for. */
export const service: HealthRule = ({ spec, status }) =>
  spec.type === 'LoadBalancer' && !hasLoadBalancer(status)
    ? progressing('waiting for a load balancer')
    : healthy();

/** networking.k8s.io/v1 Ingress. */
export const ingress: HealthRule = ({ status }) =>
  hasLoadBalancer(status) ? healthy() : progressing('waiting for an address');

/** Set on a claim by Kubernetes once somebody makes a volume for it. */
const PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

/**
 * core/v1 PersistentVolumeClaim. Pending without a provisioner at work is how a claim of a class with
 * `WaitForFirstConsumer` rests until a pod uses it; a pod that waits for such a claim says so itself.
 */
export const persistentVolumeClaim: HealthRule = ({ metadata, status }) => {
  switch (status.phase) {
    case 'Lost':
      return degraded('the claim lost its volume');
    case 'Pending':
      return PROVISIONER in at(metadata, 'annotations')
        ? progressing('waiting for a volume')
        : healthy('waiting for a pod that uses it');
    case 'Bound':
      return healthy();
    default:
      return { status: 'Unknown', message: '' };
  }
};

/** batch/v1 Job. */
export const job: HealthRule = ({ status }) => {
  const found = conditions(status);
  const failed = found.find(({ type }) => type === 'Failed');
  if (failed) return degraded(failed.message);
  const ended = found
    .filter(({ type }) => type === 'Complete' || type === 'Suspended')
    .at(-1);
  if (!ended) return progressing();
  const isSuspended = found.some(
    ({ type, status: state }) => type === 'Suspended' && state === 'True',
  );
  return isSuspended ? suspended(ended.message) : healthy(ended.message);
};

/** batch/v1 CronJob. A status cannot tell a run that never succeeded from one that never ended, so neither is a fault. */
export const cronJob: HealthRule = ({ spec, status, hasStatus }) => {
  if (!hasStatus)
    return progressing('waiting for the first look of the controller');
  if (spec.suspend === true) return healthy('suspended');
  const scheduled = text(status.lastScheduleTime);
  if (!scheduled) return healthy('not scheduled yet');
  const succeeded = text(status.lastSuccessfulTime);
  if (!succeeded) return healthy('no run has succeeded yet');
  if (list(status.active).length > 0) return healthy('running');
  return succeeded < scheduled
    ? degraded('the last run did not succeed')
    : healthy('the last run succeeded');
};

/** policy/v1 PodDisruptionBudget: too few pods is a state it is there to allow. */
export const podDisruptionBudget: HealthRule = ({ status }) => {
  const found = conditions(status);
  const bad = found.find(
    ({ status: state, reason }) =>
      state === 'False' && reason !== 'InsufficientPods',
  );
  if (bad) return degraded(bad.reason);
  const last = found.at(-1);
  return last ? healthy(last.reason) : progressing('waiting for status');
};

const DEGRADED_SCALING = new Set([
  'AbleToScale/FailedGetScale',
  'AbleToScale/FailedUpdateScale',
  'ScalingActive/FailedGetResourceMetric',
  'ScalingActive/InvalidSelector',
]);

/** Conditions of autoscaling/v1, which keeps them as JSON in an annotation. */
function autoscalerConditions(object: Parameters<HealthRule>[0]) {
  if (object.apiVersion !== 'autoscaling/v1') return conditions(object.status);
  const annotation = text(
    at(object.metadata, 'annotations')[
      'autoscaling.alpha.kubernetes.io/conditions'
    ],
  );
  const parsed: unknown = annotation ? JSON.parse(annotation) : [];
  return conditions({ conditions: parsed });
}

/** autoscaling HorizontalPodAutoscaler, all versions. */
export const horizontalPodAutoscaler: HealthRule = object => {
  const found = autoscalerConditions(object);
  const bad = found.find(
    ({ type, status, reason }) =>
      DEGRADED_SCALING.has(`${type}/${reason}`) ||
      (type === 'ScalingActive' &&
        status === 'False' &&
        reason.startsWith('FailedGet')),
  );
  if (bad) return degraded(bad.message);
  const good = found.filter(
    ({ type, status }) =>
      status === 'True' &&
      ['AbleToScale', 'ScalingLimited', 'ScalingActive'].includes(type),
  );
  const settled = found.some(
    ({ type, status }) => type === 'AbleToScale' && status === 'True',
  );
  return settled
    ? healthy(good.map(({ message }) => message).join(', '))
    : progressing('waiting to autoscale');
};

/** apiregistration.k8s.io APIService. */
export const apiService: HealthRule = ({ status }) => {
  const available = conditions(status).find(({ type }) => type === 'Available');
  if (!available) return progressing('waiting to be processed');
  const message = `${available.reason}: ${available.message}`;
  return available.status === 'True' ? healthy(message) : progressing(message);
};

/** apiextensions.k8s.io/v1 CustomResourceDefinition. */
export const customResourceDefinition: HealthRule = ({ status }): Health => {
  const found = conditions(status);
  if (found.length === 0) return progressing('no conditions yet');
  const is = (wanted: string, state: string) =>
    found.find(
      ({ type, status: actual }) => type === wanted && actual === state,
    );
  const terminating = is('Terminating', 'True');
  if (terminating) return progressing(`terminating: ${terminating.message}`);
  const names = is('NamesAccepted', 'False');
  if (names) return degraded(`names not accepted: ${names.message}`);
  const waiting = found.find(
    ({ type, status: state }) => type === 'Established' && state !== 'True',
  );
  if (waiting?.reason === 'Installing') return progressing('being installed');
  if (!is('Established', 'True')) return degraded('not established');
  const schema = is('NonStructuralSchema', 'True');
  return schema
    ? degraded(`the schema is not structural: ${schema.message}`)
    : healthy();
};

/** core/v1 Namespace. */
export const namespace: HealthRule = ({ status }) =>
  status.phase === 'Terminating'
    ? progressing('terminating')
    : healthy(text(status.phase));
