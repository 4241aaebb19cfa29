/** ResourceQuotas and LimitRanges. */
import type { FieldError, KubeObject } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { quantityValue } from '../quantity';
import type { JsonObject } from '../schema';
import {
  duplicate,
  invalidValue,
  NOT_NEGATIVE,
  notAllowed,
  required,
} from './errors';

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const COUNTED = [
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
];
const IN_QUOTA = new Set([
  ...COMPUTE,
  ...COUNTED,
  'requests.storage',
  ...COMPUTE.flatMap(name => [`requests.${name}`, `limits.${name}`]),
]);
const HUGE = /^(requests\.)?hugepages-/;

/** What may be counted of the pods in a scope. */
const OF_PODS = new Set([
  'pods',
  ...['cpu', 'memory'].flatMap(name => [
    name,
    `requests.${name}`,
    `limits.${name}`,
  ]),
]);
const SCOPES: Readonly<Record<string, ReadonlySet<string>>> = {
  BestEffort: new Set(['pods']),
  CrossNamespacePodAffinity: OF_PODS,
  NotBestEffort: OF_PODS,
  NotTerminating: OF_PODS,
  PriorityClass: OF_PODS,
  Terminating: OF_PODS,
  VolumeAttributesClass: new Set([
    'persistentvolumeclaims',
    'requests.storage',
  ]),
};
const CONFLICTING = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

const amount = (value: unknown) => quantityValue(textOf(value)) ?? 0;

/** A name without a slash is one of Kubernetes' own. */
function resourceName(
  field: string,
  name: string,
  known: (name: string) => boolean,
  what: string,
): FieldError[] {
  return name.includes('/') || known(name)
    ? []
    : [
        'must be a standard resource type or fully qualified',
        `must be a standard resource ${what}`,
      ].map(why => invalidValue(field, name, why));
}

function hardLimit(name: string, value: unknown): FieldError[] {
  const field = `spec.hard[${name}]`;
  const isCounted = COUNTED.includes(name) || name.startsWith('count/');
  const known = (each: string) => IN_QUOTA.has(each) || HUGE.test(each);
  const errors = resourceName(field, name, known, 'for quota');
  if (amount(value) < 0) errors.push(invalidValue(field, value, NOT_NEGATIVE));
  if (isCounted && !Number.isInteger(amount(value)))
    errors.push(invalidValue(field, value, 'must be an integer'));
  return errors;
}

