/** ConfigMaps and Secrets. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, textOf } from '../access';
import { invalidValue, notAllowed, required, tooLong } from './errors';
import { configKey } from './fields';

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
      errors.push(...configKey(`${field}[${key}]`, key));
      size +=
        path === 'data'
          ? Math.floor((textOf(value).length * 3) / 4)
          : Buffer.byteLength(textOf(value));
    }
  }
  if (size > DATA_LIMIT)
    errors.push(tooLong(path === 'data' ? 'data' : '[]', DATA_LIMIT));
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

/** Keys that a type of Secret needs. */
const NEEDED: Readonly<Record<string, readonly string[] | undefined>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};
/** Keys of credentials of registries, which are JSON. */
const JSON_KEYS: Readonly<Record<string, string | undefined>> = {
  'kubernetes.io/dockercfg': '.dockercfg',
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
};
const ACCOUNT = 'kubernetes.io/service-account.name';

/** What is said of bytes that are no JSON, which never shows them all. */
function jsonProblem(bytes: string): string | undefined {
  const text = Buffer.from(bytes, 'base64').toString();
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const first = text.trim().charAt(0);
    if (first === '') return 'unexpected end of JSON input';
    return /[[{"\d\-tfn]/.test(first)
      ? 'unexpected end of JSON input'
      : `invalid character '${first}' looking for beginning of value`;
  }
}

function validateType(secret: KubeObject): FieldError[] {
  const type = textOf(secret.type);
  const data = objectOf(secret.data);
  if (type === 'kubernetes.io/service-account-token')
    return secret.metadata.annotations?.[ACCOUNT]
      ? []
      : [required(`metadata.annotations[${ACCOUNT}]`)];
  if (type === 'kubernetes.io/basic-auth') {
    const either = ['username', 'password'];
    return either.some(key => data[key] !== undefined)
      ? []
      : either.map(key => required(`data[${key}]`));
  }
  const errors = (NEEDED[type] ?? []).flatMap(key => {
    const isMissing =
      data[key] === undefined ||
      (type === 'kubernetes.io/ssh-auth' && data[key] === '');
    return isMissing ? [required(`data[${key}]`)] : [];
  });
  const json = JSON_KEYS[type];
  const problem =
    json && data[json] !== undefined && jsonProblem(textOf(data[json]));
  return problem
    ? [
        ...errors,
        invalidValue(`data[${json}]`, '<secret contents redacted>', problem),
      ]
    : errors;
}

export function validateSecret(
  secret: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const errors = validateData(secret, old, ['data'], 'data');
  if (old && old.type !== secret.type)
    errors.push(invalidValue('type', secret.type, 'field is immutable'));
  return [...errors, ...validateType(secret)];
}
