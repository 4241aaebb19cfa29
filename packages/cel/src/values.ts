import { isTooDeep, MOST_LEVELS } from '@macadam/yaml';
import { CelError, CelLimitError } from './errors';
import { Budget, charge, weight } from './limits';

/**
 * A value of an expression. Integers are bigint and doubles are number, so that `1` and `1.0` stay
 * different types; every map is a `Map`, so that no key can reach a JavaScript prototype.
 */
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | CelValue[]
  | CelMap
  | CelObject;

export type CelMap = Map<CelValue, CelValue>;

/** A value of a named type. */
export abstract class CelObject {
  abstract readonly typeName: string;

  /** Reads a field; undefined when the type has none of that name. */
  field(_name: string): CelValue | undefined {
    return undefined;
  }

  equals(other: CelValue): boolean {
    return other === this;
  }

  /** Orders two values of one type; undefined when the type has no order. */
  compare(_other: CelValue): number | undefined {
    return undefined;
  }

  /** The value as `string()` gives it; undefined when there is no such conversion. */
  text(): string | undefined {
    return undefined;
  }
}

/** `optional.of(x)` or `optional.none()`. */
export class Optional extends CelObject {
  static readonly none = new Optional(undefined);
  readonly typeName = 'optional_type';

  constructor(readonly value: CelValue | undefined) {
    super();
  }

  equals(other: CelValue): boolean {
    if (!(other instanceof Optional)) return false;
    if (this.value === undefined || other.value === undefined)
      return this.value === other.value;
    return celEquals(this.value, other.value);
  }
}

/** A type, as `type(x)` gives it. */
export class TypeValue extends CelObject {
  readonly typeName = 'type';

  constructor(readonly name: string) {
    super();
  }

  equals(other: CelValue): boolean {
    return other instanceof TypeValue && other.name === this.name;
  }

  text(): string {
    return this.name;
  }
}

/** The name of a value's type. */
export function typeName(value: CelValue): string {
  if (value === null) return 'null_type';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'double';
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Map) return 'map';
  return value instanceof Uint8Array ? 'bytes' : value.typeName;
}

/**
 * Turns JSON into values: whole numbers become integers, as they do for unstructured Kubernetes objects.
 *
 * @throws CelLimitError when it is nested too deeply
 */
export function fromJson(json: unknown): CelValue {
  if (isTooDeep(json)) {
    throw new CelLimitError(
      `a value is nested more than ${MOST_LEVELS} levels deep`,
    );
  }
  return convert(json);
}

function convert(json: unknown): CelValue {
  if (json === null || json === undefined) return null;
  if (typeof json === 'number')
    return Number.isSafeInteger(json) ? BigInt(json) : json;
  if (
    typeof json === 'string' ||
    typeof json === 'boolean' ||
    typeof json === 'bigint'
  )
    return json;
  if (Array.isArray(json)) return json.map(convert);
  const map: CelMap = new Map();
  for (const [key, value] of Object.entries(json))
    if (value !== undefined) map.set(key, convert(value));
  return map;
}

/**
 * Turns a value into JSON; what JSON has no word for becomes text.
 *
 * @throws CelLimitError when it is larger than the budget, as one that holds the same list many times may be
 */
export function toJson(value: CelValue, budget = new Budget()): unknown {
  budget.spend(1 + weight(value));
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(item => toJson(item, budget));
  if (value instanceof Map) {
    return Object.fromEntries(
      [...value].map(([key, item]) => [String(key), toJson(item, budget)]),
    );
  }
  if (value instanceof CelObject) return value.text() ?? value.typeName;
  return value;
}

/** Equality as CEL has it: 1 equals 1.0; values of different types are not equal, without an error. */
export function celEquals(left: CelValue, right: CelValue): boolean {
  if (left === right) return true;
  const isNumbers =
    (typeof left === 'bigint' && typeof right === 'number') ||
    (typeof left === 'number' && typeof right === 'bigint');
  // JavaScript compares a bigint with a number by value only with the loose operators.
  if (isNumbers) return !(left < right) && !(left > right);
  if (left instanceof CelObject) return left.equals(right);
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    charge(1 + weight(left));
    return left.every((item, index) => celEquals(item, right[index]));
  }
  if (left instanceof Map) {
    if (!(right instanceof Map) || left.size !== right.size) return false;
    charge(1 + weight(left));
    return [...left].every(([key, value]) => {
      const other = right.get(key);
      return other !== undefined && celEquals(value, other);
    });
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    return (
      left.length === right.length &&
      left.every((byte, index) => byte === right[index])
    );
  }
  return false;
}

/** Orders two values; throws when they have no order. Strings compare by code point. */
export function celCompare(left: CelValue, right: CelValue): number {
  const isNumber = (value: CelValue): value is bigint | number =>
    typeof value === 'bigint' || typeof value === 'number';
  if (isNumber(left) && isNumber(right)) {
    if (left < right) return -1;
    return left > right ? 1 : 0;
  }
  if (typeof left === 'string' && typeof right === 'string')
    return compareCodePoints(left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean')
    return Number(left) - Number(right);
  const order = left instanceof CelObject ? left.compare(right) : undefined;
  if (order === undefined) {
    throw new CelError(
      `no such overload: ${typeName(left)} and ${typeName(right)} have no order`,
    );
  }
  return order;
}

function compareCodePoints(left: string, right: string): number {
  if (left === right) return 0;
  const a = [...left];
  const b = [...right];
  for (let index = 0; index < a.length && index < b.length; index++) {
    if (a[index] !== b[index])
      return (a[index].codePointAt(0) ?? 0) - (b[index].codePointAt(0) ?? 0);
  }
  return a.length - b.length;
}
