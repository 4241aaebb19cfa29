import { parseAllDocuments } from 'yaml';
import {
  renderTree,
  type KubeObject,
  type ResolvedObject,
  type TextFile,
} from '@macadam/resolver';
import type { Rendered } from '../services/Renderer';

/** Kubernetes objects in the files of a tree; what is no object (a kustomization, the release) is left out. */
export function objectsOf(files: readonly TextFile[]): KubeObject[] {
  return files
    .filter(
      file =>
        /\.ya?ml$/.test(file.path) &&
        !/(^|\/)(kustomization|release)\.yaml$/.test(file.path),
    )
    .flatMap(file =>
      parseAllDocuments(file.text).map(document => document.toJS()),
    )
    .filter(isObject);
}

/**
 * The tree of a workload with the waves up to `last` as rendered; objects of later waves stay as Git holds them, and
 * those that Git does not hold wait. The same input gives the same bytes.
 */
export function treeUpTo(
  rendered: Rendered,
  last: number,
  inGit: readonly TextFile[],
): TextFile[] {
  const { input, resolution, loaded } = rendered;
  const existing = new Map(
    objectsOf(inGit).map(object => [keyOf(object), object]),
  );
  const objects = resolution.objects.flatMap((entry): ResolvedObject[] => {
    if (entry.wave <= last) {
      return [entry];
    }
    const old = existing.get(keyOf(entry.object));
    return old ? [{ ...entry, object: old }] : [];
  });
  return renderTree(input, { ...resolution, objects }, loaded.revision);
}

/** Where a workload's tree is in the environments repository, without a slash at the end. */
export function treeFolder(of: {
  environment: string;
  tenant: string;
  workload: string;
}): string {
  return `${of.environment}/${of.tenant}/${of.workload}`;
}

/** True when both have the same files with the same text; what `ignore` names does not count. */
export function sameFiles(
  a: readonly TextFile[],
  b: readonly TextFile[],
  ignore: (path: string) => boolean = () => false,
): boolean {
  const text = (files: readonly TextFile[]) =>
    JSON.stringify(
      files
        .filter(file => !ignore(file.path))
        .map(file => [file.path, file.text])
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    );
  return text(a) === text(b);
}

function keyOf(object: KubeObject): string {
  const { namespace = '', name } = object.metadata;
  return [object.apiVersion, object.kind, namespace, name].join('\u0000');
}

function isObject(value: unknown): value is KubeObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'apiVersion' in value &&
    'kind' in value &&
    'metadata' in value
  );
}
