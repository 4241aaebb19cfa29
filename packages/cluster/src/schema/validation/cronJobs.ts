import type { FieldError, KubeObject } from '../../runtime';
import { objectOf, textOf } from '../access';
import {
  invalidValue,
  notNegative,
  oneOf,
  required,
  unsupported,
} from './errors';
import { validateJobSpec } from './jobs';
import { scheduleProblem } from './schedule';

/** Time zones as the database of them spells their names. */
const TIME_ZONES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('timeZone'),
);

function validateSchedule(value: unknown): FieldError[] {
  const schedule = textOf(value);
  if (!schedule) return [required('spec.schedule')];
  const problem = scheduleProblem(schedule);
  return problem ? [invalidValue('spec.schedule', schedule, problem)] : [];
}

function validateTimeZone(value: unknown): FieldError[] {
  if (value === undefined) return [];
  const name = textOf(value);
  const refuse = (why: string) => invalidValue('spec.timeZone', name, why);
  const unknown = refuse(`unknown time zone ${name}`);
  if (name === '') return [refuse('timeZone must be nil or non-empty string')];
  if (name.toLowerCase() === 'local')
    return [
      refuse(
        'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ),
      ...(name === 'Local' ? [] : [unknown]),
    ];
  return isTimeZone(name) ? [] : [unknown];
}

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

/** Pods of the Jobs that a CronJob makes are chosen for it. */
function validateJobSelector(spec: Record<string, unknown>): FieldError[] {
  const at = 'spec.jobTemplate.spec';
  return [
    ...(spec.selector === undefined
      ? []
      : [
          invalidValue(
            `${at}.selector`,
            spec.selector,
            '`selector` will be auto-generated',
          ),
        ]),
    ...(spec.manualSelector === true
      ? [unsupported(`${at}.manualSelector`, true, ['nil', 'false'])]
      : []),
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
    ...validateSchedule(spec.schedule),
    ...notNegative(
      'spec.startingDeadlineSeconds',
      spec.startingDeadlineSeconds,
    ),
    ...(isSameZone ? [] : validateTimeZone(spec.timeZone)),
    ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, [
      'Allow',
      'Forbid',
      'Replace',
    ]),
    ...validateJobSpec(job, 'spec.jobTemplate.spec'),
    ...validateJobSelector(job),
    ...['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'].flatMap(field =>
      notNegative(`spec.${field}`, spec[field]),
    ),
    ...(!old && name.length > 52
      ? [
          invalidValue(
            'metadata.name',
            name,
            'must be no more than 52 characters',
          ),
        ]
      : []),
  ];
}
