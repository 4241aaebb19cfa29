/** Jobs and CronJobs. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { invalidValue, notNegative, oneOf, required } from './errors';
import { validatePodSpec } from './pods';
import { scheduleProblem } from './schedule';
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
  const problem = scheduleProblem(schedule);
  if (!schedule) errors.push(required('spec.schedule'));
  else if (problem)
    errors.push(invalidValue('spec.schedule', schedule, problem));
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
