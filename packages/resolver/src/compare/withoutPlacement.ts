import { ENVIRONMENT_LABEL } from '@macadam/kubernetes';
import type { KubeObject } from '../types';

/** Objects without what only says where they are: their namespace, and labels that name the environment. */
export function withoutPlacement(objects: readonly KubeObject[]): KubeObject[] {
  return objects.map(object => {
    const { namespace, ...metadata } = object.metadata;
    return unlabelled({ ...object, metadata });
  });
}

function unlabelled<T>(value: T): T;
function unlabelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => unlabelled<unknown>(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== ENVIRONMENT_LABEL)
      .map(([key, inner]) => [key, unlabelled<unknown>(inner)]),
  );
}
