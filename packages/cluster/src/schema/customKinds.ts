import type { KubeObject } from '../runtime';
import { listOf, objectOf, objectsOf, textOf } from './access';
import { age, ageOf, NAME_AND_AGE } from './columns';
import { customObjectSchema } from './customSchema';
import { evaluateJsonPath } from './jsonPath';
import {
  valueAt,
  type Cell,
  type Column,
  type Kind,
  type KindVersion,
  type TableView,
} from './kinds';
import type { JsonObject } from './schema';

function isColumnType(type: string): type is Column['type'] {
  return ['string', 'integer', 'number', 'boolean', 'date'].includes(type);
}

function cellOf(object: KubeObject, column: JsonObject, now: number): Cell {
  const value = evaluateJsonPath(object, textOf(column.jsonPath));
  if (value === undefined || value === null)
    return column.type === 'date' ? '<unknown>' : '';
  if (column.type === 'date') return ageOf(value, now);
  if (typeof value === 'number' || typeof value === 'boolean')
    return column.type === 'string' ? String(value) : value;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function tableOf(version: JsonObject): TableView {
  const columns = objectsOf(version.additionalPrinterColumns);
  if (columns.length === 0) return NAME_AND_AGE;
  return {
    columns: [
      NAME_AND_AGE.columns[0],
      ...columns.map((column): Column => {
        const type = textOf(column.type);
        return {
          name: textOf(column.name),
          type: isColumnType(type) ? type : 'string',
          ...(typeof column.priority === 'number' && {
            priority: column.priority,
          }),
          ...(typeof column.description === 'string' && {
            description: column.description,
          }),
        };
      }),
    ],
    row: (object, now) => [
      object.metadata.name,
      ...columns.map(column =>
        column.jsonPath === '.metadata.creationTimestamp'
          ? age(object, now)
          : cellOf(object, column, now),
      ),
    ],
  };
}

/** The kind that a CustomResourceDefinition describes; its served versions in order of preference. */
export function kindOfDefinition(definition: KubeObject): Kind {
  const spec = objectOf(definition.spec);
  const names = objectOf(spec.names);
  const versions = objectsOf(spec.versions);
  const stored =
    versions.find(version => version.storage === true) ?? versions[0] ?? {};
  const subresources = objectOf(stored.subresources);
  const scale = objectOf(subresources.scale);
  const path = (value: unknown) => textOf(value).replace(/^\./, '');
  const kind = textOf(names.kind);
  return {
    group: textOf(spec.group),
    kind,
    listKind: textOf(names.listKind) || `${kind}List`,
    plural: textOf(names.plural),
    singular: textOf(names.singular) || kind.toLowerCase(),
    shortNames: listOf(names.shortNames).map(textOf),
    categories: listOf(names.categories).map(textOf),
    namespaced: spec.scope !== 'Cluster',
    versions: versions
      .filter(version => version.served !== false)
      .map(versionOf)
      .sort(byPriority),
    storedVersion: textOf(stored.name),
    status: 'status' in subresources,
    ...('scale' in subresources && {
      scale: {
        spec: path(scale.specReplicasPath),
        status: path(scale.statusReplicasPath),
        ...(scale.labelSelectorPath !== undefined && {
          selector: path(scale.labelSelectorPath),
        }),
      },
    }),
    generation: true,
    crd: definition.metadata.name,
    subresources: [],
    selectable: Object.fromEntries(
      objectsOf(stored.selectableFields).map(field => [
        path(field.jsonPath),
        (object: KubeObject) => textOf(valueAt(object, path(field.jsonPath))),
      ]),
    ),
    table: tableOf(stored),
  };
}

function versionOf(version: JsonObject): KindVersion {
  const openapi = objectOf(objectOf(version.schema).openAPIV3Schema);
  return {
    name: textOf(version.name),
    schema: customObjectSchema(openapi),
    custom: { openapi },
  };
}

/** Kubernetes' order of versions: v2, v1, v1beta2, v1beta1, v1alpha1. */
function byPriority(a: KindVersion, b: KindVersion): number {
  const rank = (name: string) => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(name);
    if (!match) return [0, 0, 0];
    const stability = ['alpha', 'beta', undefined].indexOf(match[2]);
    return [1 + stability, Number(match[1]), Number(match[3] ?? 0)];
  };
  const [left, right] = [rank(a.name), rank(b.name)];
  const index = left.findIndex((value, at) => value !== right[at]);
  return index < 0 ? 0 : right[index] - left[index];
}
