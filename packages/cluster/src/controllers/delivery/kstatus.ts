/**
 * How far an object is on its way to what its spec asks for, after the rules of
 * sigs.k8s.io/cli-utils `kstatus` that Flux waits with. Pure: one object in, one answer out.
 */
import { conditionsOf } from './conditions';
import { listAt, numberAt, textAt } from './fields';

export type KStatus =
  'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound' | 'Unknown';

export interface StatusResult {
  status: KStatus;
  message: string;
}

const current = (message: string): StatusResult => ({
  status: 'Current',
  message,
});
const inProgress = (message: string): StatusResult => ({
  status: 'InProgress',
  message,
});
const failed = (message: string): StatusResult => ({
  status: 'Failed',
  message,
});

/** How long a pod may be unschedulable before it counts as failed. */
const scheduleWindowMs = 15_000;

/**
 * @param object as read from the API; undefined when it does not exist
 * @param now milliseconds since the epoch, for the scheduling window of pods
 */
export function computeStatus(object: unknown, now: number): StatusResult {
  if (object === undefined)
    return { status: 'NotFound', message: 'Resource not found' };
  if (textAt(object, 'metadata', 'deletionTimestamp')) {
    return {
      status: 'Terminating',
      message: 'Resource scheduled for deletion',
    };
  }
  return generic(object) ?? byKind(object, now) ?? byReadyCondition(object);
}

function generic(object: unknown): StatusResult | undefined {
  const generation = numberAt(object, 'metadata', 'generation');
  const observed = numberAt(object, 'status', 'observedGeneration');
  if (
    generation !== undefined &&
    observed !== undefined &&
    observed !== generation
  ) {
    return inProgress(
      `${textAt(object, 'kind')} generation is ${generation}, but latest observed generation is ${observed}`,
    );
  }
  for (const condition of conditionsOf(object)) {
    if (condition.type === 'Reconciling' && condition.status === 'True')
      return inProgress(condition.message);
    if (condition.type === 'Stalled' && condition.status === 'True')
      return failed(condition.message);
  }
  return undefined;
}

function byReadyCondition(object: unknown): StatusResult {
  const ready = conditionsOf(object).find(
    condition => condition.type === 'Ready',
  );
  if (ready && ready.status !== 'True') return inProgress(ready.message);
  return current(ready ? 'Resource is Ready' : 'Resource is current');
}

function byKind(object: unknown, now: number): StatusResult | undefined {
  const group = (textAt(object, 'apiVersion') ?? '').replace(/\/?[^/]*$/, '');
  switch (`${group}/${textAt(object, 'kind')}`) {
    case 'apps/Deployment':
      return deployment(object);
    case 'apps/StatefulSet':
      return statefulSet(object);
    case 'apps/ReplicaSet':
      return replicaSet(object);
    case 'apps/DaemonSet':
      return daemonSet(object);
    case 'batch/Job':
      return job(object);
    case '/Pod':
      return pod(object, now);
    case '/PersistentVolumeClaim':
      return textAt(object, 'status', 'phase') === 'Bound'
        ? current('PVC is Bound')
        : inProgress(
            `PVC is not Bound. phase: ${textAt(object, 'status', 'phase') ?? ''}`,
          );
    case '/Service':
      return textAt(object, 'spec', 'type') === 'LoadBalancer' &&
        !textAt(object, 'spec', 'clusterIP')
        ? inProgress('ClusterIP not set. Service type: LoadBalancer')
        : current('Service is ready');
    case 'policy/PodDisruptionBudget':
      return current('AllowedDisruptions has been computed.');
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return customResourceDefinition(object);
    default:
      return undefined;
  }
}

function conditionIs(object: unknown, type: string, status: string): boolean {
  return conditionsOf(object).some(
    condition => condition.type === type && condition.status === status,
  );
}

function count(object: unknown, field: string): number {
  return numberAt(object, 'status', field) ?? 0;
}

function deployment(object: unknown): StatusResult {
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  const progress = conditionsOf(object).find(
    condition => condition.type === 'Progressing',
  );
  if (progress?.reason === 'ProgressDeadlineExceeded')
    return failed('Progress deadline exceeded');
  if (numberAt(object, 'status', 'observedGeneration') === undefined)
    return inProgress('Deployment has not been observed yet');
  const replicas = count(object, 'replicas');
  const updated = count(object, 'updatedReplicas');
  const ready = count(object, 'readyReplicas');
  const available = count(object, 'availableReplicas');
  if (replicas < wanted) return inProgress(`replicas: ${replicas}/${wanted}`);
  if (updated < wanted) return inProgress(`Updated: ${updated}/${wanted}`);
  if (replicas > wanted)
    return inProgress(`Pending termination: ${replicas - wanted}`);
  if (available < updated)
    return inProgress(`Available: ${available}/${updated}`);
  if (ready < wanted) return inProgress(`Ready: ${ready}/${wanted}`);
  if (
    progress &&
    !(
      progress.status === 'True' && progress.reason === 'NewReplicaSetAvailable'
    )
  ) {
    return inProgress('ReplicaSet not Available');
  }
  if (!conditionIs(object, 'Available', 'True'))
    return inProgress('Deployment not Available');
  return current(`Deployment is available. Replicas: ${replicas}`);
}

