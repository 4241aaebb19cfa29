import type { KubeObject } from '../policy/types';
import { isRecord } from '@macadam/yaml';

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (Array.isArray(value) && value.every(isEmpty)) ||
    (Array.isArray(value) && value.every(isEmpty)) ||
    (isRecord(value) && Object.values(value).every(isEmpty))
  );
}

/** The first path at which two values differ; undefined when they are the same. Absent, null, `{}` and `[]` are one. */
export function difference(
  left: unknown,
  right: unknown,
  path = '',
): string | undefined {
  if (isEmpty(left) && isEmpty(right)) return undefined;
  if (Array.isArray(left) && Array.isArray(right)) {
    const [items, others] = [left, right].map(list =>
      list.filter(item => !isEmpty(item)),
    );
    if (items.length !== others.length) return path;
    for (const [index, item] of items.entries()) {
      const found = difference(item, others[index], `${path}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isRecord(left) && isRecord(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const next = path === '' ? key : `${path}.${key}`;
      const found = difference(left[key], right[key], next);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return left === right ? undefined : path;
}

/** An object in the namespace that `kyverno test` puts it in when it names none. */
export function placed(object: KubeObject): KubeObject {
  const { namespace = 'default' } = object.metadata;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** The object of a file that is about the same thing as another object. */
export function counterpart(
  objects: readonly KubeObject[],
  object: KubeObject,
): KubeObject | undefined {
  const { name, namespace = 'default' } = object.metadata;
  return objects.find(
    ({ kind, metadata }) =>
      kind === object.kind &&
      metadata.name === name &&
      (metadata.namespace ?? 'default') === namespace,
  );
}
