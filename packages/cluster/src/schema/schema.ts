import { isRecord } from '@macadam/yaml';

export { isRecord as isObject };

/** A field of a struct. */
export interface Field {
  schema: Schema;
  /** Protobuf field number; two numbers where the field belongs to an inlined message. */
  number?: number[];
  /** OpenAPI `required`. */
  required?: boolean;
  default?: unknown;
  /** Strategic merge: fields not named in `$retainKeys` are dropped. */
  retainKeys?: boolean;
}

export type ScalarType =
  | 'string'
  | 'bytes'
  | 'int32'
  | 'int64'
  | 'double'
  | 'bool'
  | 'time'
  | 'microtime'
  | 'duration'
  | 'quantity'
  | 'intorstring';

export interface StructSchema {
  type: 'struct';
  /** For example `core.v1.Container`; empty for a part of a custom resource. */
  name: string;
  fields: Map<string, Field>;
  /** Server-side apply owns it as a whole. */
  atomic: boolean;
  /** Unknown fields are kept (custom resources with x-kubernetes-preserve-unknown-fields). */
  preserveUnknown: boolean;
}

export interface MapSchema {
  type: 'map';
  values: Schema;
  atomic: boolean;
}

export interface ListSchema {
  type: 'list';
  items: Schema;
  /** How server-side apply merges it. */
  list: 'atomic' | 'set' | 'map';
  /** The keys of a `map` list. */
  keys: string[];
  /** Strategic merge: the key by which items merge, `*` for a set of primitives, undefined when the list is replaced. */
  mergeKey?: string;
}

export interface ScalarSchema {
  type: 'scalar';
  scalar: ScalarType;
}

/** Anything: maps merge field by field, lists are atomic, nothing is pruned. */
export interface AnySchema {
  type: 'any';
}

/** What the server knows of a value: enough to decode, merge, own fields and describe it. */
export type Schema =
  StructSchema | MapSchema | ListSchema | ScalarSchema | AnySchema;

export const ANY: AnySchema = { type: 'any' };

export type JsonObject = Record<string, unknown>;

/** The schema of a member of an object, `ANY` where nothing is declared. */
export function memberSchema(schema: Schema, key: string): Schema {
  if (schema.type === 'struct') return schema.fields.get(key)?.schema ?? ANY;
  if (schema.type === 'map') return schema.values;
  return ANY;
}

/** The default of a list key (`protocol` is TCP), undefined when it has none. */
export function keyDefault(items: Schema, key: string): unknown {
  return items.type === 'struct' ? items.fields.get(key)?.default : undefined;
}

/** A deep copy of plain JSON that may be changed; much quicker than `structuredClone`. */
export function cloneJson<T>(value: T): T;
export function cloneJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => cloneJson(item));
  if (!isRecord(value)) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) copy[key] = cloneJson(value[key]);
  return copy;
}
