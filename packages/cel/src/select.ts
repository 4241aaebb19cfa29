import { CelError } from './errors';
import { CelObject, type CelValue, Optional, typeName } from './values';

/** Reads a key of a map, an index of a list or a field of a typed value; undefined when it is not there. */
export function find(value: CelValue, key: CelValue): CelValue | undefined {
  if (value instanceof Map) {
    const found = value.get(key);
    if (found !== undefined || typeof key !== 'number') return found;
    return Number.isSafeInteger(key) ? value.get(BigInt(key)) : undefined;
  }
  if (Array.isArray(value)) {
    const isIndex = typeof key === 'bigint' || Number.isInteger(key);
    if (!isIndex)
      throw new CelError(`no such overload: list[${typeName(key)}]`);
    return value[Number(key)];
  }
  if (value instanceof CelObject && typeof key === 'string')
    return value.field(key);
  return undefined;
}

function missing(value: CelValue, key: CelValue): CelError {
  if (Array.isArray(value)) return new CelError(`index ${key} is out of range`);
  return new CelError(
    value instanceof Map
      ? `no such key: ${key}`
      : `no such key: ${key} (of ${typeName(value)})`,
  );
}

/**
 * `value.key` or `value[key]`. On an optional it gives an optional, as cel-go does: what starts
 * optional stays optional.
 */
export function select(value: CelValue, key: CelValue): CelValue {
  if (value instanceof Optional) return selectOptional(value, key);
  const found = find(value, key);
  if (found === undefined) throw missing(value, key);
  return found;
}

/** `value.?key` or `value[?key]` */
export function selectOptional(value: CelValue, key: CelValue): Optional {
  const inner = value instanceof Optional ? value.value : value;
  const found = inner === undefined ? undefined : find(inner, key);
  return found === undefined ? Optional.none : new Optional(found);
}
