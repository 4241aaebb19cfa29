import { createHash } from 'node:crypto';
import {
  groupVersion,
  type Kind,
  type KindRegistry,
  type KindVersion,
} from '../schema/kinds';
import { objectOf } from '../schema/access';
import type {
  JsonObject,
  ListSchema,
  ScalarType,
  Schema,
  StructSchema,
} from '../schema/schema';
import { json, type Answer } from './request';

const SCALARS: Record<ScalarType, JsonObject> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bool: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  microtime: { type: 'string', format: 'date-time' },
  duration: { type: 'string' },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  intorstring: {
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
};

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Writes schemas as OpenAPI and gathers the named ones that they refer to. */
class Writer {
  readonly schemas: Record<string, JsonObject> = {};

  write(schema: Schema): JsonObject {
    switch (schema.type) {
      case 'scalar':
        return SCALARS[schema.scalar];
      case 'map':
        return {
          type: 'object',
          additionalProperties: this.write(schema.values),
          ...(schema.atomic && { 'x-kubernetes-map-type': 'atomic' }),
        };
      case 'list':
        return {
          type: 'array',
          items: this.write(schema.items),
          ...listMarks(schema),
        };
      case 'struct':
        if (!schema.name) return this.body(schema);
        if (!this.schemas[schema.name]) {
          this.schemas[schema.name] = {};
          this.schemas[schema.name] = this.body(schema);
        }
        return reference(schema.name);
      default:
        return { 'x-kubernetes-preserve-unknown-fields': true };
    }
  }

  body(schema: StructSchema): JsonObject {
    const required = [...schema.fields]
      .filter(([, field]) => field.required)
      .map(([name]) => name);
    const properties = Object.fromEntries(
      [...schema.fields].map(([name, field]) => [
        name,
        this.write(field.schema),
      ]),
    );
    return {
      type: 'object',
      properties,
      ...(required.length > 0 && { required }),
      ...(schema.atomic && { 'x-kubernetes-map-type': 'atomic' }),
      ...(schema.preserveUnknown && {
        'x-kubernetes-preserve-unknown-fields': true,
      }),
    };
  }
}

function listMarks(schema: ListSchema): JsonObject {
  return {
    'x-kubernetes-list-type': schema.list,
    ...(schema.list === 'map' && { 'x-kubernetes-list-map-keys': schema.keys }),
    ...(schema.mergeKey !== undefined && {
      'x-kubernetes-patch-strategy': 'merge',
    }),
    ...(schema.mergeKey !== undefined &&
      schema.mergeKey !== '*' && {
        'x-kubernetes-patch-merge-key': schema.mergeKey,
      }),
  };
}

function kindSchema(
  writer: Writer,
  kind: Kind,
  version: KindVersion,
): { name: string; schema: JsonObject } {
  const gvk = { group: kind.group, version: version.name, kind: kind.kind };
  const marks = { 'x-kubernetes-group-version-kind': [gvk] };
  const meta = writer.write(
    version.schema.fields.get('metadata')?.schema ?? { type: 'any' },
  );
  if (version.custom) {
    const { openapi } = version.custom;
    const name = `${kind.group.split('.').reverse().join('.')}.${version.name}.${kind.kind}`;
    const properties = {
      ...objectOf(openapi.properties),
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: meta,
    };
    return { name, schema: { ...openapi, properties, ...marks } };
  }
  const body = writer.body(version.schema);
  const properties = {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    ...objectOf(body.properties),
  };
  return {
    name: version.schema.name,
    schema: { ...body, properties, ...marks },
  };
}

/** The OpenAPI v3 document of a group and version: each kind's schema and the operations that clients look for. */
function documentOf(
  kinds: KindRegistry,
  group: string,
  version: string,
): JsonObject {
  const writer = new Writer();
  const paths: JsonObject = {};
  for (const kind of kinds.all()) {
    const served = kind.versions.find(candidate => candidate.name === version);
    if (kind.group !== group || !served) continue;
    const { name, schema } = kindSchema(writer, kind, served);
    writer.schemas[name] = schema;
    const gvk = { group, version, kind: kind.kind };
    const base = `/${group ? `apis/${group}` : 'api'}/${version}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
    const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map(
      parameter => ({
        name: parameter,
        in: 'query',
        schema: { type: 'string' },
      }),
    );
    const operation = (action: string) => ({
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': gvk,
      parameters,
      responses: { 200: { description: 'OK' } },
    });
    const read = (action: string) => ({
      ...operation(action),
      responses: {
        200: {
          description: 'OK',
          content: { 'application/json': { schema: reference(name) } },
        },
      },
    });
    paths[base] = { get: operation('list'), post: operation('post') };
    paths[`${base}/{name}`] = {
      get: read('get'),
      put: operation('put'),
      patch: operation('patch'),
      delete: operation('delete'),
    };
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.34.0' },
    paths,
    components: { schemas: writer.schemas },
  };
}

/** Answers /openapi/v3 and its documents, each made once until a kind changes. */
export class OpenApi {
  private documents = new Map<string, { text: string; hash: string }>();
  private revision = -1;

  constructor(private readonly kinds: KindRegistry) {}

  /** Undefined for an unknown path. */
  answer(path: string): Answer | undefined {
    if (path === '/openapi/v3') return json({ paths: this.index() });
    const match = /^\/openapi\/v3\/(api|apis\/([^/]+))\/([^/]+)$/.exec(path);
    if (!match) return undefined;
    const document = this.document(match[2] ?? '', match[3]);
    return (
      document && {
        status: 200,
        body: document.text,
        contentType: 'application/json',
        headers: { etag: `"${document.hash}"` },
      }
    );
  }

  private index(): JsonObject {
    const entries: JsonObject = {};
    for (const kind of this.kinds.all()) {
      for (const { name } of kind.versions) {
        const path = `${kind.group ? 'apis' : 'api'}/${groupVersion(kind.group, name)}`;
        entries[path] ??= {
          serverRelativeURL: `/openapi/v3/${path}?hash=${this.document(kind.group, name)?.hash}`,
        };
      }
    }
    return entries;
  }

  private document(
    group: string,
    version: string,
  ): { text: string; hash: string } | undefined {
    if (this.revision !== this.kinds.revision) {
      this.documents = new Map();
      this.revision = this.kinds.revision;
    }
    const key = groupVersion(group, version);
    let document = this.documents.get(key);
    if (!document) {
      if (
        !this.kinds
          .all()
          .some(
            kind =>
              kind.group === group &&
              kind.versions.some(served => served.name === version),
          )
      )
        return undefined;
      const text = JSON.stringify(documentOf(this.kinds, group, version));
      document = {
        text,
        hash: createHash('sha256').update(text).digest('hex').toUpperCase(),
      };
      this.documents.set(key, document);
    }
    return document;
  }
}
