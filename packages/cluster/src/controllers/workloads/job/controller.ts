import {
  isApiError,
  type Controller,
  type ReconcileResult,
} from '../../../runtime';
import { randomSuffix } from '../canonical';
import { controllerOf, keyOf } from '../informers';
import { podFromTemplate } from '../pods';
import {
  CONTROLLER_MANAGER,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';
import type { Job, Pod } from '../types';
import { planJob, TRACKING_FINALIZER } from './plan';

const COMPONENT = 'job-controller';
const MANAGER = { fieldManager: CONTROLLER_MANAGER };

/** Runs Jobs to completion. */
export function jobController(
  tools: Tools,
  options: { firstBackoffMs: number },
): Controller {
  const { client, clock, informers, events } = tools;
  const jobs = informers.of('Job');
  const pods = informers.of('Pod');

  function createPod(job: Job): void {
    const base = `${job.metadata.name}-`;
    const name = `${base}${randomSuffix()}`;
    const pod = podFromTemplate(job, job.spec.template, {
      name,
      generateName: base,
      finalizers: [TRACKING_FINALIZER],
    });
    client.create(pod, MANAGER);
    events.record(job, COMPONENT, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${name}`,
    });
  }

  function removePod(job: Job, pod: Pod): void {
    const { namespace, name, uid } = pod.metadata;
    client.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name }, { uid });
    events.record(job, COMPONENT, {
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${name}`,
    });
  }

  function release(pod: Pod): void {
    const live = pods.get(pod.metadata.namespace, pod.metadata.name);
    if (live?.metadata.uid !== pod.metadata.uid || !live) return;
    const finalizers = (live.metadata.finalizers ?? []).filter(
      name => name !== TRACKING_FINALIZER,
    );
    client.update(
      { ...live, metadata: { ...live.metadata, finalizers } },
      MANAGER,
    );
  }

  /** Pods of a Job that is gone have nobody else to release them. */
  function releaseOrphans(namespace: string | undefined): void {
    for (const pod of pods.inNamespace(namespace ?? '')) {
      const owner = controllerOf(pod);
      const isTracked =
        pod.metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;
      if (
        isTracked &&
        owner?.kind === 'Job' &&
        !jobs.get(namespace, owner.name)
      )
        release(pod);
    }
  }

  function reconcile(key: string): void | ReconcileResult {
    const job = jobs.byKey(key);
    if (!job || job.metadata.deletionTimestamp) {
      releaseOrphans(key.split('/')[0]);
      for (const pod of job ? pods.ownedBy(job.metadata.uid) : []) release(pod);
      return undefined;
    }
    const plan = planJob(
      job,
      pods.ownedBy(job.metadata.uid),
      clock.now(),
      options.firstBackoffMs,
    );
    if (plan.expired) {
      const { namespace, name, uid } = job.metadata;
      client.delete(
        { apiVersion: 'batch/v1', kind: 'Job', namespace, name },
        { uid, propagationPolicy: 'Foreground' },
      );
      return undefined;
    }
    writeStatus(tools, job, plan.status);
    for (const pod of plan.counted) release(pod);
    for (const note of plan.notes) events.record(job, COMPONENT, note);
    for (const pod of plan.remove) removePod(job, pod);
    try {
      for (let count = 0; count < plan.create; count++) createPod(job);
    } catch (error) {
      if (isApiError(error)) {
        events.record(
          job,
          COMPONENT,
          {
            type: 'Warning',
            reason: 'FailedCreate',
            message: `Error creating: ${error.message}`,
          },
          { by: 'FailedCreate' },
        );
      }
      throw error;
    }
    return plan.wakeInMs === undefined
      ? undefined
      : { requeueAfterMs: plan.wakeInMs };
  }

  return queueController(tools, 'job', {
    sources(enqueue) {
      jobs.onChange(({ object }) => enqueue(keyOf(object)));
      pods.onChange(({ object }) => {
        const owner = controllerOf(object);
        if (owner?.kind === 'Job')
          enqueue(`${object.metadata.namespace}/${owner.name}`);
      });
    },
    reconcile,
  });
}
