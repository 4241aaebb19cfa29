import {
  isObject,
  keyDefault,
  memberSchema,
  type JsonObject,
  type ListSchema,
  type Schema,
} from '../schema/schema';
import { FieldSet } from './fieldSet';

/** Whether two JSON values are equal; the order of members does not matter. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a))
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => deepEqual(item, b[index]))
    );
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => key in b && deepEqual(a[key], b[key]))
  );
}

/** The path element of a list item; undefined when it lacks a key that has no default. */
function elementOf(item: unknown, schema: ListSchema): string | undefined {
  if (schema.list === 'set') return `v:${JSON.stringify(item)}`;
  if (!isObject(item)) return undefined;
  const keys: JsonObject = {};
  for (const key of [...schema.keys].sort()) {
    const value = item[key] ?? keyDefault(schema.items, key);
    if (value === undefined) return undefined;
    keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** The items of a keyed list by path element; undefined when the list must be taken as a whole. */
export function itemsByElement(
  value: unknown,
  schema: ListSchema,
): Map<string, unknown> | undefined {
  if (schema.list === 'atomic' || !Array.isArray(value)) return undefined;
  const items = new Map<string, unknown>();
  for (const item of value) {
    const element = elementOf(item, schema);
    if (element === undefined || items.has(element)) return undefined;
    items.set(element, item);
  }
  return items;
}

/** Whether server-side apply goes into a value (a map or struct that is not atomic). */
export function isGranular(
  value: unknown,
  schema: Schema,
): value is JsonObject {
  return (
    isObject(value) &&
    (schema.type === 'any' ||
      ((schema.type === 'struct' || schema.type === 'map') && !schema.atomic))
  );
}

/** Every path that a value holds. */
export function fieldSetOf(
  value: unknown,
  schema: Schema,
  isField = true,
): FieldSet {
  const set = new FieldSet();
  if (isGranular(value, schema)) {
    const keys = Object.keys(value);
    if (keys.length === 0) set.member = true;
    for (const key of keys) {
      const declared = schema.type === 'struct' && schema.fields.has(key);
      const child = fieldSetOf(value[key], memberSchema(schema, key), declared);
      if (!declared && schema.type === 'map') child.member = true;
      set.children.set(`f:${key}`, child);
    }
    return set;
  }
  const items =
    schema.type === 'list' ? itemsByElement(value, schema) : undefined;
  if (!items || items.size === 0 || schema.type !== 'list') {
    set.member = true;
    return set;
  }
  for (const [element, item] of items) {
    const child =
      schema.list === 'set'
        ? new FieldSet()
        : fieldSetOf(item, schema.items, isField);
    child.member = true;
    set.children.set(element, child);
  }
  return set;
}

export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

/** What changed between two values, by path. */
export function compare(
  before: unknown,
  after: unknown,
  schema: Schema,
): Comparison {
  const result: Comparison = {
    added: new FieldSet(),
    modified: new FieldSet(),
    removed: new FieldSet(),
  };
  compareInto(before, after, schema, result, []);
  return result;
}

function insert(set: FieldSet, path: string[], subset?: FieldSet): void {
  let node = set;
  for (const element of path) node = node.child(element);
  if (!subset) {
    node.member = true;
    return;
  }
  node.member ||= subset.member;
  for (const [key, child] of subset.children) node.children.set(key, child);
}

/** Maps and keyed lists are owned themselves once somebody adds them; structs are not. */
function ownSet(value: unknown, schema: Schema): FieldSet {
  const set = fieldSetOf(value, schema);
  if (
    schema.type === 'map' ||
    (schema.type === 'list' && schema.list === 'map')
  )
    set.member = true;
  if (isGranular(value, schema)) {
    for (const [key, member] of Object.entries(value)) {
      const child = ownSet(member, memberSchema(schema, key));
      child.member ||= set.children.get(`f:${key}`)?.member ?? false;
      set.children.set(`f:${key}`, child);
    }
  } else if (schema.type === 'list' && schema.list === 'map') {
    for (const [element, item] of itemsByElement(value, schema) ?? []) {
      const child = ownSet(item, schema.items);
      child.member = true;
      set.children.set(element, child);
    }
  }
  return set;
}

function compareInto(
  before: unknown,
  after: unknown,
  schema: Schema,
  result: Comparison,
  path: string[],
): void {
  if (before === after) return;
  if (before === undefined) {
    insert(result.added, path, ownSet(after, schema));
    return;
  }
  if (after === undefined) {
    insert(result.removed, path, ownSet(before, schema));
    return;
  }
  if (isGranular(before, schema) && isGranular(after, schema)) {
    for (const key of new Set([
      ...Object.keys(before),
      ...Object.keys(after),
    ])) {
      compareInto(before[key], after[key], memberSchema(schema, key), result, [
        ...path,
        `f:${key}`,
      ]);
    }
    return;
  }
  if (schema.type === 'list') {
    const old = itemsByElement(before, schema);
    const now = itemsByElement(after, schema);
    if (old && now) {
      for (const element of new Set([...old.keys(), ...now.keys()])) {
        const itemPath = [...path, element];
        if (!old.has(element))
          insert(
            result.added,
            itemPath,
            withSelf(ownSet(now.get(element), schema.items)),
          );
        else if (!now.has(element))
          insert(
            result.removed,
            itemPath,
            withSelf(ownSet(old.get(element), schema.items)),
          );
        else
          compareInto(
            old.get(element),
            now.get(element),
            schema.items,
            result,
            itemPath,
          );
      }
      return;
    }
  }
  if (!deepEqual(before, after)) insert(result.modified, path);
}

function withSelf(set: FieldSet): FieldSet {
  set.member = true;
  return set;
}

/** Lays an applied configuration over the live value: its leaves win, keyed lists merge, the rest stays. */
export function mergeApplied(
  live: unknown,
  applied: unknown,
  schema: Schema,
): unknown {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  if (isGranular(live, schema) && isGranular(applied, schema)) {
    const result: JsonObject = { ...live };
    for (const [key, value] of Object.entries(applied))
      result[key] = mergeApplied(live[key], value, memberSchema(schema, key));
    return result;
  }
  if (schema.type === 'list') {
    const old = itemsByElement(live, schema);
    const now = itemsByElement(applied, schema);
    if (old && now) return mergeItems(old, now, schema);
  }
  return applied;
}

/** The applied order holds for applied items; live items that were not applied keep their place after the item before them. */
function mergeItems(
  old: Map<string, unknown>,
  now: Map<string, unknown>,
  schema: ListSchema,
): unknown[] {
  const order: string[] = [...now.keys()];
  let before: string | undefined;
  for (const element of old.keys()) {
    if (!now.has(element))
      order.splice(
        before === undefined ? 0 : order.indexOf(before) + 1,
        0,
        element,
      );
    before = element;
  }
  return order.map(element =>
    now.has(element)
      ? mergeApplied(old.get(element), now.get(element), schema.items)
      : old.get(element),
  );
}

/**
 * Takes away the paths of `remove` unless something below them is to be kept.
 * @returns undefined when the value itself goes
 */
export function removeFields(
  value: unknown,
  schema: Schema,
  remove: FieldSet,
  keep: FieldSet,
): unknown {
  if (isGranular(value, schema)) {
    const result: JsonObject = {};
    for (const [key, member] of Object.entries(value)) {
      const left = removeMember(
        member,
        memberSchema(schema, key),
        remove.children.get(`f:${key}`),
        keep.children.get(`f:${key}`),
      );
      if (left !== undefined) result[key] = left;
    }
    return result;
  }
  const items =
    schema.type === 'list' ? itemsByElement(value, schema) : undefined;
  if (!items || schema.type !== 'list') return value;
  const left: unknown[] = [];
  for (const [element, item] of items) {
    const kept = removeMember(
      item,
      schema.items,
      remove.children.get(element),
      keep.children.get(element),
    );
    if (kept !== undefined) left.push(kept);
  }
  return left;
}

function removeMember(
  value: unknown,
  schema: Schema,
  remove: FieldSet | undefined,
  keep: FieldSet | undefined,
): unknown {
  if (!remove || remove.empty) return value;
  if (!keep || keep.empty) return undefined;
  return removeFields(value, schema, remove, keep);
}
