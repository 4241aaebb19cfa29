/** Jobs and CronJobs. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { invalidValue, notNegative, oneOf, required } from './errors';
import { validatePodSpec, validateTemplatePolicy } from './pods';
import { IMMUTABLE, validateTemplate } from './workloads';

const JOB_POLICIES = ['OnFailure', 'Never'];

function jobNumbers(spec: JsonObject, path: string): FieldError[] {
  return [
    'parallelism',
    'completions',
    'backoffLimit',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
  ].flatMap(field => notNegative(`${path}.${field}`, spec[field]));
}

export function validateJob(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  const errors = [
    ...jobNumbers(spec, 'spec'),
    ...validateTemplate(spec, JOB_POLICIES),
  ];
  if (!objectOf(objectOf(spec.template).spec).restartPolicy)
    errors.push(
      required(
        'spec.template.spec.restartPolicy',
        'valid values: "OnFailure", "Never"',
      ),
    );
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

export function validateCronJob(object: KubeObject): FieldError[] {
  const spec = objectOf(object.spec);
  const errors: FieldError[] = [];
  const schedule = textOf(spec.schedule);
  if (!schedule) errors.push(required('spec.schedule'));
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
  const job = objectOf(objectOf(spec.jobTemplate).spec);
  errors.push(...jobNumbers(job, 'spec.jobTemplate.spec'));
  const pod = objectOf(objectOf(job.template).spec);
  errors.push(
    ...validatePodSpec(pod, 'spec.jobTemplate.spec.template.spec'),
    ...validateTemplatePolicy(
      pod,
      'spec.jobTemplate.spec.template.spec',
      JOB_POLICIES,
    ),
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
