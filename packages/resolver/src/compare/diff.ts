import { isRecord } from '@macadam/yaml';
import { KEPT } from '../context/labels';
import type { KubeObject, ObjectRef, Origin } from '../types';
import { sameValue } from '../values/canonical';

/** Where a value came from; `url` leads there, for those who know where the repositories are. */
export type PlacedOrigin = Origin & { url?: string };

/** What two sides differ in, and so what makes a value differ. */
export type DiffCause = 'release' | 'platform' | 'environment';

/** One field that differs. */
export interface FieldChange {
  /** JSON Pointer, with a list's elements by name where they have one: `/spec/template/spec/containers/main/image`. */
  path: string;
  /** Absent: the field is new. */
  before?: unknown;
  /** Absent: the field goes. */
  after?: unknown;
  /** Where each value came from, as far as the explanation knows it. */
  from?: { before?: PlacedOrigin; after?: PlacedOrigin };
  /** What it differs by; absent where that was not asked or cannot be told. */
  causes?: DiffCause[];
}

/** One object that comes, goes, changes, or stays although it is not rendered any more. */
export interface ObjectDiff {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
  change: 'added' | 'removed' | 'changed' | 'kept';
  /** For `kept`: why an object that is rendered no more stays. */
  reason?: string;
  /** Key of the resource that the object belongs to; absent for the workload's own, and where it is not known. */
  resource?: string;
  /** Of a changed object; empty for one that comes or goes. */
  fields: FieldChange[];
  /** What it comes or goes by; those of a changed one are at its fields. */
  causes?: DiffCause[];
}

/** Stands for the values of a Secret, which no diff shows. */
const SECRET = '(secret)';

/**
 * What changes between two sets of objects, by object and by field; objects that stay the same are left out.
 * Objects are the same by group, kind, namespace and name. Lists whose elements all have a `name`
 * are compared by name, other lists as one value.
 * The values of a Secret are never shown, only that they differ.
 *
 * @param keeps - why an object that is not in `after` stays nonetheless; by default, that Flux never prunes it
 */
export function diffObjects(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  keeps: (object: KubeObject) => string | undefined = keptReason,
): ObjectDiff[] {
  const old = new Map(before.map(object => [keyOf(object), object]));
  const next = new Map(after.map(object => [keyOf(object), object]));
  const diffs: ObjectDiff[] = [];
  for (const key of [...new Set([...old.keys(), ...next.keys()])].sort()) {
    const a = old.get(key);
    const b = next.get(key);
    if (a && b) {
      const fields = diffFields(a, b).map(field => hidden(b.kind, field));
      if (fields.length > 0) {
        diffs.push({ ...identity(b), change: 'changed', fields });
      }
    } else if (b) {
      diffs.push({ ...identity(b), change: 'added', fields: [] });
    } else if (a) {
      const reason = keeps(a);
      diffs.push(
        reason === undefined
          ? { ...identity(a), change: 'removed', fields: [] }
          : { ...identity(a), change: 'kept', reason, fields: [] },
      );
    }
  }
  return diffs;
}

/** Field by field changes from one value to another, sorted by path. */
export function diffFields(
  before: unknown,
  after: unknown,
  path = '',
): FieldChange[] {
  const a = toMap(before);
  const b = toMap(after);
  if (a && b && a.kind === b.kind) {
    return [...new Set([...a.entries.keys(), ...b.entries.keys()])]
      .sort()
      .flatMap(key => {
        const at = `${path}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
        if (!a.entries.has(key)) {
          return [{ path: at, after: b.entries.get(key) }];
        }
        if (!b.entries.has(key)) {
          return [{ path: at, before: a.entries.get(key) }];
        }
        return diffFields(a.entries.get(key), b.entries.get(key), at);
      });
  }
  return sameValue(before, after) ? [] : [{ path: path || '/', before, after }];
}

function toMap(
  value: unknown,
): { kind: 'object' | 'list'; entries: Map<string, unknown> } | undefined {
  if (Array.isArray(value)) {
    const named = value.map(element =>
      isRecord(element) && typeof element.name === 'string'
        ? ([element.name, element] as const)
        : undefined,
    );
    const entries = new Map(named.filter(entry => entry !== undefined));
    return entries.size === value.length && value.length > 0
      ? { kind: 'list', entries }
      : undefined;
  }
  return isRecord(value)
    ? { kind: 'object', entries: new Map(Object.entries(value)) }
    : undefined;
}

/** Why an object that is rendered no more stays in the cluster: it is marked so that Flux does not prune it. */
function keptReason(object: KubeObject): string | undefined {
  return Object.entries(KEPT).every(
    ([name, value]) => object.metadata.annotations?.[name] === value,
  )
    ? 'It holds data: it stays in the cluster until a person deletes it'
    : undefined;
}

function hidden(kind: string, field: FieldChange): FieldChange {
  if (kind !== 'Secret' || !/^\/(data|stringData)(\/|$)/.test(field.path)) {
    return field;
  }
  return {
    path: field.path,
    ...('before' in field ? { before: SECRET } : {}),
    ...('after' in field ? { after: SECRET } : {}),
  };
}

function keyOf({ apiVersion, kind, metadata }: KubeObject): string {
  return identityKey({ apiVersion, kind, ...metadata });
}

/** The same for the same object in whatever version: its kind, namespace, name and group. */
export function identityKey(object: ObjectRef): string {
  const { apiVersion, kind, namespace = '', name } = object;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [kind, namespace, name, group].join('\u0000');
}

function identity(object: KubeObject) {
  const { namespace, name } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
  };
}
