import { metadataSchema } from './coreSchemas';
import { listOf, objectOf, textOf } from './access';
import {
  cloneJson,
  ANY,
  isObject,
  type Field,
  type JsonObject,
  type Schema,
  type StructSchema,
} from './schema';

/** What a version of a custom kind brings of its own. */
export interface CustomVersion {
  /** Its OpenAPI v3 schema as written. */
  openapi: JsonObject;
}

const preserves = (openapi: JsonObject) =>
  openapi['x-kubernetes-preserve-unknown-fields'] === true;

/** Reads a structural OpenAPI v3 schema as server-side apply and pruning see it. */
export function schemaOf(openapi: JsonObject): Schema {
  if (openapi['x-kubernetes-int-or-string'] === true)
    return { type: 'scalar', scalar: 'intorstring' };
  if (openapi['x-kubernetes-embedded-resource'] === true)
    return embedded(openapi);
  switch (openapi.type) {
    case 'object':
      return objectSchema(openapi);
    case 'array':
      return listSchema(openapi);
    case 'string':
      return {
        type: 'scalar',
        scalar: openapi.format === 'byte' ? 'bytes' : 'string',
      };
    case 'integer':
      return { type: 'scalar', scalar: 'int64' };
    case 'number':
      return { type: 'scalar', scalar: 'double' };
    case 'boolean':
      return { type: 'scalar', scalar: 'bool' };
    default:
      return ANY;
  }
}

function objectSchema(openapi: JsonObject): Schema {
  const atomic = openapi['x-kubernetes-map-type'] === 'atomic';
  if (isObject(openapi.properties)) return structSchema(openapi, atomic);
  if (isObject(openapi.additionalProperties))
    return {
      type: 'map',
      values: schemaOf(openapi.additionalProperties),
      atomic,
    };
  if (openapi.additionalProperties === true || preserves(openapi))
    return atomic ? { type: 'map', values: ANY, atomic } : ANY;
  return structSchema(openapi, atomic);
}

function structSchema(openapi: JsonObject, atomic: boolean): StructSchema {
  const fields = new Map<string, Field>();
  for (const [name, property] of Object.entries(objectOf(openapi.properties))) {
    fields.set(name, {
      schema: schemaOf(objectOf(property)),
      ...(objectOf(property).default !== undefined && {
        default: objectOf(property).default,
      }),
    });
  }
  return {
    type: 'struct',
    name: '',
    fields,
    atomic,
    preserveUnknown: preserves(openapi),
  };
}

function listSchema(openapi: JsonObject): Schema {
  const kind = openapi['x-kubernetes-list-type'];
  const keys = listOf(openapi['x-kubernetes-list-map-keys']).map(textOf);
  return {
    type: 'list',
    items: schemaOf(objectOf(openapi.items)),
    list: kind === 'map' || kind === 'set' ? kind : 'atomic',
    keys,
  };
}

function withTypeMeta(struct: StructSchema): StructSchema {
  const fields = new Map(struct.fields);
  fields.set('apiVersion', { schema: { type: 'scalar', scalar: 'string' } });
  fields.set('kind', { schema: { type: 'scalar', scalar: 'string' } });
  fields.set('metadata', { schema: metadataSchema() });
  return { ...struct, fields };
}

function embedded(openapi: JsonObject): Schema {
  return withTypeMeta(
    structSchema(openapi, openapi['x-kubernetes-map-type'] === 'atomic'),
  );
}

/** The schema of a whole custom object: its own fields and Kubernetes' metadata. */
export function customObjectSchema(openapi: JsonObject): StructSchema {
  return withTypeMeta(structSchema(openapi, false));
}

/** A custom object without the fields that its schema lacks, and their paths. Nulls stay where they are allowed. */
export function prune(
  value: JsonObject,
  openapi: JsonObject,
): { value: JsonObject; unknown: string[] } {
  const unknown: string[] = [];
  const walk = (
    member: unknown,
    schema: JsonObject,
    path: string,
    root: boolean,
  ): unknown => {
    if (Array.isArray(member)) {
      const items = objectOf(schema.items);
      return member.map((item, index) =>
        walk(item, items, `${path}[${index}]`, false),
      );
    }
    if (!isObject(member)) return member;
    const properties = objectOf(schema.properties);
    const extra = schema.additionalProperties;
    const keepAll =
      preserves(schema) ||
      extra === true ||
      (!schema.type && !schema.properties && !isObject(extra));
    const typed = root || schema['x-kubernetes-embedded-resource'] === true;
    const result: JsonObject = {};
    for (const [key, child] of Object.entries(member)) {
      const childPath = path ? `${path}.${key}` : key;
      const nulled =
        child === null &&
        isObject(properties[key]) &&
        properties[key].nullable !== true;
      if (
        typed &&
        (key === 'apiVersion' || key === 'kind' || key === 'metadata')
      )
        result[key] = child;
      else if (nulled) continue;
      else if (isObject(properties[key]))
        result[key] = walk(child, properties[key], childPath, false);
      else if (isObject(extra))
        result[key] = walk(child, extra, childPath, false);
      else if (keepAll) result[key] = child;
      else unknown.push(childPath);
    }
    return result;
  };
  return { value: objectOf(walk(value, openapi, '', true)), unknown };
}

/** Fills in the defaults of a custom object; changes it in place. */
export function applyDefaults(value: unknown, openapi: JsonObject): void {
  if (Array.isArray(value)) {
    for (const item of value) applyDefaults(item, objectOf(openapi.items));
  } else if (isObject(value)) {
    const properties = objectOf(openapi.properties);
    for (const [key, property] of Object.entries(properties)) {
      if (!isObject(property)) continue;
      if (value[key] === undefined && property.default !== undefined)
        value[key] = cloneJson(property.default);
      if (value[key] !== undefined) applyDefaults(value[key], property);
    }
    if (isObject(openapi.additionalProperties)) {
      for (const [key, member] of Object.entries(value))
        if (!(key in properties))
          applyDefaults(member, openapi.additionalProperties);
    }
  }
}
