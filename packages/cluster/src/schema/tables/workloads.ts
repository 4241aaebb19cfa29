/** Pods and what makes them. */
import type { KubeObject } from '../../runtime';
import { numberOf, objectOf, objectsOf, textOf } from '../access';
import { age, ageOf, humanDuration } from '../columns';
import type { TableView } from '../kinds';
import {
  AGE,
  condition,
  count,
  selectorText,
  specOf,
  statusOf,
  table,
  TEMPLATE,
} from './cells';

/** The word in a pod's STATUS column: the phase, or the reason that says more. */
export function podStatus(pod: KubeObject): string {
  const status = statusOf(pod);
  let reason = textOf(status.reason) || textOf(status.phase);
  const initCount = objectsOf(specOf(pod).initContainers).length;
  let initializing = false;
  for (const [index, container] of objectsOf(
    status.initContainerStatuses,
  ).entries()) {
    const state = objectOf(container.state);
    const terminated = objectOf(state.terminated);
    if (state.terminated !== undefined && numberOf(terminated.exitCode) === 0)
      continue;
    if (container.started === true && container.ready === true) continue;
    if (state.terminated !== undefined)
      reason = `Init:${textOf(terminated.reason) || `ExitCode:${numberOf(terminated.exitCode)}`}`;
    else {
      const waiting = textOf(objectOf(state.waiting).reason);
      reason =
        waiting && waiting !== 'PodInitializing'
          ? `Init:${waiting}`
          : `Init:${index}/${initCount}`;
    }
    initializing = true;
    break;
  }
  if (!initializing) reason = containerReason(pod) ?? reason;
  if (pod.metadata.deletionTimestamp !== undefined)
    return textOf(status.reason) === 'NodeLost' ? 'Unknown' : 'Terminating';
  return reason;
}

function containerReason(pod: KubeObject): string | undefined {
  let reason: string | undefined;
  let running = false;
  for (const container of objectsOf(
    statusOf(pod).containerStatuses,
  ).reverse()) {
    const state = objectOf(container.state);
    const waiting = textOf(objectOf(state.waiting).reason);
    const terminated = objectOf(state.terminated);
    if (waiting) reason = waiting;
    else if (state.terminated !== undefined) {
      reason =
        textOf(terminated.reason) ||
        (numberOf(terminated.signal) !== 0
          ? `Signal:${numberOf(terminated.signal)}`
          : `ExitCode:${numberOf(terminated.exitCode)}`);
    } else if (container.ready === true && state.running !== undefined)
      running = true;
  }
  if (reason === 'Completed' && running)
    return condition(pod, 'Ready')?.status === 'True' ? 'Running' : 'NotReady';
  return reason;
}

function ready(pod: KubeObject): string {
  const statuses = objectsOf(statusOf(pod).containerStatuses);
  return `${statuses.filter(status => status.ready === true).length}/${objectsOf(specOf(pod).containers).length}`;
}

function restarts(pod: KubeObject, now: number): string {
  const statuses = objectsOf(statusOf(pod).containerStatuses);
  const total = statuses.reduce(
    (sum, status) => sum + numberOf(status.restartCount),
    0,
  );
  const last = statuses
    .map(status =>
      textOf(objectOf(objectOf(status.lastState).terminated).finishedAt),
    )
    .sort()
    .at(-1);
  return total > 0 && last
    ? `${total} (${ageOf(last, now)} ago)`
    : String(total);
}

const pods = table({
  Ready: ready,
  Status: podStatus,
  Restarts: restarts,
  ...AGE,
  '+IP': pod => textOf(statusOf(pod).podIP) || '<none>',
  '+Node': pod => textOf(specOf(pod).nodeName) || '<none>',
  '+Nominated Node': pod => textOf(statusOf(pod).nominatedNodeName) || '<none>',
  '+Readiness Gates': () => '<none>',
});

const selector = {
  '+Selector': (object: KubeObject) => selectorText(specOf(object).selector),
};
const ratio = (object: KubeObject) =>
  `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`;

const deployments = table({
  Ready: ratio,
  '#Up-to-date': object => count(object, 'status', 'updatedReplicas'),
  '#Available': object => count(object, 'status', 'availableReplicas'),
  ...AGE,
  ...TEMPLATE,
  ...selector,
});

const replicaSets = table({
  '#Desired': object => count(object, 'spec', 'replicas'),
  '#Current': object => count(object, 'status', 'replicas'),
  '#Ready': object => count(object, 'status', 'readyReplicas'),
  ...AGE,
  ...TEMPLATE,
  ...selector,
});

