/** Jobs, and what CronJobs make them of. */
import { labelProblems, matchesLabelSelector } from '@macadam/kubernetes';
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { numberOf, objectOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import {
  invalidValue,
  notNegative,
  oneOf,
  required,
  unsupported,
} from './errors';
import { domainPath } from './fields';
import { validateFailurePolicy, validateSuccessPolicy } from './jobPolicies';
import { labelSelector } from './selectors';
import {
  IMMUTABLE,
  readSelector,
  sorted,
  stringLabels,
  validateTemplate,
} from './templates';

const MOST_AT_ONCE = 100_000;

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];

/** What only a Job whose pods have numbers may say, and what such a Job has to. */
function validateIndexes(spec: JsonObject, path: string): FieldError[] {
  const { completions, parallelism, maxFailedIndexes } = spec;
  const refuse = (field: string, why: string) =>
    invalidValue(`${path}.${field}`, spec[field], why);
  if (spec.completionMode !== 'Indexed')
    return ['backoffLimitPerIndex', 'maxFailedIndexes'].flatMap(field =>
      spec[field] === undefined
        ? []
        : [refuse(field, 'requires indexed completion mode')],
    );
  const errors: FieldError[] = [];
  if (completions === undefined)
    errors.push(
      required(`${path}.completions`, 'when completion mode is Indexed'),
    );
  if (numberOf(parallelism) > MOST_AT_ONCE)
    errors.push(
      refuse(
        'parallelism',
        `must be less than or equal to ${MOST_AT_ONCE} when completion mode is Indexed`,
      ),
    );
  if (numberOf(maxFailedIndexes) > numberOf(completions, Infinity))
    errors.push(
      refuse('maxFailedIndexes', 'must be less than or equal to completions'),
    );
  return errors;
}

/** `Always` is the default of pods, so a Job that says nothing has it, and it is called missing. */
function restartPolicy(spec: JsonObject, path: string): FieldError[] {
  const field = `${path}.template.spec.restartPolicy`;
  const policy = textOf(objectOf(objectOf(spec.template).spec).restartPolicy);
  if (policy === 'Always' || policy === '')
    return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never')
    return [unsupported(field, policy, ['OnFailure', 'Never'])];
  return isObject(spec.podFailurePolicy) && policy !== 'Never'
    ? [
        invalidValue(
          field,
          policy,
          'only "Never" is supported when podFailurePolicy is specified',
        ),
      ]
    : [];
}

/** Checks the spec of a Job at a path, except for its selector. */
export function validateJobSpec(spec: JsonObject, path: string): FieldError[] {
  const missesLimit =
    spec.maxFailedIndexes !== undefined &&
    spec.backoffLimitPerIndex === undefined;
  return [
    ...COUNTS.flatMap(field => notNegative(`${path}.${field}`, spec[field])),
    ...(missesLimit
      ? [
          required(
            `${path}.backoffLimitPerIndex`,
            'when maxFailedIndexes is specified',
          ),
        ]
      : []),
    ...domainPath(`${path}.managedBy`, spec.managedBy),
    ...oneOf(`${path}.completionMode`, spec.completionMode, [
      'NonIndexed',
      'Indexed',
    ]),
    ...validateIndexes(spec, path),
    ...validateFailurePolicy(spec, `${path}.podFailurePolicy`),
    ...validateSuccessPolicy(spec, `${path}.successPolicy`),
    ...oneOf(
      `${path}.podReplacementPolicy`,
      spec.podReplacementPolicy,
      isObject(spec.podFailurePolicy)
        ? ['Failed']
        : ['Failed', 'TerminatingOrFailed'],
    ),
    ...validateTemplate(objectOf(spec.template), `${path}.template`),
    ...restartPolicy(spec, path),
  ];
}

