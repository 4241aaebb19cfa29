/** Reading and changing loosely typed JSON without casts. */
import { isObject, type JsonObject } from './schema';

/** A member that is an object, or an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The objects of a list; none when it is no list. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : String(value);
}

export function numberOf(value: unknown, fallback = 0): number {
  return typeof value === 'number' ? value : fallback;
}

/** Sets members that are missing; objects and lists are not merged. */
export function fill(target: JsonObject, values: JsonObject): void {
  for (const [key, value] of Object.entries(values)) {
    if (target[key] === undefined) target[key] = value;
  }
}

/** The member of an object that is itself an object, created when missing. */
export function ensureObject(target: JsonObject, key: string): JsonObject {
  const value = target[key];
  if (isObject(value)) return value;
  const created: JsonObject = {};
  target[key] = created;
  return created;
}
