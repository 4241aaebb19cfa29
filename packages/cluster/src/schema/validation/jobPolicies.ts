/** When a Job has failed or succeeded before all its pods have. */
import type { FieldError } from '../../runtime';
import { listOf, numberOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import {
  duplicate,
  invalidValue,
  notNegative,
  oneOf,
  required,
  tooMany,
} from './errors';
import { qualifiedName } from './fields';

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const STATUSES = ['False', 'True', 'Unknown'];
const MOST_RULES = 20;
const MOST_CODES = 255;

/** A value that has to be one of a few; missing is said with what it may be. */
function choice(
  field: string,
  value: unknown,
  options: readonly string[],
): FieldError[] {
  const quoted = options.map(option => JSON.stringify(option)).join(' ');
  return value
    ? oneOf(field, value, options)
    : [required(field, `valid values: [${quoted}]`)];
}

function validateExitCodes(
  pattern: JsonObject,
  at: string,
  containers: ReadonlySet<unknown>,
): FieldError[] {
  const { operator, containerName, values } = pattern;
  const codes = listOf(values);
  const errors = choice(`${at}.operator`, operator, ['In', 'NotIn']);
  if (containerName !== undefined && !containers.has(containerName))
    errors.push(
      invalidValue(
        `${at}.containerName`,
        containerName,
        'must be one of the container or initContainer names in the pod template',
      ),
    );
  if (codes.length === 0)
    errors.push(
      invalidValue(`${at}.values`, codes, 'at least one value is required'),
    );
  errors.push(...tooMany(`${at}.values`, codes, MOST_CODES));
  const seen = new Set<unknown>();
  codes.forEach((code, index) => {
    const where = `${at}.values[${index}]`;
    if (operator === 'In' && code === 0)
      errors.push(
        invalidValue(where, code, 'must not be 0 for the In operator'),
      );
    if (seen.has(code)) errors.push(duplicate(where, code));
    seen.add(code);
  });
  if (codes.some((code, index) => Number(codes[index - 1]) > Number(code)))
    errors.push(invalidValue(`${at}.values`, codes, 'must be ordered'));
  return errors;
}

function validateFailureRule(
  rule: JsonObject,
  at: string,
  spec: JsonObject,
  containers: ReadonlySet<unknown>,
): FieldError[] {
  const conditions = objectsOf(rule.onPodConditions);
  const errors = choice(`${at}.action`, rule.action, ACTIONS);
  if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    errors.push(
      invalidValue(
        `${at}.action`,
        rule.action,
        'requires the backoffLimitPerIndex to be set',
      ),
    );
  if (isObject(rule.onExitCodes))
    errors.push(
      ...validateExitCodes(rule.onExitCodes, `${at}.onExitCodes`, containers),
    );
  errors.push(...tooMany(`${at}.onPodConditions`, conditions, MOST_RULES));
  conditions.forEach(({ type, status }, index) => {
    const where = `${at}.onPodConditions[${index}]`;
    errors.push(
      ...qualifiedName(`${where}.type`, type),
      ...choice(`${where}.status`, status, STATUSES),
    );
  });
  if (isObject(rule.onExitCodes) === conditions.length > 0)
    errors.push({
      field: at,
      type: 'FieldValueInvalid',
      message:
        conditions.length > 0
          ? 'Invalid value: specifying both OnExitCodes and OnPodConditions is not supported'
          : 'Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
    });
  return errors;
}

/** Checks the `podFailurePolicy` of the spec of a Job at a path. */
export function validateFailurePolicy(
  spec: JsonObject,
  path: string,
): FieldError[] {
  const rules = objectsOf(objectOf(spec.podFailurePolicy).rules);
  const pod = objectOf(objectOf(spec.template).spec);
  const containers = new Set(
    ['containers', 'initContainers'].flatMap(list =>
      objectsOf(pod[list]).map(({ name }) => name),
    ),
  );
  return [
    ...tooMany(`${path}.rules`, rules, MOST_RULES),
    ...rules.flatMap((rule, index) =>
      validateFailureRule(rule, `${path}.rules[${index}]`, spec, containers),
    ),
  ];
}

/** Counts the indexes of `0,2-4`. @returns their number, or why they cannot be read */
function countIndexes(text: string, completions: number): number | string {
  let [total, last] = [0, -1];
  for (const interval of text === '' ? [] : text.split(',')) {
    const ends = interval.split('-');
    if (ends.length > 2)
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    for (const end of ends) {
      if (!/^\d+$/.test(end))
        return `cannot convert string to integer for index: ${JSON.stringify(end)}`;
      if (Number(end) >= completions)
        return `too large index: ${JSON.stringify(end)}`;
    }
    const [from, to = from] = ends.map(Number);
    const isBack = ends.length > 1 && from >= to;
    if (isBack || last >= from)
      return `non-increasing order, previous: ${isBack ? from : last}, current: ${isBack ? to : from}`;
    total += to - from + 1;
    last = to;
  }
  return total;
}

function validateSuccessRule(
  rule: JsonObject,
  at: string,
  completions: number,
): FieldError[] {
  const { succeededCount: count, succeededIndexes: indexes } = rule;
  if (count === undefined && indexes === undefined)
    return [
      required(
        at,
        'at least one of succeededCount or succeededIndexes must be specified',
      ),
    ];
  const counted = countIndexes(textOf(indexes), completions);
  const field = `${at}.succeededCount`;
  const atMost = (limit: number, what: string) =>
    numberOf(count) > limit
      ? [
          invalidValue(
            field,
            count,
            `must be less than or equal to ${limit} (the number of ${what})`,
          ),
        ]
      : [];
  return [
    ...(typeof counted === 'string'
      ? [
          invalidValue(
            `${at}.succeededIndexes`,
            indexes,
            `error parsing succeededIndexes: ${counted}`,
          ),
        ]
      : []),
    ...notNegative(field, count),
    ...atMost(completions, 'specified completions'),
    ...(indexes === undefined
      ? []
      : atMost(
          typeof counted === 'number' ? counted : 0,
          'indexes in the specified succeededIndexes field',
        )),
  ];
}

/** Checks the `successPolicy` of the spec of a Job at a path. */
export function validateSuccessPolicy(
  spec: JsonObject,
  path: string,
): FieldError[] {
  if (!isObject(spec.successPolicy)) return [];
  const rules = objectsOf(spec.successPolicy.rules);
  if (spec.completionMode !== 'Indexed')
    return [
      invalidValue(
        path,
        {
          Rules: rules.map(rule => ({
            SucceededIndexes: rule.succeededIndexes ?? null,
            SucceededCount: rule.succeededCount ?? null,
          })),
        },
        'requires indexed completion mode',
      ),
    ];
  return [
    ...(rules.length === 0
      ? [
          required(
            `${path}.rules`,
            'at least one rules must be specified when the successPolicy is specified',
          ),
        ]
      : []),
    ...tooMany(`${path}.rules`, rules, MOST_RULES),
    ...rules.flatMap((rule, index) =>
      validateSuccessRule(
        rule,
        `${path}.rules[${index}]`,
        numberOf(spec.completions),
      ),
    ),
  ];
}
