/** Field errors in the words of the API server. */
import type { FieldError } from '../../runtime';

const show = (value: unknown) => JSON.stringify(value ?? null);

export function required(field: string, why = ''): FieldError {
  return {
    field,
    type: 'FieldValueRequired',
    message: why ? `Required value: ${why}` : 'Required value',
  };
}

export function invalidValue(
  field: string,
  value: unknown,
  why: string,
): FieldError {
  return {
    field,
    type: 'FieldValueInvalid',
    message: `Invalid value: ${show(value)}: ${why}`,
  };
}

export function unsupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError {
  return {
    field,
    type: 'FieldValueNotSupported',
    message: `Unsupported value: ${show(value)}: supported values: ${supported.map(option => JSON.stringify(option)).join(', ')}`,
  };
}

export function duplicate(field: string, value: unknown): FieldError {
  return {
    field,
    type: 'FieldValueDuplicate',
    message: `Duplicate value: ${show(value)}`,
  };
}

export function notAllowed(field: string, why: string): FieldError {
  return { field, type: 'FieldValueForbidden', message: `Forbidden: ${why}` };
}

export function missingReference(field: string, value: unknown): FieldError {
  return {
    field,
    type: 'FieldValueNotFound',
    message: `Not found: ${show(value)}`,
  };
}

/** Something of more bytes than it may have. */
export function tooLong(field: string, most: number): FieldError {
  return {
    field,
    type: 'FieldValueTooLong',
    message: `Too long: may not be more than ${most} bytes`,
  };
}

/** A list that may not be longer. */
export function tooMany(
  field: string,
  list: readonly unknown[],
  most: number,
): FieldError[] {
  return list.length > most
    ? [
        {
          field,
          type: 'FieldValueTooMany',
          message: `Too many: ${list.length}: must have at most ${most} items`,
        },
      ]
    : [];
}

export const NOT_NEGATIVE = 'must be greater than or equal to 0';

/** A count that may be absent but not negative. */
export function notNegative(field: string, value: unknown): FieldError[] {
  return typeof value === 'number' && value < 0
    ? [invalidValue(field, value, NOT_NEGATIVE)]
    : [];
}

export function oneOf(
  field: string,
  value: unknown,
  options: readonly string[],
): FieldError[] {
  return value === undefined || options.includes(String(value))
    ? []
    : [unsupported(field, value, options)];
}

/** A port number from 1 to 65535. */
export function portNumber(field: string, value: unknown): FieldError[] {
  return typeof value === 'number' && (value < 1 || value > 65535)
    ? [invalidValue(field, value, 'must be between 1 and 65535, inclusive')]
    : [];
}
