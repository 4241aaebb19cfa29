/** LimitRanges. */
import { quantityValue } from '@macadam/kubernetes';
import type { FieldError, KubeObject } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { duplicate, invalidValue, notAllowed, required } from './errors';
import { qualifiedName } from './fields';
import { COMPUTE, HUGE, resourceName } from './quotas';

const amount = (value: unknown) => quantityValue(textOf(value)) ?? 0;

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
  const unnamed = qualifiedName(`${at}.type`, type);
  errors.push(...unnamed);
  if (unnamed.length === 0 && !TYPES.includes(type) && !type.includes('/'))
    errors.push(
      invalidValue(
        `${at}.type`,
        type,
        'must be a standard limit type or fully qualified',
      ),
    );
  const fields = ['max', 'min', 'default', 'defaultRequest'];
  for (const field of [...fields, 'maxLimitRequestRatio']) {
    const names = Object.keys(objectOf(limit[field]));
    if (type === 'Pod' && field.startsWith('default') && names.length > 0)
      errors.push(
        notAllowed(
          `${at}.${field}`,
          "may not be specified when `type` is 'Pod'",
        ),
      );
    if (type === 'Container' || type === 'Pod')
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
