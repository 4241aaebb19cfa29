/** Field errors in the words of the API server. */
import type { FieldError } from '../../runtime';

export const IMMUTABLE = 'field is immutable';

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

/** A value of more bytes than it may have. */
export function tooLong(field: string, most: number): FieldError {
  return {
    field,
    type: 'FieldValueTooLong',
    message: `Too long: may not be more than ${most} bytes`,
  };
}

/** An error where something is wrong, and none elsewhere. */
export function refuseIf(isWrong: unknown, error: FieldError): FieldError[] {
  return isWrong ? [error] : [];
}

/** An error where something does not hold, and none elsewhere. */
export function refuseUnless(holds: unknown, error: FieldError): FieldError[] {
  return holds ? [] : [error];
}
