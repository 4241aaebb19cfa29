import { parseAllDocuments } from 'yaml';
import {
  renderTree,
  type Environment,
  type KubeObject,
  type TextFile,
} from '@macadam/resolver';
import type { Rendered } from '../services/Renderer';

/** Kubernetes objects in the files of a tree; what is no object (a kustomization, the release) is left out. */
export function objectsOf(files: readonly TextFile[]): KubeObject[] {
  return files
    .filter(
      ({ path }) =>
        /\.ya?ml$/.test(path) &&
        !/(^|\/)(kustomization|release)\.yaml$/.test(path),
    )
    .flatMap(file =>
      parseAllDocuments(file.text).map(document => document.toJS()),
    )
    .filter(isObject);
}

/** The tree of a workload with the waves up to `last`; objects of later waves stay as Git holds them. */
export function treeUpTo(
  { input, resolution, loaded }: Rendered,
  last: number,
  inGit: readonly TextFile[],
): TextFile[] {
  return renderTree(input, resolution, loaded.revision, {
    throughWave: last,
    previous: inGit,
  });
}

/** Where a workload's tree is in the environments repository, without a slash at the end. */
export function treeFolder(
  environment: Environment,
  of: { tenant: string; workload: string },
): string {
  return `${environment.delivery.path}/${of.tenant}/${of.workload}`;
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

function isObject(value: unknown): value is KubeObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'apiVersion' in value &&
    'kind' in value &&
    'metadata' in value
  );
}
