/** What a CronJob does next. Follows kube-controller-manager's cronjob controller. */
import { Cron } from 'croner';
import type { NewObject } from '../../../runtime';
import { findCondition, isTrue } from '../conditions';
import { isJobFinished } from '../job/plan';
import { controllerReference } from '../tools';
import type { CronJob, Job } from '../types';

/** Kubernetes gives up counting when more starts than this were missed. */
const TOO_MANY_MISSED = 100;
/** `@every` is Go's addition to cron; the pattern library does not know it. */
const EVERY = /^@every (?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

export interface CronPlan {
  create?: NewObject;
  /** Jobs that run and must end first (concurrencyPolicy Replace). */
  replace: Job[];
  /** Finished jobs beyond the history limits. */
  remove: Job[];
  status: NonNullable<CronJob['status']>;
  notes: { type: 'Normal' | 'Warning'; reason: string; message: string }[];
  wakeInMs?: number;
}

/** Times of a schedule. */
interface Schedule {
  /** The first time after an instant (milliseconds); undefined when there is none. */
  next(after: number): number | undefined;
}

/**
 * @throws Error when the schedule or the time zone cannot be understood
 */
export function parseSchedule(
  schedule: string,
  timeZone: string | undefined,
  origin: number,
): Schedule {
  if (/TZ=/.test(schedule))
    throw new Error(
      'TZ or CRON_TZ is not allowed in a schedule; use spec.timeZone',
    );
  const every = EVERY.exec(schedule);
  if (every) {
    const [hours = 0, minutes = 0, seconds = 0] = every
      .slice(1)
      .map(part => Number(part ?? 0));
    const period = ((hours * 60 + minutes) * 60 + seconds) * 1000;
    if (period <= 0) throw new Error(`"${schedule}" names no period`);
    return {
      next: after =>
        origin + (Math.floor((after - origin) / period) + 1) * period,
    };
  }
  const cron = new Cron(schedule, {
    paused: true,
    mode: '5-part',
    timezone: timeZone ?? 'UTC',
  });
  return { next: after => cron.nextRun(new Date(after))?.getTime() };
}

const startOf = (job: Job) => job.metadata.creationTimestamp ?? '';

/**
 * @param jobs those that the CronJob controls
 * @param now milliseconds since the epoch
 */
export function planCronJob(
  cronJob: CronJob,
  jobs: readonly Job[],
  now: number,
): CronPlan {
  const active = jobs.filter(job => !isJobFinished(job));
  const plan: CronPlan = {
    replace: [],
    remove: beyondHistory(cronJob, jobs),
    status: statusOf(cronJob, jobs, active),
    notes: [],
  };
  if (cronJob.spec.suspend) return plan;

  const created = Date.parse(cronJob.metadata.creationTimestamp ?? '');
  let schedule: Schedule;
  try {
    schedule = parseSchedule(
      cronJob.spec.schedule,
      cronJob.spec.timeZone,
      created,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    plan.notes.push({
      type: 'Warning',
      reason: 'UnparseableSchedule',
      message: `unparseable schedule: "${cronJob.spec.schedule}" : ${why}`,
    });
    return plan;
  }
  const next = schedule.next(now);
  if (next !== undefined) plan.wakeInMs = next - now;

  const deadline = cronJob.spec.startingDeadlineSeconds;
  let from = cronJob.status?.lastScheduleTime
    ? Date.parse(cronJob.status.lastScheduleTime)
    : created;
  if (deadline !== undefined) from = Math.max(from, now - deadline * 1000);
  const due = lastDue(schedule, from, now);
  if (!due) return plan;
  if (due.missed > TOO_MANY_MISSED) {
    const message = `too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew`;
    plan.notes.push({ type: 'Warning', reason: 'TooManyMissedTimes', message });
  }
  if (cronJob.spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    plan.notes.push({
      type: 'Normal',
      reason: 'JobAlreadyActive',
      message:
        'Not starting job because prior execution is running and concurrency policy is Forbid',
    });
    return plan;
  }
  if (cronJob.spec.concurrencyPolicy === 'Replace') plan.replace = active;
  plan.create = jobFor(cronJob, due.time);
  plan.status = {
    ...plan.status,
    lastScheduleTime: `${new Date(due.time).toISOString().slice(0, 19)}Z`,
  };
  return plan;
}

function lastDue(
  schedule: Schedule,
  from: number,
  now: number,
): { time: number; missed: number } | undefined {
  let time: number | undefined;
  let missed = 0;
  for (
    let next = schedule.next(from);
    next !== undefined && next <= now;
    next = schedule.next(next)
  ) {
    time = next;
    missed++;
    // Far behind: look from close to now, as every earlier start is lost anyway.
    if (missed > TOO_MANY_MISSED) {
      const step = next - (schedule.next(from) ?? next);
      const skipped = schedule.next(Math.max(next, now - Math.max(step, 1)));
      return {
        time: skipped !== undefined && skipped <= now ? skipped : next,
        missed,
      };
    }
  }
  return time === undefined ? undefined : { time, missed };
}

function jobFor(cronJob: CronJob, time: number): NewObject {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${cronJob.metadata.name}-${Math.floor(time / 60_000)}`,
      ...(cronJob.metadata.namespace && {
        namespace: cronJob.metadata.namespace,
      }),
      ...(metadata?.labels && { labels: metadata.labels }),
      annotations: {
        ...metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': `${new Date(time).toISOString().slice(0, 19)}Z`,
      },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: structuredClone(spec),
  };
}

function beyondHistory(cronJob: CronJob, jobs: readonly Job[]): Job[] {
  const surplus = (type: 'Complete' | 'Failed', limit: number) =>
    jobs
      .filter(
        job =>
          isTrue(job.status?.conditions, type) &&
          !job.metadata.deletionTimestamp,
      )
      .sort((a, b) => startOf(b).localeCompare(startOf(a)))
      .slice(limit);
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } =
    cronJob.spec;
  return [
    ...surplus('Complete', successfulJobsHistoryLimit),
    ...surplus('Failed', failedJobsHistoryLimit),
  ];
}

function statusOf(
  cronJob: CronJob,
  jobs: readonly Job[],
  active: readonly Job[],
): CronPlan['status'] {
  const successes = jobs.map(
    job =>
      (findCondition(job.status?.conditions, 'Complete')
        ? job.status?.completionTime
        : undefined) ?? '',
  );
  const lastSuccess = [cronJob.status?.lastSuccessfulTime ?? '', ...successes]
    .sort()
    .at(-1);
  return {
    ...(active.length > 0 && {
      active: [...active]
        .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name))
        .map(({ apiVersion, kind, metadata: { namespace, name, uid } }) => ({
          apiVersion,
          kind,
          namespace,
          name,
          uid,
        })),
    }),
    ...(cronJob.status?.lastScheduleTime && {
      lastScheduleTime: cronJob.status.lastScheduleTime,
    }),
    ...(lastSuccess && { lastSuccessfulTime: lastSuccess }),
  };
}