function statefulSet(object: unknown): StatusResult {
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete')
    return current('StatefulSet is using the ondelete update strategy');
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  const replicas = count(object, 'replicas');
  const ready = count(object, 'readyReplicas');
  if (numberAt(object, 'status', 'observedGeneration') === undefined)
    return inProgress('StatefulSet has not been observed yet');
  if (replicas < wanted) return inProgress(`Replicas: ${replicas}/${wanted}`);
  if (ready < wanted) return inProgress(`Ready: ${ready}/${wanted}`);
  if (replicas > wanted)
    return inProgress(`Pending termination: ${replicas - wanted}`);
  const partition =
    numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ??
    0;
  const updated = count(object, 'updatedReplicas');
  if (partition > 0) {
    return updated < wanted - partition
      ? inProgress(`updated: ${updated}/${wanted - partition}`)
      : current(`Partition rollout complete. updated: ${updated}`);
  }
  if (count(object, 'currentReplicas') < wanted)
    return inProgress(`current: ${count(object, 'currentReplicas')}/${wanted}`);
  if (
    textAt(object, 'status', 'currentRevision') !==
    textAt(object, 'status', 'updateRevision')
  ) {
    return inProgress('Waiting for updated revision to match current');
  }
  return current(`All replicas scheduled as expected. Replicas: ${replicas}`);
}

function replicaSet(object: unknown): StatusResult {
  if (conditionIs(object, 'ReplicaFailure', 'True'))
    return inProgress('Replica Failure condition. Check Pods');
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  for (const [field, word] of [
    ['fullyLabeledReplicas', 'Labelled'],
    ['availableReplicas', 'Available'],
    ['readyReplicas', 'Ready'],
  ]) {
    if (count(object, field) < wanted)
      return inProgress(`${word}: ${count(object, field)}/${wanted}`);
  }
  if (count(object, 'replicas') > wanted)
    return inProgress(
      `Pending termination: ${count(object, 'replicas') - wanted}`,
    );
  return current(
    `ReplicaSet is available. Replicas: ${count(object, 'replicas')}`,
  );
}

function daemonSet(object: unknown): StatusResult {
  const wanted = numberAt(object, 'status', 'desiredNumberScheduled');
  if (
    numberAt(object, 'status', 'observedGeneration') === undefined ||
    wanted === undefined
  )
    return inProgress('DaemonSet has not been observed yet');
  for (const [field, word] of [
    ['currentNumberScheduled', 'Current'],
    ['updatedNumberScheduled', 'Updated'],
    ['numberAvailable', 'Available'],
    ['numberReady', 'Ready'],
  ]) {
    if (count(object, field) < wanted)
      return inProgress(`${word}: ${count(object, field)}/${wanted}`);
  }
  return current(`All replicas scheduled as expected. Replicas: ${wanted}`);
}

/** As Flux's own Job reader: a job is current only when it has completed. */
function job(object: unknown): StatusResult {
  for (const condition of conditionsOf(object)) {
    if (condition.type === 'Complete' && condition.status === 'True') {
      return current(
        `Job Completed. succeeded: ${count(object, 'succeeded')}/${numberAt(object, 'spec', 'completions') ?? 1}`,
      );
    }
    if (condition.type === 'Failed' && condition.status === 'True')
      return failed(`Job Failed. failed: ${count(object, 'failed')}`);
    if (condition.type === 'Suspended' && condition.status === 'True')
      return current('Job Suspended');
  }
  return inProgress(
    textAt(object, 'status', 'startTime')
      ? 'Job in progress'
      : 'Job not started',
  );
}

function pod(object: unknown, now: number): StatusResult {
  switch (textAt(object, 'status', 'phase')) {
    case 'Succeeded':
      return current('Pod has completed successfully');
    case 'Failed':
      return failed('Pod has completed, but not successfully');
    case 'Running': {
      if (conditionIs(object, 'Ready', 'True')) return current('Pod is Ready');
      const crashing = listAt(object, 'status', 'containerStatuses')
        .filter(
          status =>
            textAt(status, 'state', 'waiting', 'reason') === 'CrashLoopBackOff',
        )
        .map(status => textAt(status, 'name') ?? '');
      if (crashing.length > 0)
        return failed(`Containers in CrashLoop state: ${crashing.join(',')}`);
      return inProgress('Pod is running but is not Ready');
    }
    default: {
      const scheduled = conditionsOf(object).find(
        condition => condition.type === 'PodScheduled',
      );
      if (
        scheduled?.status === 'False' &&
        scheduled.reason === 'Unschedulable'
      ) {
        const created = Date.parse(
          textAt(object, 'metadata', 'creationTimestamp') ?? '',
        );
        if (now - created >= scheduleWindowMs)
          return failed('Pod could not be scheduled');
        return inProgress('Pod has not been scheduled');
      }
      return inProgress('Pod is in the Pending phase');
    }
  }
}

function customResourceDefinition(object: unknown): StatusResult {
  const conditions = conditionsOf(object);
  const names = conditions.find(
    condition => condition.type === 'NamesAccepted',
  );
  if (names?.status === 'False') return failed(names.message);
  const established = conditions.find(
    condition => condition.type === 'Established',
  );
  if (established?.status === 'True') return current('CRD is established');
  if (established?.status === 'False' && established.reason !== 'Installing')
    return failed(established.message);
  return inProgress('Install in progress');
}
