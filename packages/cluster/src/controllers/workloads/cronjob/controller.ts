import {
  isApiError,
  type Controller,
  type ReconcileResult,
} from '../../../runtime';
import { controllerOf, keyOf } from '../informers';
import { isJobFinished } from '../job/plan';
import {
  CONTROLLER_MANAGER,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';
import type { CronJob, Job } from '../types';
import { planCronJob } from './plan';

const COMPONENT = 'cronjob-controller';

/** Starts Jobs when their time has come. */
export function cronJobController(tools: Tools): Controller {
  const { client, clock, informers, events } = tools;
  const cronJobs = informers.of('CronJob');
  const jobs = informers.of('Job');

  function removeJob(cronJob: CronJob, job: Job): void {
    const { namespace, name, uid } = job.metadata;
    client.delete(
      { apiVersion: 'batch/v1', kind: 'Job', namespace, name },
      { uid, propagationPolicy: 'Background' },
    );
    events.record(cronJob, COMPONENT, {
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted job ${name}`,
    });
  }

  function reconcile(key: string): void | ReconcileResult {
    const cronJob = cronJobs.byKey(key);
    if (!cronJob || cronJob.metadata.deletionTimestamp) return undefined;
    const plan = planCronJob(
      cronJob,
      jobs.ownedBy(cronJob.metadata.uid),
      clock.now(),
    );
    for (const note of plan.notes) events.record(cronJob, COMPONENT, note);
    for (const job of [...plan.replace, ...plan.remove])
      removeJob(cronJob, job);
    if (plan.create) {
      try {
        client.create(plan.create, { fieldManager: CONTROLLER_MANAGER });
        events.record(cronJob, COMPONENT, {
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message: `Created job ${plan.create.metadata.name}`,
        });
      } catch (error) {
        if (!isApiError(error, 'AlreadyExists')) {
          const message =
            error instanceof Error ? error.message : String(error);
          events.record(cronJob, COMPONENT, {
            type: 'Warning',
            reason: 'FailedCreate',
            message: `Error creating job: ${message}`,
          });
          throw error;
        }
      }
    }
    writeStatus(tools, cronJob, plan.status);
    return plan.wakeInMs === undefined
      ? undefined
      : { requeueAfterMs: plan.wakeInMs };
  }

  return queueController(tools, 'cronjob', {
    sources(enqueue) {
      cronJobs.onChange(({ object }) => enqueue(keyOf(object)));
      jobs.onChange(({ object, old }) => {
        const owner = controllerOf(object);
        if (owner?.kind !== 'CronJob') return;
        enqueue(`${object.metadata.namespace}/${owner.name}`);
        const cronJob = cronJobs.get(object.metadata.namespace, owner.name);
        if (cronJob && old && !isJobFinished(old) && isJobFinished(object)) {
          const how = object.status?.completionTime ? 'Complete' : 'Failed';
          events.record(cronJob, COMPONENT, {
            type: 'Normal',
            reason: 'SawCompletedJob',
            message: `Saw completed job: ${object.metadata.name}, condition: ${how}`,
          });
        }
      });
    },
    reconcile,
  });
}
