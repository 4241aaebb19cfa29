import { Context, serviceNameOf } from '../context/context';
import { workloadSelector } from '../context/labels';
import type { KubeObject } from '../types';
import { canonical } from '../values/canonical';
import { compareText } from '../values/compareText';
import { fingerprint } from '../values/fingerprint';
import { stableName } from '../values/names';
import { overrideOf, wholeNumber } from './overrides';
import type { PodParts } from './PodParts';
import type { PodVolumes } from './PodVolumes';

/** How often a run that fails is tried again. */
const RETRIES = 3;
/** Longest name of a Job, which its pods' names and labels begin with. */
const MAX_JOB_NAME = 63;

/** What the object that runs the pods is made of. */
export interface ControllerParts extends PodParts {
  template: Record<string, unknown>;
  annotations: Record<string, string>;
  /** Undefined where the pods end by themselves or something else decides how many there are. */
  replicas: number | undefined;
  /** The pods mount what one node can mount. */
  isOnOneNode: boolean;
}

/** The object that runs a workload's pods. */
export function buildController(
  context: Context,
  parts: ControllerParts,
): KubeObject {
  const { kind, template, annotations, replicas } = parts;
  const { name } = context.workload.metadata;
  const metadata = {
    name,
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
  switch (kind) {
    case 'Job': {
      const spec = jobSpec(context, parts);
      return {
        apiVersion: 'batch/v1',
        kind,
        // A Job cannot be changed: what would run otherwise is another Job, and the same again is the same one.
        metadata: {
          ...metadata,
          name: stableName(
            [name, fingerprint(JSON.stringify(canonical(spec)))],
            MAX_JOB_NAME,
          ),
        },
        spec,
      };
    }
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        kind,
        metadata,
        spec: cronJobSpec(context, parts),
      };
    default:
      return {
        apiVersion: 'apps/v1',
        kind,
        metadata,
        spec: {
          replicas,
          selector: { matchLabels: workloadSelector(context) },
          ...(kind === 'StatefulSet'
            ? statefulSpec(context, parts.volumes)
            : // Two pods, the old and the new, could not both have the volume.
              parts.isOnOneNode && { strategy: { type: 'Recreate' } }),
          template,
        },
      };
  }
}

function jobSpec(context: Context, { template, draft, kind }: ControllerParts) {
  const override = overrideOf(context, 'retries');
  const wanted = override && wholeNumber(context, override);
  if (override && wanted !== undefined) {
    const at = kind === 'CronJob' ? ['spec', 'jobTemplate'] : [];
    draft.fromScore([...at, 'spec', 'backoffLimit'], override.path);
  }
  return { backoffLimit: wanted ?? RETRIES, template };
}

function cronJobSpec(context: Context, parts: ControllerParts) {
  const schedule = overrideOf(context, 'schedule');
  const timeZone = overrideOf(context, 'time-zone');
  for (const [field, override] of [
    ['schedule', schedule],
    ['timeZone', timeZone],
  ] as const) {
    if (override) parts.draft.fromScore(['spec', field], override.path);
  }
  if (schedule && !isSchedule(schedule.value)) {
    context.problems.add(schedule.path, {
      message: `${JSON.stringify(schedule.value)} is not a schedule`,
      hint: 'minute, hour, day of month, month and day of week, such as "0 3 * * *", or @hourly, @daily, @weekly, @monthly, @yearly',
      code: 'workload-schedule',
    });
  }
  return {
    schedule: schedule?.value,
    ...(timeZone ? { timeZone: timeZone.value } : {}),
    // A run that takes longer than planned is not overtaken by the next.
    concurrencyPolicy: 'Forbid',
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: { spec: jobSpec(context, parts) },
  };
}

function statefulSpec(context: Context, volumes: PodVolumes) {
  const claims = [...volumes.claims]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, spec]) => ({ metadata: { name }, spec }));
  return {
    serviceName: stableName([serviceNameOf(context.workload), 'pods']),
    ...(claims.length > 0 ? { volumeClaimTemplates: claims } : {}),
  };
}

const NUMBER = String.raw`(\*|\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?(\/\d{1,2})?`;
const FIELD = String.raw`${NUMBER}(,${NUMBER})*`;
const CRON = new RegExp(`^${FIELD}( +${FIELD}){4}$`);

/** The form of a cron schedule; whether its numbers are in range, the cluster says. */
function isSchedule(text: string): boolean {
  return (
    text.length <= 200 &&
    (CRON.test(text) ||
      /^@(hourly|daily|midnight|weekly|monthly|yearly|annually)$/.test(text))
  );
}
