/** What a Job does next. Follows kube-controller-manager's job controller. */
import { findCondition, isTrue, setCondition } from '../conditions';
import { isActive, isFinished, isReady } from '../pods';
import type { Condition, Job, JobStatus, Pod } from '../types';

/** Keeps a finished pod until the Job has counted it. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
const LONGEST_BACKOFF_MS = 600_000;

export interface JobPlan {
  status: JobStatus;
  /** How many pods to create. */
  create: number;
  remove: Pod[];
  /** Pods that the status has counted now: their finalizer may go. */
  counted: Pod[];
  notes: { type: 'Normal' | 'Warning'; reason: string; message: string }[];
  /** Look again after this many milliseconds. */
  wakeInMs?: number;
  /** The Job is past its time to live. */
  expired?: boolean;
}

export function isJobFinished(job: Job): boolean {
  return (
    isTrue(job.status?.conditions, 'Complete') ||
    isTrue(job.status?.conditions, 'Failed')
  );
}

/**
 * @param pods those that the Job controls
 * @param now milliseconds since the epoch
 * @param firstBackoffMs how long the first replacement of a failed pod waits; doubles each time
 */
export function planJob(
  job: Job,
  pods: readonly Pod[],
  now: number,
  firstBackoffMs: number,
): JobPlan {
  const old: JobStatus = job.status ?? {};
  const time = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const waiting = pods.filter(pod =>
    pod.metadata.finalizers?.includes(TRACKING_FINALIZER),
  );
  // A pod that was deleted before it reached a node has nobody to end it.
  const counted = waiting.filter(
    pod =>
      isFinished(pod) ||
      (pod.metadata.deletionTimestamp !== undefined && !pod.spec.nodeName),
  );
  if (isJobFinished(job)) return finished(job, old, counted, now);

  const succeededNow = counted.filter(pod => pod.status?.phase === 'Succeeded');
  const succeeded = (old.succeeded ?? 0) + succeededNow.length;
  const failed = (old.failed ?? 0) + counted.length - succeededNow.length;
  const active = pods.filter(isActive);
  const terminating = pods.filter(
    pod =>
      pod.metadata.deletionTimestamp !== undefined &&
      !isFinished(pod) &&
      pod.spec.nodeName,
  );

  const plan: JobPlan = {
    status: {},
    create: 0,
    remove: [],
    counted,
    notes: [],
  };
  let conditions = old.conditions ?? [];
  let startTime = old.startTime;
  if (!startTime && !job.spec.suspend) startTime = time;
  const add = (condition: Condition) => {
    conditions = setCondition(
      conditions,
      { ...condition, lastProbeTime: time },
      time,
    );
  };

  const verdict = findVerdict(job, conditions, {
    pods,
    active,
    succeeded,
    failed,
    startTime,
    now,
  });
  let completionTime: string | undefined;
  if (verdict) {
    if (!isTrue(conditions, verdict.target))
      add({
        type: verdict.target,
        status: 'True',
        reason: verdict.reason,
        message: verdict.message,
      });
    plan.remove = active;
    if (active.length === 0 && terminating.length === 0) {
      const type =
        verdict.target === 'SuccessCriteriaMet' ? 'Complete' : 'Failed';
      add({
        type,
        status: 'True',
        reason: verdict.reason,
        message: verdict.message,
      });
      if (type === 'Complete') {
        completionTime = time;
        plan.notes.push({
          type: 'Normal',
          reason: 'Completed',
          message: 'Job completed',
        });
      } else
        plan.notes.push({
          type: 'Warning',
          reason: verdict.reason,
          message: verdict.message,
        });
    }
  } else if (job.spec.suspend) {
    plan.remove = active;
    startTime = undefined;
    if (!isTrue(conditions, 'Suspended')) {
      add({
        type: 'Suspended',
        status: 'True',
        reason: 'JobSuspended',
        message: 'Job suspended',
      });
      plan.notes.push({
        type: 'Normal',
        reason: 'Suspended',
        message: 'Job suspended',
      });
    }
  } else {
    if (isTrue(conditions, 'Suspended')) {
      add({
        type: 'Suspended',
        status: 'False',
        reason: 'JobResumed',
        message: 'Job resumed',
      });
      plan.notes.push({
        type: 'Normal',
        reason: 'Resumed',
        message: 'Job resumed',
      });
    }
    size(job, plan, {
      pods,
      active,
      succeeded,
      failed,
      now,
      firstBackoffMs,
    });
    wakeAtDeadline(job, plan, startTime, now);
  }

  plan.status = {
    ...(active.length > 0 && { active: active.length }),
    ready: active.filter(isReady).length,
    terminating: terminating.length,
    ...(succeeded > 0 && { succeeded }),
    ...(failed > 0 && { failed }),
    ...(startTime && { startTime }),
    ...(completionTime && { completionTime }),
    ...(conditions.length > 0 && { conditions }),
    uncountedTerminatedPods: {},
  };
  return plan;
}

