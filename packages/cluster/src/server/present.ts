import type { KubeObject } from '../runtime';
import type { Page } from '../api/read';
import { groupVersion, type Kind } from '../schema/kinds';
import type { JsonObject } from '../schema/schema';
import type { Target } from '../api/state';

/** How a client wants objects. */
export interface View {
  as: 'object' | 'Table' | 'PartialObjectMetadata';
  /** Rows of a table carry the object, its metadata or nothing. */
  include: 'Object' | 'Metadata' | 'None';
}

/** Reads the first form in an Accept header that the server offers. */
export function viewOf(
  accept: string | undefined,
  includeObject: string | null,
): View {
  const include =
    includeObject === 'Object' || includeObject === 'None'
      ? includeObject
      : 'Metadata';
  for (const option of (accept ?? '').split(',')) {
    const as = /;\s*as=(\w+)/.exec(option)?.[1];
    if (!option.trim().startsWith('application/json')) continue;
    if (as === undefined) return { as: 'object', include };
    if (as === 'Table' || as === 'PartialObjectMetadata')
      return { as, include };
    if (as === 'PartialObjectMetadataList')
      return { as: 'PartialObjectMetadata', include };
  }
  return { as: 'object', include };
}

function partial(object: KubeObject): JsonObject {
  return {
    apiVersion: 'meta.k8s.io/v1',
    kind: 'PartialObjectMetadata',
    metadata: object.metadata,
  };
}

function tableRow(
  kind: Kind,
  object: KubeObject,
  view: View,
  now: number,
): JsonObject {
  return {
    cells: kind.table.row(object, now),
    ...(view.include === 'Object' && { object }),
    ...(view.include === 'Metadata' && { object: partial(object) }),
  };
}

function table(
  kind: Kind,
  metadata: JsonObject,
  objects: KubeObject[],
  view: View,
  now: number,
): JsonObject {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: kind.table.columns.map(column => ({
      ...column,
      format: column.format ?? '',
      description: column.description ?? '',
      priority: column.priority ?? 0,
    })),
    rows: objects.map(object => tableRow(kind, object, view, now)),
  };
}

/** One object in the form that the client wants. */
export function presentObject(
  kind: Kind,
  object: KubeObject,
  view: View,
  now: number,
): unknown {
  if (view.as === 'Table')
    return table(
      kind,
      { resourceVersion: object.metadata.resourceVersion },
      [object],
      view,
      now,
    );
  return view.as === 'PartialObjectMetadata' ? partial(object) : object;
}

const jsonOf = new WeakMap<KubeObject, string>();

/** An object as JSON; the text of stored (frozen) objects is kept. */
export function objectJson(object: KubeObject): string {
  let text = jsonOf.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    if (Object.isFrozen(object)) jsonOf.set(object, text);
  }
  return text;
}

/** A page of a list as JSON in the form that the client wants. */
export function presentList(
  target: Target,
  page: Page,
  view: View,
  now: number,
): string {
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.continue && { continue: page.continue }),
    ...(page.remaining !== undefined && { remainingItemCount: page.remaining }),
  };
  if (view.as === 'Table')
    return JSON.stringify(table(target.kind, metadata, page.items, view, now));
  if (view.as === 'PartialObjectMetadata') {
    return JSON.stringify({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: page.items.map(partial),
    });
  }
  const apiVersion = groupVersion(target.kind.group, target.version.name);
  return `{"kind":${JSON.stringify(target.kind.listKind)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[${page.items.map(objectJson).join(',')}]}`;
}
