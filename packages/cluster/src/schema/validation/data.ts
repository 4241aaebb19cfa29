/** ConfigMaps and Secrets. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, textOf } from '../access';
import { invalidValue, notAllowed, required } from './errors';

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const DATA_LIMIT = 1024 * 1024;

/** Checks the keys and the size of what holds data. */
function validateData(
  object: KubeObject,
  old: KubeObject | undefined,
  fields: string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const field of fields) {
    for (const [key, value] of Object.entries(objectOf(object[field]))) {
      if (!KEY.test(key) || key.length > 253)
        errors.push(invalidValue(`${field}[${key}]`, key, KEY_TEXT));
      size +=
        path === 'data'
          ? Math.floor((textOf(value).length * 3) / 4)
          : Buffer.byteLength(textOf(value));
    }
  }
  if (size > DATA_LIMIT)
    errors.push({
      field: path === 'data' ? 'data' : '[]',
      type: 'FieldValueTooLong',
      message: `Too long: may not be more than ${DATA_LIMIT} bytes`,
    });
  if (old?.immutable === true) {
    if (object.immutable !== true)
      errors.push(
        notAllowed('immutable', 'field is immutable when `immutable` is set'),
      );
    for (const field of fields)
      if (!deepEqual(old[field], object[field]))
        errors.push(
          notAllowed(field, 'field is immutable when `immutable` is set'),
        );
  }
  return errors;
}

/** A key has one value: a text or bytes. */
export function validateConfigMap(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const bytes = objectOf(object.binaryData);
  return [
    ...Object.keys(objectOf(object.data))
      .filter(key => Object.hasOwn(bytes, key))
      .map(key =>
        invalidValue(
          `data[${key}]`,
          key,
          'duplicate of key present in binaryData',
        ),
      ),
    ...validateData(object, old, ['data', 'binaryData'], '[]'),
  ];
}

const SECRET_KEYS: Record<string, string[]> = {
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

export function validateSecret(
  secret: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const errors = validateData(secret, old, ['data'], 'data');
  const data = objectOf(secret.data);
  if (old && old.type !== secret.type)
    errors.push(invalidValue('type', secret.type, 'field is immutable'));
  for (const key of SECRET_KEYS[textOf(secret.type)] ?? [])
    if (data[key] === undefined) errors.push(required(`data[${key}]`));
  return errors;
}
