import type { FieldError } from '../runtime';
import { deepEqual } from '../fields/typed';
import { listOf, objectOf, textOf } from './access';
import { isObject, type JsonObject } from './schema';

/**
 * Checks a custom object against its OpenAPI v3 schema; the messages are those of the API server.
 * @param path of the value, for example `spec`
 */
export function validateCustom(
  value: unknown,
  openapi: JsonObject,
  path = '',
): FieldError[] {
  const errors: FieldError[] = [];
  check(value, openapi, path, errors);
  return errors;
}

function show(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  return isObject(value) || Array.isArray(value)
    ? JSON.stringify(value)
    : String(value);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number')
    return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function hasType(value: unknown, openapi: JsonObject): boolean {
  if (openapi['x-kubernetes-int-or-string'] === true)
    return ['integer', 'string'].includes(typeOf(value));
  if (openapi.type === undefined) return true;
  if (value === null) return openapi.nullable === true;
  const found = typeOf(value);
  return (
    found === openapi.type || (openapi.type === 'number' && found === 'integer')
  );
}

function check(
  value: unknown,
  openapi: JsonObject,
  path: string,
  errors: FieldError[],
): void {
  const field = path || '<nil>';
  if (!hasType(value, openapi)) {
    const wanted =
      openapi['x-kubernetes-int-or-string'] === true
        ? 'integer,string'
        : textOf(openapi.type);
    errors.push({
      field,
      type: 'FieldValueTypeInvalid',
      message: `Invalid value: ${show(typeOf(value))}: ${path} in body must be of type ${wanted}: ${show(typeOf(value))}`,
    });
    return;
  }
  const bad = (message: string) =>
    errors.push({
      field,
      type: 'FieldValueInvalid',
      message: `Invalid value: ${show(value)}: ${path} in body ${message}`,
    });
  if (
    value !== null &&
    Array.isArray(openapi.enum) &&
    !openapi.enum.some(option => deepEqual(option, value))
  ) {
    errors.push({
      field,
      type: 'FieldValueNotSupported',
      message: `Unsupported value: ${show(value)}: supported values: ${openapi.enum.map(show).join(', ')}`,
    });
  }
  if (typeof value === 'string') checkText(value, openapi, field, bad, errors);
  if (typeof value === 'number') checkNumber(value, openapi, bad);
  if (Array.isArray(value)) checkList(value, openapi, path, errors);
  if (isObject(value)) checkObject(value, openapi, path, errors);
  checkCombinations(value, openapi, path, errors, bad);
}

function checkText(
  value: string,
  openapi: JsonObject,
  field: string,
  bad: (message: string) => void,
  errors: FieldError[],
): void {
  if (
    typeof openapi.minLength === 'number' &&
    [...value].length < openapi.minLength
  )
    bad(`should be at least ${openapi.minLength} chars long`);
  if (
    typeof openapi.maxLength === 'number' &&
    [...value].length > openapi.maxLength
  ) {
    errors.push({
      field,
      type: 'FieldValueTooLong',
      message: `Too long: may not be more than ${openapi.maxLength} bytes`,
    });
  }
  if (
    typeof openapi.pattern === 'string' &&
    !new RegExp(openapi.pattern, 'u').test(value)
  )
    bad(`should match '${openapi.pattern}'`);
  if (openapi.format === 'date-time' && Number.isNaN(Date.parse(value)))
    bad(`must be of type date-time: ${show(value)}`);
}

function checkNumber(
  value: number,
  openapi: JsonObject,
  bad: (message: string) => void,
): void {
  if (
    typeof openapi.minimum === 'number' &&
    (openapi.exclusiveMinimum === true
      ? value <= openapi.minimum
      : value < openapi.minimum)
  ) {
    bad(
      `should be greater than ${openapi.exclusiveMinimum === true ? '' : 'or equal to '}${openapi.minimum}`,
    );
  }
  if (
    typeof openapi.maximum === 'number' &&
    (openapi.exclusiveMaximum === true
      ? value >= openapi.maximum
      : value > openapi.maximum)
  ) {
    bad(
      `should be less than ${openapi.exclusiveMaximum === true ? '' : 'or equal to '}${openapi.maximum}`,
    );
  }
}

function checkList(
  value: unknown[],
  openapi: JsonObject,
  path: string,
  errors: FieldError[],
): void {
  const report = (message: string) =>
    errors.push({
      field: path,
      type: 'FieldValueInvalid',
      message: `Invalid value: ${value.length}: ${path} in body ${message}`,
    });
  if (typeof openapi.minItems === 'number' && value.length < openapi.minItems)
    report(`should have at least ${openapi.minItems} items`);
  if (typeof openapi.maxItems === 'number' && value.length > openapi.maxItems) {
    errors.push({
      field: path,
      type: 'FieldValueTooLong',
      message: `Too many: ${value.length}: must have at most ${openapi.maxItems} items`,
    });
  }
  const items = objectOf(openapi.items);
  value.forEach((item, index) =>
    check(item, items, `${path}[${index}]`, errors),
  );
  const kind = openapi['x-kubernetes-list-type'];
  if (kind !== 'map' && kind !== 'set') return;
  const keys = listOf(openapi['x-kubernetes-list-map-keys']).map(textOf);
  const seen = new Set<string>();
  value.forEach((item, index) => {
    const identity =
      kind === 'set'
        ? item
        : Object.fromEntries(keys.map(key => [key, objectOf(item)[key]]));
    const text = JSON.stringify(identity);
    if (seen.has(text))
      errors.push({
        field: `${path}[${index}]`,
        type: 'FieldValueDuplicate',
        message: `Duplicate value: ${text}`,
      });
    seen.add(text);
  });
}

function checkObject(
  value: JsonObject,
  openapi: JsonObject,
  path: string,
  errors: FieldError[],
): void {
  const join = (key: string) => (path ? `${path}.${key}` : key);
  for (const key of listOf(openapi.required).map(textOf)) {
    if (value[key] === undefined)
      errors.push({
        field: join(key),
        type: 'FieldValueRequired',
        message: 'Required value',
      });
  }
  const properties = objectOf(openapi.properties);
  for (const [key, member] of Object.entries(value)) {
    if (isObject(properties[key]))
      check(member, properties[key], join(key), errors);
    else if (isObject(openapi.additionalProperties))
      check(member, openapi.additionalProperties, join(key), errors);
  }
  const count = Object.keys(value).length;
  if (
    typeof openapi.maxProperties === 'number' &&
    count > openapi.maxProperties
  ) {
    errors.push({
      field: path,
      type: 'FieldValueTooLong',
      message: `Too many: ${count}: must have at most ${openapi.maxProperties} items`,
    });
  }
  if (
    typeof openapi.minProperties === 'number' &&
    count < openapi.minProperties
  ) {
    errors.push({
      field: path,
      type: 'FieldValueInvalid',
      message: `Invalid value: ${count}: ${path} in body should have at least ${openapi.minProperties} properties`,
    });
  }
}

function checkCombinations(
  value: unknown,
  openapi: JsonObject,
  path: string,
  errors: FieldError[],
  bad: (message: string) => void,
): void {
  const passes = (schema: unknown) =>
    validateCustom(value, objectOf(schema), path).length === 0;
  for (const schema of listOf(openapi.allOf))
    check(value, objectOf(schema), path, errors);
  if (
    Array.isArray(openapi.anyOf) &&
    openapi['x-kubernetes-int-or-string'] !== true &&
    !openapi.anyOf.some(passes)
  ) {
    bad('must validate at least one schema (anyOf)');
  }
  if (Array.isArray(openapi.oneOf) && openapi.oneOf.filter(passes).length !== 1)
    bad('must validate one and only one schema (oneOf)');
  if (isObject(openapi.not) && passes(openapi.not))
    bad('must not validate the schema (not)');
}