export function validateQuota(object: KubeObject): FieldError[] {
  const spec = objectOf(object.spec);
  const hard = Object.entries(objectOf(spec.hard));
  const errors = hard.flatMap(([name, value]) => hardLimit(name, value));
  const scopes = listOf(spec.scopes).map(textOf);
  const refuse = (why: string) =>
    errors.push(invalidValue('spec.scopes', scopes, why));
  for (const scope of scopes) {
    const counted = Object.hasOwn(SCOPES, scope) ? SCOPES[scope] : undefined;
    if (!counted) refuse('unsupported scope');
    else if (hard.some(([name]) => IN_QUOTA.has(name) && !counted.has(name)))
      refuse('unsupported scope applied to resource');
  }
  if (CONFLICTING.some(pair => pair.every(scope => scopes.includes(scope))))
    refuse('conflicting scopes');
  for (const { operator, values } of objectsOf(
    objectOf(spec.scopeSelector).matchExpressions,
  )) {
    if (/^(Not)?In$/.test(textOf(operator)) && listOf(values).length === 0)
      errors.push(
        required(
          'spec.scopeSelector.matchExpressions.values',
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
  }
  return errors;
}

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const isComputed = (name: string) => COMPUTE.includes(name) || HUGE.test(name);

/** What may not be more than what: the fields, how the message calls them, and whose field and value it names. */
const ORDER = [
  ['min', 'max', 'min value', 'max value', 'min', 'min'],
  [
    ...['min', 'defaultRequest', 'min value', 'default request value'],
    ...['defaultRequest', 'defaultRequest'],
  ],
  [
    ...['defaultRequest', 'max', 'default request value', 'max value'],
    ...['defaultRequest', 'defaultRequest'],
  ],
  [
    ...['defaultRequest', 'default', 'default request value'],
    ...['default limit value', 'defaultRequest', 'defaultRequest'],
  ],
  ['min', 'default', 'min value', 'default value', 'default', 'min'],
  ['default', 'max', 'default value', 'max value', 'default', 'max'],
] as const satisfies readonly (readonly string[])[];

function limitOrder(limit: JsonObject, at: string, name: string): FieldError[] {
  const of = (field: string): unknown => objectOf(limit[field])[name];
  return ORDER.flatMap(([less, more, lessText, moreText, field, value]) => {
    const [low, high] = [of(less), of(more)];
    if (low === undefined || high === undefined || amount(low) <= amount(high))
      return [];
    return [
      invalidValue(
        `${at}.${field}[${name}]`,
        of(value),
        `${lessText} ${textOf(low)} is greater than ${moreText} ${textOf(high)}`,
      ),
    ];
  });
}

function limitRatio(limit: JsonObject, at: string, name: string): FieldError[] {
  const ratio = objectOf(limit.maxLimitRequestRatio)[name];
  if (ratio === undefined) return [];
  const field = `${at}.maxLimitRequestRatio[${name}]`;
  if (amount(ratio) < 1)
    return [
      invalidValue(field, ratio, `ratio ${textOf(ratio)} is less than 1`),
    ];
  const most = amount(objectOf(limit.max)[name]);
  const least = amount(objectOf(limit.min)[name]);
  if (most === 0 || least === 0 || amount(ratio) <= most / least) return [];
  const why = `ratio ${textOf(ratio)} is greater than max/min = ${(most / least).toFixed(6)}`;
  return [invalidValue(field, ratio, why)];
}

function validateLimit(limit: JsonObject, at: string): FieldError[] {
  const type = textOf(limit.type);
  const errors: FieldError[] = [];
  if (!TYPES.includes(type) && !type.includes('/'))
    errors.push(
      invalidValue(
        `${at}.type`,
        type,
        'must be a standard limit type or fully qualified',
      ),
    );
  const fields = ['max', 'min', 'default', 'defaultRequest'];
  for (const field of fields) {
    const names = Object.keys(objectOf(limit[field]));
    if (type === 'Pod' && field.startsWith('default') && names.length > 0)
      errors.push(
        notAllowed(
          `${at}.${field}`,
          "may not be specified when `type` is 'Pod'",
        ),
      );
    if (type === 'Container')
      for (const name of names)
        errors.push(
          ...resourceName(
            `${at}.${field}[${name}]`,
            name,
            isComputed,
            'for containers',
          ),
        );
  }
  const { storage: least } = objectOf(limit.min);
  const { storage: most } = objectOf(limit.max);
  if (
    type === 'PersistentVolumeClaim' &&
    least === undefined &&
    most === undefined
  )
    errors.push(
      required(
        `${at}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      ),
    );
  const names = new Set(
    [...fields, 'maxLimitRequestRatio'].flatMap(field =>
      Object.keys(objectOf(limit[field])),
    ),
  );
  for (const name of names)
    errors.push(...limitOrder(limit, at, name), ...limitRatio(limit, at, name));
  return errors;
}

export function validateLimitRange(object: KubeObject): FieldError[] {
  const seen = new Set<unknown>();
  return objectsOf(objectOf(object.spec).limits).flatMap((limit, index) => {
    const at = `spec.limits[${index}]`;
    const errors = validateLimit(limit, at);
    if (seen.has(limit.type)) errors.push(duplicate(`${at}.type`, limit.type));
    seen.add(limit.type);
    return errors;
  });
}
