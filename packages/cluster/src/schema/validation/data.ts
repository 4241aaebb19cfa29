/** ConfigMaps and Secrets. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, textOf } from '../access';
import { configKey } from './checks';
import {
  invalidValue,
  notAllowed,
  refuseIf,
  required,
  tooLong,
} from './errors';

const MOST_BYTES = 1024 * 1024;

/** Checks the keys and the size of data, and that data which is immutable stays. */
function validateData(
  object: KubeObject,
  old: KubeObject | undefined,
  { fields, named, bytesOf }: Held,
): FieldError[] {
  const entries = fields.flatMap(field =>
    Object.entries(objectOf(object[field])).map(
      ([key, value]) => ({ field, key, value: textOf(value) }) as const,
    ),
  );
  const size = entries.reduce((sum, { value }) => sum + bytesOf(value), 0);
  const changed = ['immutable', ...fields].filter(
    field => old?.immutable === true && !deepEqual(old[field], object[field]),
  );
  return [
    ...entries.flatMap(({ field, key }) => configKey(key, `${field}[${key}]`)),
    ...refuseIf(size > MOST_BYTES, tooLong(named, MOST_BYTES)),
    ...changed.map(field =>
      notAllowed(field, 'field is immutable when `immutable` is set'),
    ),
  ];
}

interface Held {
  fields: string[];
  /** How a message about the size calls them. */
  named: string;
  bytesOf(value: string): number;
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
    ...validateData(object, old, {
      fields: ['data', 'binaryData'],
      named: '[]',
      bytesOf: value => Buffer.byteLength(value),
    }),
  ];
}

/** Keys that a type of Secret needs. */
const NEEDED: Readonly<Record<string, readonly string[] | undefined>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export function validateSecret(
  secret: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const data = objectOf(secret.data);
  return [
    ...validateData(secret, old, {
      fields: ['data'],
      named: 'data',
      bytesOf: value => Math.floor((value.length * 3) / 4),
    }),
    ...refuseIf(
      old && old.type !== secret.type,
      invalidValue('type', secret.type, 'field is immutable'),
    ),
    ...(NEEDED[textOf(secret.type)] ?? [])
      .filter(key => data[key] === undefined)
      .map(key => required(`data[${key}]`)),
  ];
}
