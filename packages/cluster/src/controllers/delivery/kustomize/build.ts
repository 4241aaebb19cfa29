import type { KubeObject } from '../../../runtime';
import {
  type ImageChange,
  type KustomizationFile,
  kustomizationFileNames,
  parseKustomizationFile,
  type Patch,
} from './file';
import { applyPatches } from './patch';
import { addLabels, changeImages, setNamespace } from './transform';
import { type FileTree, joinPath } from './tree';
import { BuildError, parseObjects } from './yaml';

/** What a Flux Kustomization adds to the kustomization.yaml that it points at. */
export interface Overlay {
  targetNamespace?: string;
  images: ImageChange[];
  patches: Patch[];
}

export interface BuildOptions {
  /** kustomize takes unknown kinds for namespaced. */
  isClusterScoped(object: KubeObject): boolean;
  overlay?: Overlay;
}

/**
 * Builds the objects of a directory as kustomize does. A directory without a kustomization.yaml is
 * taken as if one listed all its YAML files, as Flux does.
 * @throws BuildError in the author's words; fields of kustomize that are not supported are errors
 */
export function buildKustomization(
  tree: FileTree,
  path: string,
  options: BuildOptions,
): KubeObject[] {
  return buildDirectory(tree, path, options, [], options.overlay);
}

function kustomizationFileIn(
  tree: FileTree,
  directory: string,
): string | undefined {
  const found = kustomizationFileNames
    .map(name => (directory === '' ? name : `${directory}/${name}`))
    .filter(path => tree.identity(path) !== undefined);
  if (found.length > 1)
    throw new BuildError(
      `multiple kustomization files found under ${directory || '.'}: ${found.join(', ')}`,
    );
  return found[0];
}

function buildDirectory(
  tree: FileTree,
  directory: string,
  options: BuildOptions,
  parents: readonly string[],
  overlay?: Overlay,
): KubeObject[] {
  if (parents.includes(directory)) {
    throw new BuildError(
      `cycle detected: ${[...parents, directory].map(name => name || '.').join(' -> ')}`,
    );
  }
  const path = kustomizationFileIn(tree, directory);
  const file: KustomizationFile = path
    ? parseKustomizationFile(path, tree.read(path) ?? '')
    : {
        resources: generatedResources(tree, directory),
        labels: [],
        images: [],
        patches: [],
      };
  const where = path ?? (directory || '.');
  const objects = file.resources.flatMap(resource =>
    loadResource(tree, directory, resource, where, options, [
      ...parents,
      directory,
    ]),
  );
  transform(
    tree,
    directory,
    objects,
    {
      ...file,
      namespace: overlay?.targetNamespace ?? file.namespace,
      images: [...file.images, ...(overlay?.images ?? [])],
      patches: [...file.patches, ...(overlay?.patches ?? [])],
    },
    options,
  );
  refuseDuplicates(where, objects);
  return objects;
}

/** kustomize's order of transformers: patches, namespace, labels, images. */
function transform(
  tree: FileTree,
  directory: string,
  objects: KubeObject[],
  file: KustomizationFile,
  options: BuildOptions,
): void {
  const patches = file.patches.map(patch => {
    if (patch.path === undefined) return { ...patch, text: patch.patch ?? '' };
    const path = joinPath(directory, patch.path);
    const text = path === undefined ? undefined : tree.read(path);
    if (text === undefined)
      throw new BuildError(`${patch.source}: no such file: ${patch.path}`);
    return { ...patch, source: path ?? patch.source, text };
  });
  applyPatches(objects, patches);
  if (file.namespace)
    setNamespace(objects, file.namespace, options.isClusterScoped);
  for (const object of objects) {
    for (const set of file.labels) addLabels(object, set);
    changeImages(object, file.images);
  }
}

function loadResource(
  tree: FileTree,
  directory: string,
  resource: string,
  where: string,
  options: BuildOptions,
  parents: readonly string[],
): KubeObject[] {
  if (/^[a-z][a-z0-9+.-]*:|\?ref=|^[^/]*@[^/]*:/i.test(resource)) {
    throw new BuildError(
      `${where}: resource "${resource}": remote resources are not supported`,
    );
  }
  const path = joinPath(directory, resource);
  if (path === undefined)
    throw new BuildError(
      `${where}: resource "${resource}" is outside of the artifact`,
    );
  if (tree.identity(path) !== undefined) {
    const text = tree.read(path) ?? '';
    return parseObjects(path, text).filter(
      object =>
        object.metadata.annotations?.['config.kubernetes.io/local-config'] !==
        'true',
    );
  }
  if (kustomizationFileIn(tree, path))
    return buildDirectory(tree, path, options, parents);
  if (tree.list(path).length > 0)
    throw new BuildError(
      `${where}: resource "${resource}": no kustomization file found in this directory`,
    );
  throw new BuildError(
    `${where}: resource "${resource}": no such file or directory`,
  );
}

/** As Flux's generator: all YAML files, and directories with a kustomization of their own as such. */
function generatedResources(tree: FileTree, directory: string): string[] {
  const prefix = directory === '' ? '' : `${directory}/`;
  const all = tree.list(directory).map(path => path.slice(prefix.length));
  const kustomized = all
    .filter(path =>
      kustomizationFileNames.includes(path.split('/').at(-1) ?? ''),
    )
    .map(path => path.split('/').slice(0, -1).join('/'));
  const inside = (path: string): string | undefined =>
    kustomized
      .filter(folder => path.startsWith(`${folder}/`))
      .sort((a, b) => a.length - b.length)[0];
  const resources = new Set<string>();
  for (const path of all) {
    const folder = inside(path);
    if (folder !== undefined) resources.add(folder);
    else if (
      /\.ya?ml$/.test(path) &&
      !path.split('/').some(part => part.startsWith('.'))
    )
      resources.add(path);
  }
  return [...resources];
}

function refuseDuplicates(where: string, objects: readonly KubeObject[]): void {
  const seen = new Set<string>();
  for (const { apiVersion, kind, metadata } of objects) {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const id = `${kind}.${group || 'v1'}/${metadata.name}.${metadata.namespace ?? '[noNs]'}`;
    if (seen.has(id))
      throw new BuildError(
        `${where}: may not add resource with an already registered id: ${id}`,
      );
    seen.add(id);
  }
}
