import { isObject, type JsonObject } from '../schema/schema';

/**
 * A set of paths of an object, as `managedFields[].fieldsV1` holds it: `f:name` is a member,
 * `k:{…}` a list item by its keys, `v:…` a list item by its value, `.` the path itself.
 */
export class FieldSet {
  member = false;
  readonly children = new Map<string, FieldSet>();

  static fromFieldsV1(fields: unknown): FieldSet {
    const set = new FieldSet();
    if (!isObject(fields)) return set;
    for (const [key, value] of Object.entries(fields)) {
      if (key === '.') set.member = true;
      else {
        const child = FieldSet.fromFieldsV1(value);
        if (isObject(value) && Object.keys(value).length === 0)
          child.member = true;
        set.children.set(key, child);
      }
    }
    return set;
  }

  toFieldsV1(): JsonObject {
    const result: JsonObject = {};
    if (this.member && this.children.size > 0) result['.'] = {};
    for (const key of [...this.children.keys()].sort())
      result[key] = this.children.get(key)?.toFieldsV1();
    return result;
  }

  child(key: string): FieldSet {
    let child = this.children.get(key);
    if (!child) {
      child = new FieldSet();
      this.children.set(key, child);
    }
    return child;
  }

  get empty(): boolean {
    if (this.member) return false;
    for (const child of this.children.values()) if (!child.empty) return false;
    return true;
  }

  union(other: FieldSet): FieldSet {
    return combine(this, other, (a, b) => a || b);
  }

  difference(other: FieldSet): FieldSet {
    return combine(this, other, (a, b) => a && !b);
  }

  intersection(other: FieldSet): FieldSet {
    return combine(this, other, (a, b) => a && b);
  }

  equals(other: FieldSet): boolean {
    return this.difference(other).empty && other.difference(this).empty;
  }

  /** The member paths, shortest first within a branch. */
  paths(prefix: string[] = []): string[][] {
    const result = this.member ? [prefix] : [];
    for (const [key, child] of this.children)
      result.push(...child.paths([...prefix, key]));
    return result;
  }
}

const NOTHING = new FieldSet();

function combine(
  a: FieldSet,
  b: FieldSet,
  rule: (a: boolean, b: boolean) => boolean,
): FieldSet {
  const result = new FieldSet();
  result.member = rule(a.member, b.member);
  for (const key of new Set([...a.children.keys(), ...b.children.keys()])) {
    const child = combine(
      a.children.get(key) ?? NOTHING,
      b.children.get(key) ?? NOTHING,
      rule,
    );
    if (child.member || child.children.size > 0)
      result.children.set(key, child);
  }
  return result;
}

/** A path in the notation of conflict messages: `.spec.containers[name="web"].image`. */
export function formatPath(path: string[]): string {
  return path
    .map(element => {
      const text = element.slice(2);
      if (element.startsWith('f:')) return `.${text}`;
      if (element.startsWith('v:')) return `[=${text}]`;
      const keys: unknown = JSON.parse(text);
      if (!isObject(keys)) return `[${text}]`;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}
