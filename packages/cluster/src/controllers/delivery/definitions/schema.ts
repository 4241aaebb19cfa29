/** Short forms of OpenAPI v3 for CustomResourceDefinitions. */
import type { NewObject } from '../../../runtime';

export type Schema = Record<string, unknown>;

export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };
export const whole: Schema = { type: 'integer' };
export const texts: Schema = { type: 'object', additionalProperties: text };
/** Any object, kept as it is. */
export const anything: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
export const duration: Schema = { type: 'string', pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$' };
export const time: Schema = { type: 'string', format: 'date-time' };

export function oneOf(...values: string[]): Schema {
  return { type: 'string', enum: values };
}

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

/** An object; names that end in `!` are required. */
export function object(fields: Record<string, Schema>): Schema {
  const required = Object.keys(fields).filter(name => name.endsWith('!')).map(name => name.slice(0, -1));
  const properties = Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name.replace(/!$/, ''), schema]));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

export function withDefault(schema: Schema, value: unknown): Schema {
  return { ...schema, default: value };
}

export const conditions = list(
  object({ 'type!': text, 'status!': oneOf('True', 'False', 'Unknown'), reason: text, message: text, lastTransitionTime: time, observedGeneration: whole }),
);

export interface Definition {
  group: string;
  /** The stored version first; all have the same schema. */
  versions: string[];
  kind: string;
  plural: string;
  shortNames?: string[];
  cluster?: boolean;
  /** Top-level fields besides apiVersion, kind and metadata; a field `status` becomes a subresource. */
  fields: Record<string, Schema>;
  /** Column name to JSON path; a trailing `*` on the name shows it only with `-o wide`. */
  columns?: Record<string, string>;
}

const ageColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The CustomResourceDefinition of a kind. */
export function customResourceDefinition(definition: Definition): NewObject {
  const { group, versions, kind, plural, shortNames, cluster, fields, columns = {} } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: cluster ? 'Cluster' : 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), ...(shortNames && { shortNames }) },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: object(fields) },
        ...('status' in fields && { subresources: { status: {} } }),
        additionalPrinterColumns: [
          ...Object.entries(columns).map(([column, jsonPath]) => ({
            name: column.replace(/\*$/, ''), type: 'string', jsonPath, ...(column.endsWith('*') && { priority: 1 }),
          })),
          ageColumn,
        ],
      })),
    },
  };
}

export const readyColumn = '.status.conditions[?(@.type=="Ready")].status';
export const messageColumn = '.status.conditions[?(@.type=="Ready")].message';
