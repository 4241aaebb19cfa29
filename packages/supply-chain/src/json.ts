import { isRecord } from '@macadam/yaml';
import { RegistryError } from './oci/RegistryError';

/**
 * The JSON of a body.
 * @throws RegistryError `invalid`, naming what it was asked for
 */
export function parseJson(bytes: Buffer, what: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new RegistryError('invalid', `${what} is not JSON`);
  }
}

/** The value at a path of keys, or undefined. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      isRecord(current) && Object.hasOwn(current, key)
        ? current[key]
        : undefined,
    value,
  );
}

/** The text at a path of keys, or undefined. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The list at a path of keys; none is empty. */
export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
