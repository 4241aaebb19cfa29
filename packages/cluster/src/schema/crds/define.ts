/** Short ways to write the CustomResourceDefinitions of well-known projects. */
import type { NewObject } from '../../runtime';
import type { JsonObject } from '../schema';

export const text: JsonObject = { type: 'string' };
export const integer: JsonObject = { type: 'integer' };
export const flag: JsonObject = { type: 'boolean' };
export const duration: JsonObject = {
  type: 'string',
  pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$',
};
export const texts: JsonObject = { type: 'array', items: text };
export const textMap: JsonObject = {
  type: 'object',
  additionalProperties: text,
};
/** Anything at all. */
export const anything: JsonObject = {
  'x-kubernetes-preserve-unknown-fields': true,
};

export function choice(...options: string[]): JsonObject {
  return { type: 'string', enum: options };
}

export function withDefault(schema: JsonObject, value: unknown): JsonObject {
  return { ...schema, default: value };
}

export function list(items: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'array', items, ...more };
}

/** An object with exactly these fields; a name that ends in `!` is required. */
export function closed(fields: Record<string, JsonObject>): JsonObject {
  const required = Object.keys(fields)
    .filter(name => name.endsWith('!'))
    .map(name => name.slice(0, -1));
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, schema]) => [
        name.replace(/!$/, ''),
        schema,
      ]),
    ),
    ...(required.length > 0 && { required }),
  };
}

/** An object of which these fields are described and others kept; a name that ends in `!` is required. */
export function open(fields: Record<string, JsonObject> = {}): JsonObject {
  return { ...closed(fields), 'x-kubernetes-preserve-unknown-fields': true };
}

/** `status` with conditions, open for the rest. */
export function statusWithConditions(
  fields: Record<string, JsonObject> = {},
): JsonObject {
  return open({
    conditions: list(
      open({
        'type!': text,
        'status!': choice('True', 'False', 'Unknown'),
        reason: text,
        message: text,
        lastTransitionTime: { type: 'string', format: 'date-time' },
        observedGeneration: integer,
      }),
    ),
    observedGeneration: integer,
    ...fields,
  });
}

export interface Definition {
  group: string;
  kind: string;
  plural: string;
  short?: string[];
  categories?: string[];
  cluster?: boolean;
  /** The first is stored. */
  versions: string[];
  /** Schemas of the top-level fields besides metadata; `!` as in {@link closed}. */
  fields: Record<string, JsonObject>;
  /** Status is a subresource; default true. */
  status?: boolean;
  scale?: JsonObject;
  /** Name and JSON path; a path that begins with `date:` is shown as an age. */
  columns?: Record<string, string>;
}

/** Age and, for most kinds, the Ready condition. */
export const AGE = 'date:.metadata.creationTimestamp';
export const READY = '.status.conditions[?(@.type=="Ready")].status';
export const STATUS_MESSAGE = '.status.conditions[?(@.type=="Ready")].message';

/** Groups of Kubernetes' own community, whose definitions have to say who approved them. */
const PROTECTED = /(^|\.)(k8s|kubernetes)\.io$/;

/** The CustomResourceDefinition of a description. */
export function define(definition: Definition): NewObject {
  const { group, kind, plural, versions, fields } = definition;
  const subresources = {
    ...(definition.status !== false && { status: {} }),
    ...(definition.scale && { scale: definition.scale }),
  };
  const schema = closed({
    apiVersion: text,
    kind: text,
    metadata: { type: 'object' },
    ...fields,
  });
  const columns = Object.entries(definition.columns ?? {}).map(
    ([name, path]) => ({
      name,
      type: path.startsWith('date:') ? 'date' : 'string',
      jsonPath: path.replace(/^date:/, ''),
    }),
  );
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      labels: { 'macadam.dev/simulated': 'true' },
      ...(PROTECTED.test(group) && {
        annotations: { 'api-approved.kubernetes.io': 'unapproved, simulated' },
      }),
    },
    spec: {
      group,
      scope: definition.cluster ? 'Cluster' : 'Namespaced',
      names: {
        kind,
        plural,
        singular: kind.toLowerCase(),
        listKind: `${kind}List`,
        ...(definition.short && { shortNames: definition.short }),
        ...(definition.categories && { categories: definition.categories }),
      },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: schema },
        ...(Object.keys(subresources).length > 0 && { subresources }),
        ...(columns.length > 0 && { additionalPrinterColumns: columns }),
      })),
    },
  };
}
