/** Variables of a container. */
import { subdomainProblems } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { validateReferences } from './downward';
import { invalidValue, required } from './errors';
import { configKey, subdomain } from './fields';

const NAME = /^[\x20-\x3C\x3E-\x7E]+$/;

function variableName(field: string, name: string): FieldError[] {
  return NAME.test(name)
    ? []
    : [
        invalidValue(
          field,
          name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      ];
}

/** A key of a ConfigMap or Secret; a name that is missing is one that is wrong. */
function keyReference(reference: JsonObject, at: string): FieldError[] {
  const name = textOf(reference.name);
  const key = textOf(reference.key);
  return [
    ...subdomainProblems(name).map(why =>
      invalidValue(`${at}.name`, name, why),
    ),
    ...(key ? configKey(`${at}.key`, key) : [required(`${at}.key`)]),
  ];
}

function validateSource(variable: JsonObject, at: string): FieldError[] {
  if (!isObject(variable.valueFrom)) return [];
  const source = variable.valueFrom;
  const count = Object.keys(source).length;
  const errors = validateReferences(source, at);
  for (const field of ['configMapKeyRef', 'secretKeyRef'])
    if (isObject(source[field]))
      errors.push(...keyReference(source[field], `${at}.${field}`));
  const refuse = (why: string) => [...errors, invalidValue(at, '', why)];
  if (count === 0)
    return refuse(
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
    );
  if (variable.value)
    return refuse('may not be specified when `value` is not empty');
  return count > 1
    ? refuse('may not have more than one field specified at a time')
    : errors;
}

/** Checks `env` at a path. */
export function validateVariables(
  variables: unknown,
  path: string,
): FieldError[] {
  return objectsOf(variables).flatMap((variable, index) => {
    const at = `${path}[${index}]`;
    const name = textOf(variable.name);
    return [
      ...(name ? variableName(`${at}.name`, name) : [required(`${at}.name`)]),
      ...validateSource(variable, `${at}.valueFrom`),
    ];
  });
}

/** Checks `envFrom` at a path. */
export function validateVariableSources(
  sources: unknown,
  path: string,
): FieldError[] {
  return objectsOf(sources).flatMap((source, index) => {
    const at = `${path}[${index}]`;
    const prefix = textOf(source.prefix);
    const errors = prefix ? variableName(`${at}.prefix`, prefix) : [];
    const given = ['configMapRef', 'secretRef'].flatMap(field =>
      isObject(source[field]) ? [{ field, name: source[field].name }] : [],
    );
    for (const { field, name } of given)
      errors.push(
        ...(name
          ? subdomain(`${at}.${field}.name`, name)
          : [required(`${at}.${field}.name`)]),
      );
    if (given.length === 1) return errors;
    const why = given.length
      ? 'may not have more than one field specified at a time'
      : 'must specify one of: `configMapRef` or `secretRef`';
    return [...errors, invalidValue(path, '', why)];
  });
}
