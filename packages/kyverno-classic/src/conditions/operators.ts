import { VariableError } from '../variables';
import { compareDurations, compareNumbers, type Order } from './compare';
import { equals, notEquals } from './equality';
import { allIn, allNotIn, anyIn, anyNotIn, isIn, isNotIn } from './membership';

/** Whether a condition's key and value are as its operator says. */
export type Operator = (key: unknown, value: unknown) => boolean;

const ORDERS: Readonly<Record<string, Order>> = {
  GreaterThan: order => order > 0,
  GreaterThanOrEquals: order => order >= 0,
  LessThan: order => order < 0,
  LessThanOrEquals: order => order <= 0,
};

const OPERATORS: Readonly<Record<string, Operator>> = {
  Equal: equals,
  Equals: equals,
  NotEqual: notEquals,
  NotEquals: notEquals,
  In: isIn,
  NotIn: isNotIn,
  AnyIn: anyIn,
  AllIn: allIn,
  AnyNotIn: anyNotIn,
  AllNotIn: allNotIn,
  ...Object.fromEntries(
    Object.entries(ORDERS).flatMap(([name, order]): [string, Operator][] => [
      [name, (key, value) => compareNumbers(order, key, value)],
      [`Duration${name}`, (key, value) => compareDurations(order, key, value)],
    ]),
  ),
};

/** The operators that conditions may use. */
export const OPERATOR_NAMES: readonly string[] = Object.keys(OPERATORS);

/** Whether there is an operator of this name, in its own spelling: Kyverno stores no other. */
export function isOperator(name: string): boolean {
  return Object.hasOwn(OPERATORS, name);
}

/** The operator of a name; throws `VariableError` when there is none. */
export function operatorOf(name: string): Operator {
  if (isOperator(name)) return OPERATORS[name];
  throw new VariableError(`the operator '${name}' is not known`);
}