const statefulSets = table({ Ready: ratio, ...AGE, ...TEMPLATE });

const daemonSets = table({
  '#Desired': object => count(object, 'status', 'desiredNumberScheduled'),
  '#Current': object => count(object, 'status', 'currentNumberScheduled'),
  '#Ready': object => count(object, 'status', 'numberReady'),
  '#Up-to-date': object => count(object, 'status', 'updatedNumberScheduled'),
  '#Available': object => count(object, 'status', 'numberAvailable'),
  'Node Selector': object =>
    selectorText({
      matchLabels: objectOf(objectOf(specOf(object).template).spec)
        .nodeSelector,
    }),
  ...AGE,
  ...TEMPLATE,
  ...selector,
});

function jobStatus(job: KubeObject): string {
  const is = (type: string) => condition(job, type)?.status === 'True';
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (is('Suspended')) return 'Suspended';
  if (is('FailureTarget')) return 'FailureTarget';
  return is('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function jobDuration(job: KubeObject, now: number): string {
  const start = textOf(statusOf(job).startTime);
  if (!start) return '';
  const end = textOf(statusOf(job).completionTime);
  return humanDuration((end ? Date.parse(end) : now) - Date.parse(start));
}

const jobs = table({
  Status: jobStatus,
  Completions: job => {
    const { completions, parallelism } = specOf(job);
    if (completions !== undefined)
      return `${count(job, 'status', 'succeeded')}/${numberOf(completions)}`;
    return numberOf(parallelism) > 1
      ? `${count(job, 'status', 'succeeded')}/1 of ${numberOf(parallelism)}`
      : `${count(job, 'status', 'succeeded')}/1`;
  },
  Duration: jobDuration,
  ...AGE,
  ...TEMPLATE,
  ...selector,
});

const cronJobs = table({
  Schedule: job => textOf(specOf(job).schedule),
  Timezone: job => textOf(specOf(job).timeZone) || '<none>',
  Suspend: job => (specOf(job).suspend === true ? 'True' : 'False'),
  '#Active': job => objectsOf(statusOf(job).active).length,
  'Last Schedule': (job, now) =>
    statusOf(job).lastScheduleTime
      ? ageOf(statusOf(job).lastScheduleTime, now)
      : '<none>',
  Age: age,
});

function metricText(scaler: KubeObject): string {
  const current = objectsOf(statusOf(scaler).currentMetrics);
  const targets = objectsOf(specOf(scaler).metrics).map((metric, index) => {
    const resource = objectOf(metric.resource);
    const target = objectOf(resource.target);
    const now = objectOf(objectOf(objectOf(current[index]).resource).current);
    if (target.averageUtilization !== undefined)
      return `${textOf(resource.name)}: ${now.averageUtilization === undefined ? '<unknown>' : `${numberOf(now.averageUtilization)}%`}/${numberOf(target.averageUtilization)}%`;
    return `${textOf(resource.name) || textOf(metric.type)}: ${textOf(now.averageValue) || '<unknown>'}/${textOf(target.averageValue) || '<auto>'}`;
  });
  return targets.join(', ') || '<none>';
}

const scalers = table({
  Reference: scaler =>
    `${textOf(objectOf(specOf(scaler).scaleTargetRef).kind)}/${textOf(objectOf(specOf(scaler).scaleTargetRef).name)}`,
  Targets: metricText,
  '#MinPods': scaler => numberOf(specOf(scaler).minReplicas, 1),
  '#MaxPods': scaler => count(scaler, 'spec', 'maxReplicas'),
  '#Replicas': scaler => count(scaler, 'status', 'currentReplicas'),
  ...AGE,
});

const disruptionBudgets = table({
  'Min Available': budget => textOf(specOf(budget).minAvailable) || 'N/A',
  'Max Unavailable': budget => textOf(specOf(budget).maxUnavailable) || 'N/A',
  '#Allowed Disruptions': budget =>
    count(budget, 'status', 'disruptionsAllowed'),
  ...AGE,
});

export const WORKLOAD_TABLES: Record<string, TableView> = {
  '/Pod': pods,
  'apps/Deployment': deployments,
  'apps/ReplicaSet': replicaSets,
  'apps/StatefulSet': statefulSets,
  'apps/DaemonSet': daemonSets,
  'batch/Job': jobs,
  'batch/CronJob': cronJobs,
  'autoscaling/HorizontalPodAutoscaler': scalers,
  'policy/PodDisruptionBudget': disruptionBudgets,
};
