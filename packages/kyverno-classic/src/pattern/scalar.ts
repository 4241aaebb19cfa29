import { Quantity } from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';
import { parseDuration } from './duration';
import { matchesWildcard } from './wildcard';

/** Whether a value of an object satisfies a scalar of a pattern. */
export type ScalarTest = (value: unknown) => boolean;

type Operator = '' | '!' | '>' | '<' | '>=' | '<=';

const OPERATORS: readonly Operator[] = ['>=', '<=', '>', '<', '!'];
const END = '[-+]?\\d+(?:\\.\\d+)?[A-Za-z]*';
const NOT_IN_RANGE = new RegExp(`^(${END})!-(${END})$`);
const IN_RANGE = new RegExp(`^(${END})-(${END})$`);

/** A number as Go prints it with the format `E`, which is how a pattern sees a number as text. */
function exponential(value: number): string {
  const [digits, exponent] = value.toExponential().split('e');
  const [sign, power] = [exponent[0], exponent.slice(1)];
  return `${digits}E${sign}${power.padStart(2, '0')}`;
}

/** A value as a number or a duration is read from it; absent counts as `0`. */
function numeric(value: unknown): string | undefined {
  if (value === null || value === undefined) return '0';
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return undefined;
  return Number.isInteger(value) ? String(value) : value.toFixed(6);
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return undefined;
  return exponential(value);
}

function holds(operator: Operator, order: number): boolean {
  switch (operator) {
    case '':
      return order === 0;
    case '!':
      return order !== 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '>=':
      return order >= 0;
    default:
      return order <= 0;
  }
}

/** One operand with its operator: as a duration, else as a quantity, else, without an order, as text. */
function compileOperand(operator: Operator, operand: string): ScalarTest {
  const duration = parseDuration(operand);
  const quantity = Quantity.parse(operand);
  return value => {
    const text =
      duration === undefined && !quantity ? undefined : numeric(value);
    if (text !== undefined && duration !== undefined) {
      const other = parseDuration(text);
      if (other !== undefined) return holds(operator, other - duration);
    }
    if (text !== undefined && quantity) {
      const other = Quantity.parse(text)?.compare(quantity);
      if (other !== undefined) return holds(operator, other);
    }
    if (operator !== '' && operator !== '!') return false;
    const plain = asText(value);
    if (plain === undefined) return false;
    return matchesWildcard(operand, plain) === (operator === '');
  };
}

function compileTerm(term: string): ScalarTest {
  if (term.length < 2) return compileOperand('', term);
  const operator = OPERATORS.find(each => term.startsWith(each));
  if (operator)
    return compileOperand(operator, term.slice(operator.length).trim());
  const outside = NOT_IN_RANGE.exec(term);
  if (outside) {
    const below = compileOperand('<', outside[1]);
    const above = compileOperand('>', outside[2]);
    return value => below(value) || above(value);
  }
  const inside = IN_RANGE.exec(term);
  if (inside) {
    const least = compileOperand('>=', inside[1]);
    const most = compileOperand('<=', inside[2]);
    return value => least(value) && most(value);
  }
  return compileOperand('', term);
}

function compileText(pattern: string): ScalarTest {
  const choices = pattern
    .split('|')
    .map(choice => choice.split('&').map(term => compileTerm(term.trim())));
  return value =>
    value === pattern ||
    choices.some(terms => terms.every(test => test(value)));
}

function compileNumber(pattern: number): ScalarTest {
  const text = Number.isInteger(pattern)
    ? /^[-+]?\d+$/
    : /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
  return value =>
    value === pattern ||
    (typeof value === 'string' &&
      text.test(value) &&
      Number(value) === pattern);
}

/**
 * Compiles a scalar of a pattern: text with `|`, `&`, operators, ranges and wildcards; a number; a
 * boolean; or null, which stands for null, 0, "" and false.
 */
export function compileScalar(pattern: unknown): ScalarTest {
  switch (typeof pattern) {
    case 'string':
      return compileText(pattern);
    case 'number':
      return compileNumber(pattern);
    case 'boolean':
      return value => value === pattern;
    default:
      if (isRecord(pattern)) return isRecord;
      if (pattern !== null && pattern !== undefined) return () => false;
      return value =>
        value === null ||
        value === undefined ||
        value === 0 ||
        value === '' ||
        value === false;
  }
}
