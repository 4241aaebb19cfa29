import { type Fields, isFields, textsAt } from '../fields';
import { BuildError, parseYaml } from './yaml';

export const kustomizationFileNames = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

export interface LabelSet {
  pairs: Record<string, string>;
  includeSelectors: boolean;
  includeTemplates: boolean;
}

export interface ImageChange {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
}

export interface PatchTarget {
  group?: string;
  version?: string;
  kind?: string;
  name?: string;
  namespace?: string;
  labelSelector?: string;
  annotationSelector?: string;
}

export interface Patch {
  path?: string;
  patch?: string;
  target?: PatchTarget;
  /** What the patch is called in messages. */
  source: string;
}

/** The part of kustomize's Kustomization that is understood; everything else is refused by name. */
export interface KustomizationFile {
  resources: string[];
  namespace?: string;
  labels: LabelSet[];
  images: ImageChange[];
  patches: Patch[];
}

const understood = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'namespace',
  'labels',
  'images',
  'patches',
]);

/** Reads a kustomization.yaml. Throws BuildError for what is malformed or not supported. */
export function parseKustomizationFile(
  file: string,
  text: string,
): KustomizationFile {
  const documents = parseYaml(file, text);
  if (documents.length > 1)
    throw new BuildError(
      `${file}: must hold one document, has ${documents.length}`,
    );
  const value = documents[0] ?? {};
  if (!isFields(value)) throw new BuildError(`${file}: must be a map`);
  for (const field of Object.keys(value)) {
    if (!understood.has(field)) {
      throw new BuildError(
        `${file}: field "${field}" is not supported; supported are ${[...understood].slice(3).join(', ')}`,
      );
    }
  }
  if (value.kind !== undefined && value.kind !== 'Kustomization')
    throw new BuildError(
      `${file}: kind must be Kustomization, is ${String(value.kind)}`,
    );
  const namespace = value.namespace;
  if (namespace !== undefined && typeof namespace !== 'string')
    throw new BuildError(`${file}: namespace must be text`);
  const labels = listOf(file, value, 'labels').map((entry, index) =>
    labelSet(`${file}: labels[${index}]`, entry),
  );
  return {
    resources: listOf(file, value, 'resources').map((entry, index) => {
      if (typeof entry !== 'string' || entry === '')
        throw new BuildError(`${file}: resources[${index}] must be a path`);
      return entry;
    }),
    ...(namespace && { namespace }),
    labels,
    images: parseImages(file, value.images),
    patches: parsePatches(file, value.patches),
  };
}

function listOf(where: string, value: Fields, field: string): unknown[] {
  const found = value[field];
  if (found === undefined || found === null) return [];
  if (!Array.isArray(found))
    throw new BuildError(`${where}: ${field} must be a list`);
  return found;
}

function textMap(
  where: string,
  value: Fields,
  field: string,
): Record<string, string> {
  const found = value[field];
  if (found === undefined || found === null) return {};
  const texts = textsAt(value, field);
  if (
    !isFields(found) ||
    Object.keys(texts).length !== Object.keys(found).length
  ) {
    throw new BuildError(`${where}: ${field} must be a map of texts`);
  }
  return texts;
}

/** The entry as a map with no other fields than the allowed ones. */
function only(
  where: string,
  entry: unknown,
  allowed: readonly string[],
): Fields {
  if (!isFields(entry)) throw new BuildError(`${where} must be a map`);
  for (const field of Object.keys(entry)) {
    if (!allowed.includes(field))
      throw new BuildError(
        `${where}: field "${field}" is not supported; supported are ${allowed.join(', ')}`,
      );
  }
  return entry;
}

function optionalTexts<K extends string>(
  where: string,
  entry: unknown,
  allowed: readonly K[],
): Partial<Record<K, string>> {
  const texts: Partial<Record<K, string>> = {};
  const fields = only(where, entry, allowed);
  for (const field of allowed) {
    const found = fields[field];
    if (found === undefined || found === null) continue;
    if (typeof found !== 'string')
      throw new BuildError(
        `${where}: ${field} must be text (put it in quotes)`,
      );
    texts[field] = found;
  }
  return texts;
}

function labelSet(where: string, entry: unknown): LabelSet {
  const fields = only(where, entry, [
    'pairs',
    'includeSelectors',
    'includeTemplates',
  ]);
  return {
    pairs: textMap(where, fields, 'pairs'),
    includeSelectors: fields.includeSelectors === true,
    includeTemplates: fields.includeTemplates === true,
  };
}

/** Reads a list of image changes, of a kustomization.yaml or of a Flux Kustomization's spec. */
export function parseImages(where: string, value: unknown): ImageChange[] {
  return listOf(where, { images: value }, 'images').map((entry, index) => {
    const { name, ...change } = optionalTexts(
      `${where}: images[${index}]`,
      entry,
      ['name', 'newName', 'newTag', 'digest'] as const,
    );
    if (!name)
      throw new BuildError(`${where}: images[${index}]: name is missing`);
    return { name, ...change };
  });
}

const targetFields = [
  'group',
  'version',
  'kind',
  'name',
  'namespace',
  'labelSelector',
  'annotationSelector',
] as const;

/** Reads a list of patches, of a kustomization.yaml or of a Flux Kustomization's spec. */
export function parsePatches(where: string, value: unknown): Patch[] {
  return listOf(where, { patches: value }, 'patches').map((entry, index) => {
    const source = `${where}: patches[${index}]`;
    const fields = only(source, entry, ['path', 'patch', 'target']);
    const { path, patch } = optionalTexts(
      source,
      { path: fields.path, patch: fields.patch },
      ['path', 'patch'] as const,
    );
    if ((path === undefined) === (patch === undefined))
      throw new BuildError(
        `${source}: exactly one of path and patch is needed`,
      );
    return {
      source,
      ...(path !== undefined && { path }),
      ...(patch !== undefined && { patch }),
      ...(fields.target !== undefined && {
        target: optionalTexts(`${source}: target`, fields.target, targetFields),
      }),
    };
  });
}
