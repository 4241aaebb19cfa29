/** kustomize's transformers, on copies that the build owns: each changes the object it is given. */
import type { KubeObject } from '../../../runtime';
import { type Fields, isFields, listAt, textAt, valueAt } from '../fields';
import type { ImageChange, LabelSet } from './file';

/** The map at a path, created where missing. */
function ensure(object: Fields, ...path: string[]): Fields {
  let current = object;
  for (const step of path) {
    const next = current[step];
    if (isFields(next)) current = next;
    else {
      const created: Fields = {};
      current[step] = created;
      current = created;
    }
  }
  return current;
}

/** Where the pod template's metadata is, for kinds that have one. */
function templateMetadata(object: KubeObject): string[] | undefined {
  switch (object.kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return ['spec', 'template', 'metadata'];
    case 'CronJob':
      return ['spec', 'jobTemplate', 'spec', 'template', 'metadata'];
    default:
      return undefined;
  }
}

/** Selectors that kustomize fills even when absent, and those it only extends. */
function selectorPaths(
  object: KubeObject,
): { path: string[]; create: boolean }[] {
  switch (object.kind) {
    case 'Service':
      return object.apiVersion === 'v1'
        ? [{ path: ['spec', 'selector'], create: true }]
        : [];
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return [{ path: ['spec', 'selector', 'matchLabels'], create: true }];
    case 'Job':
    case 'PodDisruptionBudget':
      return [{ path: ['spec', 'selector', 'matchLabels'], create: false }];
    case 'NetworkPolicy':
      return [{ path: ['spec', 'podSelector', 'matchLabels'], create: false }];
    default:
      return [];
  }
}

/** Adds labels; with them, by choice, selectors and pod templates. */
export function addLabels(object: KubeObject, set: LabelSet): void {
  Object.assign(ensure(object, 'metadata', 'labels'), set.pairs);
  const template = templateMetadata(object);
  if (template && (set.includeTemplates || set.includeSelectors)) {
    Object.assign(ensure(object, ...template, 'labels'), set.pairs);
  }
  if (!set.includeSelectors) return;
  for (const { path, create } of selectorPaths(object)) {
    if (create || isFields(valueAt(object, ...path)))
      Object.assign(ensure(object, ...path), set.pairs);
  }
}

/**
 * Moves all objects of a build into a namespace: namespaced objects, Namespace objects by name, and
 * the service accounts of the build (or `default`) where role bindings speak of them.
 */
export function setNamespace(
  objects: KubeObject[],
  namespace: string,
  isClusterScoped: (object: KubeObject) => boolean,
): void {
  const accounts = new Set(['default']);
  for (const object of objects) {
    if (object.kind === 'ServiceAccount' && object.apiVersion === 'v1')
      accounts.add(object.metadata.name);
  }
  for (const object of objects) {
    if (object.kind === 'Namespace' && object.apiVersion === 'v1')
      object.metadata.name = namespace;
    else if (!isClusterScoped(object)) object.metadata.namespace = namespace;
    if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding')
      continue;
    for (const subject of listAt(object, 'subjects')) {
      if (
        isFields(subject) &&
        subject.kind === 'ServiceAccount' &&
        accounts.has(textAt(subject, 'name') ?? '')
      )
        subject.namespace = namespace;
    }
  }
}

/** An image reference in its parts: `registry:5000/name`, and what follows. */
export function splitImage(reference: string): {
  name: string;
  tag?: string;
  digest?: string;
} {
  const [beforeDigest, digest] = reference.split('@', 2);
  const colon = beforeDigest.lastIndexOf(':');
  const hasTag = colon > beforeDigest.lastIndexOf('/');
  return {
    name: hasTag ? beforeDigest.slice(0, colon) : beforeDigest,
    ...(hasTag && { tag: beforeDigest.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}

function changedImage(
  reference: string,
  changes: readonly ImageChange[],
): string {
  return changes.reduce((image, change) => {
    const parts = splitImage(image);
    if (parts.name !== change.name) return image;
    const name = change.newName ?? parts.name;
    if (change.digest !== undefined)
      return `${name}${change.newTag ? `:${change.newTag}` : ''}@${change.digest}`;
    if (change.newTag !== undefined) return `${name}:${change.newTag}`;
    return `${name}${parts.tag !== undefined ? `:${parts.tag}` : ''}${parts.digest !== undefined ? `@${parts.digest}` : ''}`;
  }, reference);
}

/** Changes images in every list of containers, wherever the kind keeps it. */
export function changeImages(
  value: unknown,
  changes: readonly ImageChange[],
): void {
  if (changes.length === 0) return;
  if (Array.isArray(value)) {
    for (const entry of value) changeImages(entry, changes);
    return;
  }
  if (!isFields(value)) return;
  for (const [field, entry] of Object.entries(value)) {
    if (
      (field === 'containers' || field === 'initContainers') &&
      Array.isArray(entry)
    ) {
      for (const container of entry) {
        if (isFields(container) && typeof container.image === 'string')
          container.image = changedImage(container.image, changes);
      }
    } else changeImages(entry, changes);
  }
}
