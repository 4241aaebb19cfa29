/** What chooses objects by their labels, and nodes by labels and names. */
import type { FieldError } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { validateLabels } from '../metadataValidation';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, notAllowed, required } from './errors';
import { labelValue, qualifiedName, subdomain } from './fields';

const NO_OPERATOR = 'not a valid selector operator';

/** What is said of the number of values that an operator has; undefined for one that is not known. */
function countProblem(
  operator: string,
  count: number,
  at: string,
): FieldError[] | undefined {
  if (operator === 'In' || operator === 'NotIn')
    return count > 0
      ? []
      : [required(at, "must be specified when `operator` is 'In' or 'NotIn'")];
  if (operator === 'Exists' || operator === 'DoesNotExist')
    return count === 0
      ? []
      : [
          notAllowed(
            at,
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
          ),
        ];
  return undefined;
}

/** Of nodes, numbers can be compared as well. */
function nodeCountProblem(
  operator: string,
  count: number,
  at: string,
): FieldError[] | undefined {
  if (operator !== 'Gt' && operator !== 'Lt')
    return countProblem(operator, count, at);
  return count === 1
    ? []
    : [
        required(
          at,
          "must be specified single value when `operator` is 'Lt' or 'Gt'",
        ),
      ];
}

function validateRequirement(
  { key, operator, values }: JsonObject,
  at: string,
  count: typeof countProblem,
): FieldError[] {
  const name = textOf(operator);
  const given = listOf(values);
  return [
    ...(count(name, given.length, `${at}.values`) ?? [
      invalidValue(`${at}.operator`, name, NO_OPERATOR),
    ]),
    ...qualifiedName(`${at}.key`, key),
    ...given.flatMap((value, index) =>
      labelValue(`${at}.values[${index}]`, value),
    ),
  ];
}

/** A label selector; absent passes. */
export function labelSelector(field: string, value: unknown): FieldError[] {
  if (!isObject(value)) return [];
  return [
    ...validateLabels(objectOf(value.matchLabels), `${field}.matchLabels`),
    ...objectsOf(value.matchExpressions).flatMap((requirement, index) =>
      validateRequirement(
        requirement,
        `${field}.matchExpressions[${index}]`,
        countProblem,
      ),
    ),
  ];
}

function validateNodeField(
  { key, operator, values }: JsonObject,
  at: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const given = listOf(values);
  if (operator !== 'In' && operator !== 'NotIn')
    errors.push(invalidValue(`${at}.operator`, textOf(operator), NO_OPERATOR));
  else if (given.length !== 1)
    errors.push(
      required(
        `${at}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  if (key !== 'metadata.name')
    return [
      ...errors,
      invalidValue(`${at}.key`, textOf(key), 'not a valid field selector key'),
    ];
  return [
    ...errors,
    ...given.flatMap((value, index) =>
      subdomain(`${at}.values[${index}]`, value),
    ),
  ];
}

/** One term of what chooses nodes: all of it has to hold. */
export function nodeSelectorTerm(at: string, term: JsonObject): FieldError[] {
  return [
    ...objectsOf(term.matchExpressions).flatMap((requirement, index) =>
      validateRequirement(
        requirement,
        `${at}.matchExpressions[${index}]`,
        nodeCountProblem,
      ),
    ),
    ...objectsOf(term.matchFields).flatMap((requirement, index) =>
      validateNodeField(requirement, `${at}.matchFields[${index}]`),
    ),
  ];
}

/** What chooses nodes; absent passes. */
export function nodeSelector(field: string, value: unknown): FieldError[] {
  if (!isObject(value)) return [];
  const at = `${field}.nodeSelectorTerms`;
  const terms = objectsOf(value.nodeSelectorTerms);
  return terms.length === 0
    ? [required(at, 'must have at least one node selector term')]
    : terms.flatMap((term, index) => nodeSelectorTerm(`${at}[${index}]`, term));
}