/** Labels that the API server itself gives the pods of a Job, and selects them by. */
function validateGenerated(job: KubeObject): FieldError[] {
  const spec = objectOf(job.spec);
  if (spec.manualSelector === true || !isObject(spec.selector)) return [];
  const { name, uid = '' } = job.metadata;
  const expected = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const at = 'spec.template.metadata.labels';
  const labels = objectOf(objectOf(objectOf(spec.template).metadata).labels);
  const errors = Object.entries(expected).flatMap(([key, value]) =>
    labels[key] === value
      ? []
      : [invalidValue(`${at}[${key}]`, sorted(labels), `must be '${value}'`)],
  );
  if (!matchesLabelSelector(readSelector(spec.selector), expected))
    errors.push(
      invalidValue(
        'spec.selector',
        spec.selector,
        '`selector` not auto-generated',
      ),
    );
  return errors;
}

/** A Job selects the pods that it makes. */
function validateSelection(spec: JsonObject): FieldError[] {
  const labels = objectOf(objectOf(objectOf(spec.template).metadata).labels);
  const errors = isObject(spec.selector)
    ? labelSelector('spec.selector', spec.selector)
    : [required('spec.selector')];
  const isMatched =
    isObject(spec.selector) &&
    errors.length === 0 &&
    matchesLabelSelector(readSelector(spec.selector), stringLabels(labels));
  return isMatched
    ? errors
    : [
        ...errors,
        invalidValue(
          'spec.template.metadata.labels',
          sorted(labels),
          '`selector` does not match template `labels`',
        ),
      ];
}

/** The last of the pods of a Job has a name as well. */
function validatePodName({ metadata, spec }: KubeObject): FieldError[] {
  const { completionMode, completions } = objectOf(spec);
  if (completionMode !== 'Indexed' || numberOf(completions) < 1) return [];
  const last = `${metadata.name}-${numberOf(completions) - 1}`;
  return labelProblems(last).length > 0
    ? [
        invalidValue(
          'metadata.name',
          metadata.name,
          `will not able to create pod with invalid DNS label: ${last}`,
        ),
      ]
    : [];
}

export function validateJob(
  job: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(job.spec);
  const errors = [...validateJobSpec(spec, 'spec'), ...validateSelection(spec)];
  return old
    ? [...errors, ...validateChange(spec, old)]
    : [...validateGenerated(job), ...errors, ...validatePodName(job)];
}

/** A Job that waits and never ran may still be told where its pods go. */
function withoutPlacement(template: unknown): JsonObject {
  const { metadata, spec, ...rest } = objectOf(template);
  const { labels: _l, annotations: _a, ...named } = objectOf(metadata);
  const {
    affinity,
    nodeSelector: _s,
    tolerations: _t,
    schedulingGates: _g,
    ...pod
  } = objectOf(spec);
  const { nodeAffinity: _n, ...near } = objectOf(affinity);
  return { ...rest, metadata: named, spec: { ...pod, affinity: near } };
}

function validateChange(spec: JsonObject, old: KubeObject): FieldError[] {
  const before = objectOf(old.spec);
  const changed = (field: string) => !deepEqual(before[field], spec[field]);
  const immutable = (field: string) =>
    invalidValue(`spec.${field}`, spec[field], IMMUTABLE);
  const errors: FieldError[] = [];
  if (changed('completions')) {
    if (spec.completionMode !== 'Indexed')
      errors.push(immutable('completions'));
    else if (
      spec.completions !== undefined &&
      spec.completions !== spec.parallelism
    )
      errors.push(
        invalidValue(
          'spec.completions',
          spec.completions,
          'can only be modified in tandem with spec.parallelism',
        ),
      );
  }
  if (changed('selector')) errors.push(immutable('selector'));
  const isWaiting =
    before.suspend === true && objectOf(old.status).startTime === undefined;
  const isSame = isWaiting
    ? deepEqual(
        withoutPlacement(before.template),
        withoutPlacement(spec.template),
      )
    : !changed('template');
  if (!isSame) errors.push(immutable('template'));
  return [
    ...errors,
    ...[
      'completionMode',
      'podFailurePolicy',
      'backoffLimitPerIndex',
      'managedBy',
      'successPolicy',
    ]
      .filter(changed)
      .map(immutable),
  ];
}