interface Verdict {
  target: 'SuccessCriteriaMet' | 'FailureTarget';
  reason: string;
  message: string;
}

interface Counts {
  pods: readonly Pod[];
  active: readonly Pod[];
  succeeded: number;
  failed: number;
  now: number;
}

function findVerdict(
  job: Job,
  conditions: readonly Condition[],
  counts: Counts & { startTime?: string },
): Verdict | undefined {
  for (const target of ['SuccessCriteriaMet', 'FailureTarget'] as const) {
    const decided = findCondition(conditions, target);
    if (decided?.status === 'True')
      return {
        target,
        reason: decided.reason ?? '',
        message: decided.message ?? '',
      };
  }
  const { completions, backoffLimit = 6, activeDeadlineSeconds } = job.spec;
  const onFailure = job.spec.template.spec.restartPolicy === 'OnFailure';
  const restarts = onFailure
    ? counts.active.reduce((total, pod) => total + restartsOf(pod), 0)
    : 0;
  if (
    counts.failed > backoffLimit ||
    (restarts > 0 && restarts >= backoffLimit)
  ) {
    return {
      target: 'FailureTarget',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  }
  const runtime = counts.startTime
    ? counts.now - Date.parse(counts.startTime)
    : 0;
  if (
    !job.spec.suspend &&
    activeDeadlineSeconds !== undefined &&
    runtime >= activeDeadlineSeconds * 1000
  ) {
    return {
      target: 'FailureTarget',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    };
  }
  const done =
    completions === undefined
      ? counts.succeeded > 0 && counts.active.length === 0
      : counts.succeeded >= completions;
  if (!done) return undefined;
  return {
    target: 'SuccessCriteriaMet',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  };
}

function restartsOf(pod: Pod): number {
  return (pod.status?.containerStatuses ?? []).reduce(
    (total, status) => total + status.restartCount,
    0,
  );
}

/** Decides how many pods to create or to remove. */
function size(
  job: Job,
  plan: JobPlan,
  seen: Counts & { firstBackoffMs: number },
): void {
  const parallelism = job.spec.parallelism ?? 1;
  const { completions } = job.spec;
  let wanted = parallelism;
  if (completions !== undefined)
    wanted = Math.min(parallelism, completions - seen.succeeded);
  else if (seen.succeeded > 0) wanted = seen.active.length;
  const missing = wanted - seen.active.length;
  if (missing < 0) {
    plan.remove = [...seen.active]
      .sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
      .slice(0, -missing);
    return;
  }
  if (missing === 0) return;
  const wait = backoffLeft(seen);
  if (wait > 0) plan.wakeInMs = wait;
  else plan.create = missing;
}

/** Failed pods are replaced after 10 s, 20 s, 40 s and so on, at most six minutes in Kubernetes' words, ten in its code. */
function backoffLeft(seen: Counts & { firstBackoffMs: number }): number {
  const ends = seen.pods
    .filter(pod => pod.status?.phase === 'Failed')
    .map(endOf);
  if (ends.length === 0 || seen.failed === 0) return 0;
  const delay = Math.min(
    LONGEST_BACKOFF_MS,
    seen.firstBackoffMs * 2 ** (seen.failed - 1),
  );
  return Math.max(...ends) + delay - seen.now;
}

function endOf(pod: Pod): number {
  const ends = (pod.status?.containerStatuses ?? []).map(status =>
    Date.parse(status.state.terminated?.finishedAt ?? ''),
  );
  return Math.max(0, ...ends.filter(end => !Number.isNaN(end)));
}

function wakeAtDeadline(
  job: Job,
  plan: JobPlan,
  startTime: string | undefined,
  now: number,
): void {
  if (!startTime || job.spec.activeDeadlineSeconds === undefined) return;
  const wait =
    Date.parse(startTime) + job.spec.activeDeadlineSeconds * 1000 - now;
  plan.wakeInMs = Math.min(plan.wakeInMs ?? wait, Math.max(0, wait));
}

function finished(
  job: Job,
  status: JobStatus,
  counted: Pod[],
  now: number,
): JobPlan {
  const plan: JobPlan = { status, create: 0, remove: [], counted, notes: [] };
  const ttl = job.spec.ttlSecondsAfterFinished;
  if (ttl === undefined) return plan;
  const end =
    findCondition(status.conditions, 'Complete') ??
    findCondition(status.conditions, 'Failed');
  const wait = Date.parse(end?.lastTransitionTime ?? '') + ttl * 1000 - now;
  return wait <= 0 ? { ...plan, expired: true } : { ...plan, wakeInMs: wait };
}
