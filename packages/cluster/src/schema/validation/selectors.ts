/** Label selectors. */
import { labelValueProblems } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { listOf, objectOf, textOf } from '../access';
import { labels, qualifiedName, text } from './checks';
import { invalidValue, notAllowed, required } from './errors';
import { type Check, checkFields } from './rules';

/** How many values an operator takes. */
function countProblem(
  operator: string,
  count: number,
  at: string,
): FieldError[] {
  if (operator === 'In' || operator === 'NotIn')
    return count > 0
      ? []
      : [
          required(
            `${at}.values`,
            "must be specified when `operator` is 'In' or 'NotIn'",
          ),
        ];
  if (operator !== 'Exists' && operator !== 'DoesNotExist')
    return [
      invalidValue(`${at}.operator`, operator, 'not a valid selector operator'),
    ];
  return count === 0
    ? []
    : [
        notAllowed(
          `${at}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        ),
      ];
}

const requirement: Check = (value, path) => {
  const { operator, values } = objectOf(value);
  return countProblem(textOf(operator), listOf(values).length, path);
};

/** Checks a label selector; absent passes. */
export const labelSelector: Check = checkFields({
  matchLabels: labels,
  'matchExpressions[]': requirement,
  'matchExpressions[].key': qualifiedName,
  'matchExpressions[].values[]': text(labelValueProblems),
});
