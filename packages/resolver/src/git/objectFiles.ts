import type { KubeObject } from '../types';
import { compareText } from '../values/compareText';
import { toYaml } from '../values/yamlText';

/** The YAML of each object, by the name of its file. */
export function objectFiles(
  objects: readonly KubeObject[],
): Map<string, string> {
  const ambiguous = ambiguousNames(objects);
  return new Map(
    objects.map(object => [fileName(object, ambiguous), toYaml(object)]),
  );
}

/** The `kustomization.yaml` that applies files. */
export function kustomizationOf(files: Iterable<string>): string {
  return toYaml({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...files].sort(compareText),
  });
}

/** The `kustomization.yaml` of a folder that has nothing to apply; without a name kustomize would call it empty. */
export function emptyKustomization(name: string): string {
  return toYaml({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    metadata: { name },
    resources: [],
  });
}

/** Kinds that two API groups of this tree share need their group in the file name. */
function ambiguousNames(objects: readonly KubeObject[]): ReadonlySet<string> {
  const seen = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const object of objects) {
    const name = simpleName(object);
    const other = seen.get(name);
    if (other !== undefined && other !== object.apiVersion) ambiguous.add(name);
    seen.set(name, object.apiVersion);
  }
  return ambiguous;
}

function fileName(object: KubeObject, ambiguous: ReadonlySet<string>): string {
  const name = simpleName(object);
  if (!ambiguous.has(name)) return `${name}.yaml`;
  return `${name}-${object.apiVersion.replace(/[^a-z0-9]+/g, '-')}.yaml`;
}

function simpleName(object: KubeObject): string {
  return `${object.kind.toLowerCase()}-${object.metadata.name}`;
}
