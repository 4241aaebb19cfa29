import { canonicalQuantity, isQuantity } from '@macadam/kubernetes';
import {
  isObject,
  type JsonObject,
  type ListSchema,
  type ScalarSchema,
  type Schema,
  type StructSchema,
} from './schema';

/** What decoding found: a value without unknown fields, and what was wrong. */
export interface Decoded {
  value: JsonObject;
  /** Paths of fields that the schema does not have, dotted as in `spec.containers[0].foo`. */
  unknown: string[];
  /** The first value of a wrong type, in the words of the API server; the object is refused. */
  typeError?: string;
}

interface Walk {
  unknown: string[];
  typeError?: string;
}

/**
 * Reads a JSON object as a schema describes it: drops nulls, empty maps and lists and unknown fields,
 * brings times and quantities to their canonical form.
 */
export function decode(value: JsonObject, schema: StructSchema): Decoded {
  const walk: Walk = { unknown: [] };
  const result = decodeStruct(value, schema, '', '', walk);
  return { value: result, ...walk };
}

const join = (path: string, key: string) => (path ? `${path}.${key}` : key);

function decodeStruct(
  value: JsonObject,
  schema: StructSchema,
  path: string,
  goPath: string,
  walk: Walk,
): JsonObject {
  const result: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    const field = schema.fields.get(key);
    if (!field) {
      if (schema.preserveUnknown) result[key] = member;
      else walk.unknown.push(join(path, key));
      continue;
    }
    if (member === null || member === undefined) continue;
    const decoded = decodeValue(
      member,
      field.schema,
      join(path, key),
      join(goPath, key),
      schema,
      walk,
    );
    if (decoded !== undefined) result[key] = decoded;
  }
  return result;
}

function decodeValue(
  value: unknown,
  schema: Schema,
  path: string,
  goPath: string,
  owner: StructSchema,
  walk: Walk,
): unknown {
  switch (schema.type) {
    case 'any':
      return value;
    case 'struct':
      if (!isObject(value))
        return wrongType(value, goTypeOf(schema), goPath, owner, walk);
      return decodeStruct(value, schema, path, goPath, walk);
    case 'map': {
      if (!isObject(value))
        return wrongType(value, goTypeOf(schema), goPath, owner, walk);
      const result: JsonObject = {};
      for (const [key, member] of Object.entries(value)) {
        if (member === null)
          result[key] =
            schema.values.type === 'scalar' && schema.values.scalar === 'string'
              ? ''
              : member;
        else
          result[key] = decodeValue(
            member,
            schema.values,
            join(path, key),
            goPath,
            owner,
            walk,
          );
      }
      return Object.keys(result).length > 0 ? result : undefined;
    }
    case 'list':
      return decodeList(value, schema, path, goPath, owner, walk);
    default:
      return decodeScalar(value, schema, goPath, owner, walk);
  }
}

function decodeList(
  value: unknown,
  schema: ListSchema,
  path: string,
  goPath: string,
  owner: StructSchema,
  walk: Walk,
): unknown {
  if (!Array.isArray(value))
    return wrongType(value, goTypeOf(schema), goPath, owner, walk);
  if (value.length === 0) return undefined;
  return value.map((item, index) =>
    item === null
      ? item
      : decodeValue(
          item,
          schema.items,
          `${path}[${index}]`,
          goPath,
          owner,
          walk,
        ),
  );
}

function decodeScalar(
  value: unknown,
  schema: ScalarSchema,
  goPath: string,
  owner: StructSchema,
  walk: Walk,
): unknown {
  const refuse = () => wrongType(value, goTypeOf(schema), goPath, owner, walk);
  switch (schema.scalar) {
    case 'bytes':
      if (typeof value !== 'string') return refuse();
      walk.typeError ??= base64Problem(value);
      return value;
    case 'string':
    case 'duration':
      return typeof value === 'string' ? value : refuse();
    case 'bool':
      return typeof value === 'boolean' ? value : refuse();
    case 'int32':
    case 'int64':
      return typeof value === 'number' && Number.isInteger(value)
        ? value
        : refuse();
    case 'double':
      return typeof value === 'number' ? value : refuse();
    case 'intorstring':
      return typeof value === 'string' ||
        (typeof value === 'number' && Number.isInteger(value))
        ? value
        : refuse();
    case 'quantity':
      if (typeof value !== 'string' && typeof value !== 'number')
        return refuse();
      if (!isQuantity(String(value))) {
        walk.typeError ??=
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
        return undefined;
      }
      return canonicalQuantity(String(value));
    default:
      return decodeTime(value, schema.scalar, refuse, walk);
  }
}

/** Why a text is no base64, in the words of the API server; lines may be broken. */
function base64Problem(text: string): string | undefined {
  const plain = text.replace(/[\r\n]/g, '');
  const [body] = /^[A-Za-z0-9+/]*/.exec(plain) ?? [''];
  const padding = plain.slice(body.length);
  const missing = (4 - (body.length % 4)) % 4;
  if (missing < 3 && padding === '='.repeat(missing)) return undefined;
  const at = padding ? body.length : body.length - (body.length % 4);
  return `illegal base64 data at input byte ${at}`;
}

function decodeTime(
  value: unknown,
  scalar: string,
  refuse: () => undefined,
  walk: Walk,
): unknown {
  if (typeof value !== 'string') return refuse();
  const time = new Date(value);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\dT/.test(value)) {
    walk.typeError ??= `parsing time "${value}" as "2006-01-02T15:04:05Z07:00": cannot parse "${value}" as "2006"`;
    return undefined;
  }
  if (scalar === 'time') return `${time.toISOString().slice(0, 19)}Z`;
  return /\.\d{6}Z$/.test(value)
    ? value
    : `${time.toISOString().slice(0, 23)}000Z`;
}

/** The type of a JSON value as Go's decoder names it. */
function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' && !Number.isInteger(value)
    ? `number ${value}`
    : typeof value;
}

function wrongType(
  value: unknown,
  goType: string,
  goPath: string,
  owner: StructSchema,
  walk: Walk,
): undefined {
  const struct = owner.name.split('.').at(-1) ?? '';
  walk.typeError ??= `json: cannot unmarshal ${jsonTypeOf(value)} into Go struct field ${struct}.${goPath} of type ${goType}`;
  return undefined;
}

const GO_SCALARS: Record<string, string> = {
  bytes: '[]uint8',
  double: 'float64',
  time: 'v1.Time',
  microtime: 'v1.MicroTime',
  duration: 'v1.Duration',
  quantity: 'resource.Quantity',
  intorstring: 'intstr.IntOrString',
};

function goTypeOf(schema: Schema): string {
  switch (schema.type) {
    case 'struct':
      return schema.name.split('.').slice(-2).join('.');
    case 'map':
      return `map[string]${goTypeOf(schema.values)}`;
    case 'list':
      return `[]${goTypeOf(schema.items)}`;
    case 'scalar':
      return GO_SCALARS[schema.scalar] ?? schema.scalar;
    default:
      return 'interface {}';
  }
}
