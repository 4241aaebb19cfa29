import CORE_TYPES from './coreTypes.json';
import {
  ANY,
  type Field,
  type ListSchema,
  type ScalarType,
  type Schema,
  type StructSchema,
} from './schema';

const SCALARS: ReadonlySet<string> = new Set<ScalarType>([
  'string',
  'bytes',
  'int32',
  'int64',
  'double',
  'bool',
  'time',
  'microtime',
  'duration',
  'quantity',
  'intorstring',
]);

function isScalar(type: string): type is ScalarType {
  return SCALARS.has(type);
}

/**
 * Reads the table of Kubernetes' own types (written by scripts/writeCoreTypes.mjs) into linked schemas.
 * A key is a type and perhaps `atomic`; a field is its name, protobuf number (`2.5`: field 5 of the
 * message inlined at 2), type, and marks: required, set, keys=, merge=, merge, replace, retainKeys, default=.
 */
function parseTable(
  table: Record<string, string[]>,
): Map<string, StructSchema> {
  const structs = new Map<string, StructSchema>();
  for (const key of Object.keys(table)) {
    const [name, mark] = key.split(' ');
    structs.set(name, {
      type: 'struct',
      name,
      fields: new Map(),
      atomic: mark === 'atomic',
      preserveUnknown: false,
    });
  }
  for (const [key, lines] of Object.entries(table)) {
    const struct = structs.get(key.split(' ')[0]);
    if (struct)
      for (const line of lines)
        struct.fields.set(...parseField(line, struct, structs));
  }
  return structs;
}

function parseField(
  line: string,
  home: StructSchema,
  structs: Map<string, StructSchema>,
): [string, Field] {
  const [label, ...words] = line.split(' ');
  const [name, number] = label.split(':');
  const type = words[0] === 'map' ? `map ${words[1]}` : words[0];
  const marks = words.slice(words[0] === 'map' ? 2 : 1);
  const mark = (key: string) =>
    marks.find(text => text.startsWith(`${key}=`))?.slice(key.length + 1);
  const schema = parseType(type, marks, home, structs);
  const fallback = mark('default');
  return [
    name,
    {
      schema,
      ...(number && { number: number.split('.').map(Number) }),
      ...(marks.includes('required') && { required: true }),
      ...(marks.includes('retainKeys') && { retainKeys: true }),
      ...(fallback !== undefined && { default: fallback }),
    },
  ];
}

function parseType(
  type: string,
  marks: string[],
  home: StructSchema,
  structs: Map<string, StructSchema>,
): Schema {
  if (type.startsWith('[]')) return parseList(type, marks, home, structs);
  if (type.startsWith('map ')) {
    return {
      type: 'map',
      values: parseType(type.slice(4), [], home, structs),
      atomic: marks.includes('atomic'),
    };
  }
  if (isScalar(type)) return { type: 'scalar', scalar: type };
  if (type === 'any') return ANY;
  const prefix = home.name.slice(0, home.name.lastIndexOf('.'));
  const struct = structs.get(type) ?? structs.get(`${prefix}.${type}`);
  if (!struct)
    throw new Error(`core type ${type} of ${home.name} is not in the table`);
  return struct;
}

function parseList(
  type: string,
  marks: string[],
  home: StructSchema,
  structs: Map<string, StructSchema>,
): ListSchema {
  const value = (key: string) =>
    marks.find(text => text.startsWith(`${key}=`))?.slice(key.length + 1);
  const keys = value('keys')?.split('+') ?? [];
  const set = marks.includes('set');
  let mergeKey =
    value('merge') ?? (marks.includes('replace') ? undefined : keys[0]);
  if (set || marks.includes('merge')) mergeKey = '*';
  return {
    type: 'list',
    items: parseType(type.slice(2), [], home, structs),
    list: listKind(keys, set),
    keys,
    ...(mergeKey !== undefined && { mergeKey }),
  };
}

function listKind(keys: string[], set: boolean): ListSchema['list'] {
  if (keys.length > 0) return 'map';
  return set ? 'set' : 'atomic';
}

let parsed: Map<string, StructSchema> | undefined;

/** Every type of the table, by name such as `core.v1.Pod`. */
export function coreSchemas(): ReadonlyMap<string, StructSchema> {
  parsed ??= parseTable(CORE_TYPES);
  return parsed;
}

/** The schema of one of Kubernetes' own types; throws for a name that is not in the table. */
export function coreSchema(name: string): StructSchema {
  const schema = coreSchemas().get(name);
  if (!schema) throw new Error(`${name} is not a core type`);
  return schema;
}

/** The schema of ObjectMeta, which custom resources share. */
export function metadataSchema(): StructSchema {
  return coreSchema('meta.v1.ObjectMeta');
}
