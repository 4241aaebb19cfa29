import { quantityValue } from '@macadam/kubernetes';
import { at, conditions, count, fields, list, text } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type Health,
  type HealthRule,
  type Observed,
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

/** Whether a claim rests until a pod uses it, as those of a class with `WaitForFirstConsumer` do. */
export function waitsForConsumer(claim: unknown): boolean {
  return (
    fields(claim).kind === 'PersistentVolumeClaim' &&
    at(claim, 'status').phase === 'Pending' &&
    !(PROVISIONER in at(claim, 'metadata', 'annotations'))
  );
}

/** What a claim that grows waits for, or could not do. */
function resizing({ spec, status }: Observed): Health | undefined {
  const failed = conditions(status).find(
    ({ type, status: state }) =>
      ['ControllerResizeError', 'NodeResizeError'].includes(type) &&
      state === 'True',
  );
  if (failed) return degraded(failed.message || failed.type);
  const stage = text(at(status, 'allocatedResourceStatuses').storage);
  if (stage?.endsWith('Infeasible'))
    return degraded(`the volume cannot be made larger: ${stage}`);
  const pending = conditions(status).find(
    ({ type, status: state }) =>
      ['Resizing', 'FileSystemResizePending', 'ModifyingVolume'].includes(
        type,
      ) && state === 'True',
  );
  if (pending)
    return progressing(pending.message || 'the volume is being made larger');
  const wanted = text(at(spec, 'resources', 'requests').storage);
  const there = text(at(status, 'capacity').storage);
  const grows =
    wanted !== undefined &&
    there !== undefined &&
    (quantityValue(wanted) ?? 0) > (quantityValue(there) ?? Infinity);
  return grows
    ? progressing(`the volume has ${there} of the ${wanted} asked for`)
    : undefined;
}

/** core/v1 PersistentVolumeClaim. */
export const persistentVolumeClaim: HealthRule = object => {
  const { status } = object;
  switch (status.phase) {
    case 'Lost':
      return degraded('the claim lost its volume');
    case 'Pending':
      return progressing(
        waitsForConsumer(object)
          ? 'waiting for a volume: no provisioner works on it'
          : 'waiting for a volume',
      );
    case 'Bound':
      return resizing(object) ?? healthy();
    default:
      return { status: 'Unknown', message: '' };
  }
};

/** core/v1 ResourceQuota: more is used than is allowed, because the quota was lowered. What it refuses says so itself. */
export const resourceQuota: HealthRule = ({ status, hasStatus }) => {
  if (!hasStatus) return progressing('nobody has counted yet');
  const used = at(status, 'used');
  const over = Object.entries(at(status, 'hard')).filter(
    ([name, hard]) =>
      (quantityValue(text(used[name]) ?? '') ?? 0) >
      (quantityValue(text(hard) ?? '') ?? Infinity),
  );
  return over.length === 0
    ? healthy()
    : degraded(
        over
          .map(([name, hard]) => `${name}: ${used[name]} used of ${hard}`)
          .join(', '),
      );
};

/** batch/v1 Job. */
export const job: HealthRule = ({ spec, status }) => {
  const is = (wanted: string) =>
    conditions(status).find(
      ({ type, status: state }) => type === wanted && state === 'True',
    );
  const failed = is('Failed') ?? is('FailureTarget');
  if (failed) return degraded(failed.message || failed.reason);
  const complete = is('Complete');
  if (complete) return healthy(complete.message);
  const stopped = is('Suspended');
  if (stopped || spec.suspend === true)
    return suspended(stopped?.message || 'suspended');
  const failures = count(status.failed);
  return progressing(
    failures > 0
      ? `${failures} ${failures === 1 ? 'pod' : 'pods'} failed so far; it tries ${count(spec.backoffLimit, 6)} times more at most`
      : 'running',
  );
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

/** Reasons of a False condition that are as they should be. */
const AT_REST = [
  'ScalingDisabled',
  'BackoffBoth',
  'BackoffUpscale',
  'BackoffDownscale',
];

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
      (type === 'AbleToScale' || type === 'ScalingActive') &&
      status === 'False' &&
      !AT_REST.includes(reason),
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

/** core/v1 Namespace: one that goes takes all that is in it, and refuses what is new. */
export const namespace: HealthRule = ({ status }) => {
  if (status.phase !== 'Terminating') return healthy(text(status.phase));
  const held = conditions(status).filter(
    ({ type, status: state }) =>
      /^Namespace(Deletion|Content|Finalizers)/.test(type) && state === 'True',
  );
  return progressing(
    ['terminating', ...held.map(({ message }) => message)].join('; '),
  );
};
