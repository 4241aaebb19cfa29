/** Jobs, and the CronJobs that make them. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import {
  all,
  ifGiven,
  needed,
  notImitated,
  notNegative,
  oneOf,
  text,
} from './checks';
import {
  IMMUTABLE,
  invalidValue,
  refuseIf,
  refuseUnless,
  required,
  unsupported,
} from './errors';
import { type Check, checkFields } from './rules';
import { scheduleProblems } from './schedule';
import { selects, sorted, validateTemplate } from './templates';

const JOB = checkFields({
  completionMode: oneOf('NonIndexed'),
  podFailurePolicy: notImitated,
  successPolicy: notImitated,
  parallelism: notNegative,
  completions: notNegative,
  activeDeadlineSeconds: notNegative,
  backoffLimit: notNegative,
  ttlSecondsAfterFinished: notNegative,
});

/** `Always` is the default of pods, so a Job that says nothing has it, and it is called missing. */
const restartPolicy: Check = (value, path) => {
  const policy = textOf(value);
  return policy === 'Always' || policy === ''
    ? [required(path, 'valid values: "OnFailure", "Never"')]
    : oneOf('OnFailure', 'Never')(policy, path);
};

function validateJobSpec(spec: JsonObject, path: string): FieldError[] {
  const template = objectOf(spec.template);
  return [
    ...JOB(spec, path),
    ...validateTemplate(template, `${path}.template`),
    ...restartPolicy(
      objectOf(template.spec).restartPolicy,
      `${path}.template.spec.restartPolicy`,
    ),
  ];
}

/** A Job selects the pods that it makes. */
function validateSelection({ selector, template }: JsonObject): FieldError[] {
  const chosen = objectOf(objectOf(objectOf(template).metadata).labels);
  if (isObject(selector) && selects(selector, chosen)) return [];
  return [
    ...refuseUnless(isObject(selector), required('spec.selector')),
    invalidValue(
      'spec.template.metadata.labels',
      sorted(chosen),
      '`selector` does not match template `labels`',
    ),
  ];
}

/** The parts of a Job that are the same for as long as it exists. */
const FIXED = ['completions', 'selector', 'template'];

export function validateJob(
  job: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(job.spec);
  const before = objectOf(old?.spec);
  return [
    ...validateJobSpec(spec, 'spec'),
    ...validateSelection(spec),
    ...(old ? FIXED : [])
      .filter(field => !deepEqual(before[field], spec[field]))
      .map(field => invalidValue(`spec.${field}`, spec[field], IMMUTABLE)),
  ];
}

/** Time zones as the database of them spells their names. */
const TIME_ZONES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('timeZone'),
);

const CRON_JOB = checkFields({
  schedule: all(needed, ifGiven(text(scheduleProblems))),
  startingDeadlineSeconds: notNegative,
  concurrencyPolicy: oneOf('Allow', 'Forbid', 'Replace'),
  successfulJobsHistoryLimit: notNegative,
  failedJobsHistoryLimit: notNegative,
});

const timeZone: Check = (value, path) =>
  value === undefined || isTimeZone(textOf(value))
    ? []
    : [invalidValue(path, value, `unknown time zone ${textOf(value)}`)];

/** Names are told apart by case; the older ones that the runtime takes and does not list begin with a capital. */
function isTimeZone(name: string): boolean {
  if (TIME_ZONES.has(name)) return true;
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name))
    return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Pods of the Jobs that a CronJob makes are selected for it. */
function validateJobSelector(spec: JsonObject): FieldError[] {
  const at = 'spec.jobTemplate.spec';
  return [
    ...refuseUnless(
      spec.selector === undefined,
      invalidValue(
        `${at}.selector`,
        spec.selector,
        '`selector` will be auto-generated',
      ),
    ),
    ...refuseIf(
      spec.manualSelector === true,
      unsupported(`${at}.manualSelector`, true, ['nil', 'false']),
    ),
  ];
}

export function validateCronJob(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  const job = objectOf(objectOf(spec.jobTemplate).spec);
  const { name } = object.metadata;
  const isSameZone = old && objectOf(old.spec).timeZone === spec.timeZone;
  return [
    ...CRON_JOB(spec, 'spec'),
    ...(isSameZone ? [] : timeZone(spec.timeZone, 'spec.timeZone')),
    ...validateJobSpec(job, 'spec.jobTemplate.spec'),
    ...validateJobSelector(job),
    ...refuseIf(
      !old && name.length > 52,
      invalidValue('metadata.name', name, 'must be no more than 52 characters'),
    ),
  ];
}
