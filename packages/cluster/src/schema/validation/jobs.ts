/** Jobs and CronJobs. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { invalidValue, notNegative, oneOf, required } from './errors';
import { validatePodSpec } from './pods';
import { IMMUTABLE, validateTemplate } from './workloads';

/** What any pod may say; a Job takes fewer, and calls it missing where it is another, because `Always` is the default. */
const RESTARTS = ['Always', 'OnFailure', 'Never'];

function restartPolicy(pod: JsonObject, path: string): FieldError[] {
  return pod.restartPolicy === 'OnFailure' || pod.restartPolicy === 'Never'
    ? []
    : [required(`${path}.restartPolicy`, 'valid values: "OnFailure", "Never"')];
}

function jobNumbers(spec: JsonObject, path: string): FieldError[] {
  return [
    'parallelism',
    'completions',
    'backoffLimit',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
  ]
    .flatMap(field => notNegative(`${path}.${field}`, spec[field]))
    .concat(
      oneOf(`${path}.completionMode`, spec.completionMode, [
        'NonIndexed',
        'Indexed',
      ]),
      oneOf(`${path}.podReplacementPolicy`, spec.podReplacementPolicy, [
        'Failed',
        'TerminatingOrFailed',
      ]),
    );
}

export function validateJob(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  const errors = [
    ...jobNumbers(spec, 'spec'),
    ...validateTemplate(spec, RESTARTS),
    ...restartPolicy(
      objectOf(objectOf(spec.template).spec),
      'spec.template.spec',
    ),
  ];
  if (!old) return errors;
  const before = objectOf(old.spec);
  for (const field of [
    'completions',
    'selector',
    'completionMode',
    'template',
  ]) {
    if (!deepEqual(before[field], spec[field]))
      errors.push(invalidValue(`spec.${field}`, spec[field], IMMUTABLE));
  }
  return errors;
}

const CRON_FIELD = /^[\d*/,?LW#A-Za-z-]+$/;

function isSchedule(text: string): boolean {
  if (
    /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/.test(
      text,
    )
  )
    return true;
  const fields = text.trim().split(/\s+/);
  return fields.length === 5 && fields.every(field => CRON_FIELD.test(field));
}

function timeZone(name: unknown): FieldError[] {
  if (name === undefined) return [];
  const refuse = (why: string) => [invalidValue('spec.timeZone', name, why)];
  if (name === '') return refuse('timeZone must be nil or non-empty string');
  return isTimeZone(textOf(name))
    ? []
    : refuse(`unknown time zone ${textOf(name)}`);
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export function validateCronJob(object: KubeObject): FieldError[] {
  const spec = objectOf(object.spec);
  const errors: FieldError[] = [];
  const schedule = textOf(spec.schedule);
  if (!schedule) errors.push(required('spec.schedule'));
  else if (/TZ=/.test(schedule))
    errors.push(
      invalidValue(
        'spec.schedule',
        schedule,
        'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ),
    );
  else if (!isSchedule(schedule))
    errors.push(
      invalidValue(
        'spec.schedule',
        schedule,
        `expected exactly 5 fields, found ${schedule.trim().split(/\s+/).length}: [${schedule}]`,
      ),
    );
  errors.push(
    ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, [
      'Allow',
      'Forbid',
      'Replace',
    ]),
  );
  for (const field of [
    'startingDeadlineSeconds',
    'successfulJobsHistoryLimit',
    'failedJobsHistoryLimit',
  ])
    errors.push(...notNegative(`spec.${field}`, spec[field]));
  errors.push(...timeZone(spec.timeZone));
  const job = objectOf(objectOf(spec.jobTemplate).spec);
  errors.push(...jobNumbers(job, 'spec.jobTemplate.spec'));
  const pod = objectOf(objectOf(job.template).spec);
  errors.push(
    ...validatePodSpec(pod, 'spec.jobTemplate.spec.template.spec'),
    ...restartPolicy(pod, 'spec.jobTemplate.spec.template.spec'),
  );
  if (object.metadata.name.length > 52)
    errors.push(
      invalidValue(
        'metadata.name',
        object.metadata.name,
        'must be no more than 52 characters',
      ),
    );
  return errors;
}
