import { canonicalQuantity } from '@macadam/kubernetes';
import { Reader } from 'protobufjs/minimal';
import { badRequest } from '../runtime';
import { coreSchemas } from '../schema/coreSchemas';
import type { Field, JsonObject, Schema, StructSchema } from '../schema/schema';

const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

/** Zero is a value of these, elsewhere it means that the field is not set. */
const MEANINGFUL_ZERO = new Set([
  'replicas',
  'backoffLimit',
  'parallelism',
  'completions',
  'minAvailable',
  'maxUnavailable',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
]);

interface Slot {
  name?: string;
  field?: Field;
  /** Fields of a message that is inlined in JSON. */
  inlined?: Map<number, Slot>;
}

const slotsBySchema = new WeakMap<StructSchema, Map<number, Slot>>();

function slotsOf(schema: StructSchema): Map<number, Slot> {
  let slots = slotsBySchema.get(schema);
  if (slots) return slots;
  slots = new Map();
  for (const [name, field] of schema.fields) {
    if (!field.number) continue;
    let level = slots;
    for (const number of field.number.slice(0, -1)) {
      const slot = level.get(number) ?? { inlined: new Map<number, Slot>() };
      level.set(number, slot);
      level = slot.inlined ?? level;
    }
    level.set(field.number[field.number.length - 1], { name, field });
  }
  slotsBySchema.set(schema, slots);
  return slots;
}

function readMessage(
  bytes: Uint8Array,
  slots: Map<number, Slot>,
  result: JsonObject,
): JsonObject {
  const reader = Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const slot = slots.get(tag >>> 3);
    if (!slot) reader.skipType(tag & 7);
    else if (slot.inlined) readMessage(reader.bytes(), slot.inlined, result);
    else if (slot.name !== undefined && slot.field)
      readField(reader, slot.name, slot.field.schema, result);
  }
  return result;
}

function readField(
  reader: Reader,
  name: string,
  schema: Schema,
  result: JsonObject,
): void {
  if (schema.type === 'list') {
    const list = result[name];
    const item = readValue(reader, schema.items, name, true);
    if (Array.isArray(list)) list.push(item);
    else result[name] = [item];
  } else if (schema.type === 'map') {
    const { key, value } = readEntry(reader.bytes(), schema.values);
    const map = result[name];
    result[name] = { ...(typeof map === 'object' && map), [key]: value };
  } else {
    const value = readValue(reader, schema, name, false);
    if (value !== undefined) result[name] = value;
  }
}

function readEntry(
  bytes: Uint8Array,
  values: Schema,
): { key: string; value: unknown } {
  const reader = Reader.create(bytes);
  let key = '';
  let value: unknown = '';
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) key = reader.string();
    else if (values.type === 'list') value = readItems(reader.bytes());
    else value = readValue(reader, values, key, true);
  }
  return { key, value };
}

/** A named list of texts is a message with the texts as field 1. */
function readItems(bytes: Uint8Array): string[] {
  const reader = Reader.create(bytes);
  const items: string[] = [];
  while (reader.pos < reader.len) {
    reader.uint32();
    items.push(reader.string());
  }
  return items;
}

function readValue(
  reader: Reader,
  schema: Schema,
  name: string,
  keepZero: boolean,
): unknown {
  if (schema.type === 'struct')
    return readMessage(reader.bytes(), slotsOf(schema), {});
  if (schema.type !== 'scalar') {
    reader.bytes();
    return undefined;
  }
  const keep = keepZero || MEANINGFUL_ZERO.has(name);
  const unlessZero = <T>(value: T, zero: T) =>
    keep || value !== zero ? value : undefined;
  switch (schema.scalar) {
    case 'string':
      return unlessZero(reader.string(), '');
    case 'bytes':
      return Buffer.from(reader.bytes()).toString('base64');
    case 'bool':
      return unlessZero(reader.bool(), false);
    case 'int32':
      return unlessZero(reader.int32(), 0);
    case 'int64':
      return unlessZero(Number(reader.int64()), 0);
    case 'double':
      return reader.double();
    case 'quantity':
      return canonicalQuantity(readParts(reader.bytes()).text ?? '0');
    case 'intorstring':
      return intOrString(readParts(reader.bytes()), keep);
    default:
      return timeText(readParts(reader.bytes()), schema.scalar);
  }
}

interface Parts {
  numbers: Map<number, number>;
  text?: string;
}

/** The varints by field number and the last text of a small message. */
function readParts(bytes: Uint8Array): Parts {
  const reader = Reader.create(bytes);
  const parts: Parts = { numbers: new Map() };
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if ((tag & 7) === 0) parts.numbers.set(tag >>> 3, Number(reader.int64()));
    else parts.text = reader.string();
  }
  return parts;
}

function intOrString({ numbers, text }: Parts, keep: boolean): unknown {
  if (numbers.get(1) === 1) return text ?? '';
  const value = numbers.get(2) ?? 0;
  return keep || value !== 0 ? value : undefined;
}

function timeText({ numbers }: Parts, scalar: string): string | undefined {
  const seconds = numbers.get(1) ?? 0;
  if (scalar === 'duration') return `${seconds / 1e9}s`;
  if (seconds === 0) return undefined;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  return scalar === 'time'
    ? `${text}Z`
    : `${text}.${String(Math.floor((numbers.get(2) ?? 0) / 1000)).padStart(6, '0')}Z`;
}

/** Reads `k8s\0` and the runtime.Unknown message: its type and the object's bytes. */
function readEnvelope(body: Buffer): {
  apiVersion: string;
  kind: string;
  raw: Uint8Array;
} {
  if (body.length < 4 || !body.subarray(0, 4).equals(MAGIC))
    throw badRequest(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  const reader = Reader.create(body.subarray(4));
  let apiVersion = '';
  let kind = '';
  let raw: Uint8Array = new Uint8Array();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) {
      const type = Reader.create(reader.bytes());
      while (type.pos < type.len) {
        if (type.uint32() >>> 3 === 1) apiVersion = type.string();
        else kind = type.string();
      }
    } else if (tag >>> 3 === 2) raw = reader.bytes();
    else reader.skipType(tag & 7);
  }
  return { apiVersion, kind, raw };
}

/** Reads a protobuf body of one of Kubernetes' own kinds as JSON. Throws ApiError 400 for others. */
export function decodeProtobuf(body: Buffer): JsonObject {
  const { apiVersion, kind, raw } = readEnvelope(body);
  const [group, version] = apiVersion.includes('/')
    ? apiVersion.split('/')
    : ['', apiVersion];
  const home = group.split('.')[0] || 'core';
  const schema =
    coreSchemas().get(`${home}.${version}.${kind}`) ??
    coreSchemas().get(`meta.v1.${kind}`);
  if (!schema)
    throw badRequest(
      `no kind "${kind}" is registered for version "${apiVersion}" in protobuf; send JSON`,
    );
  try {
    return { apiVersion, kind, ...readMessage(raw, slotsOf(schema), {}) };
  } catch (error) {
    if (error instanceof RangeError)
      throw badRequest(`the protobuf body is cut short: ${error.message}`);
    throw error;
  }
}
