import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { compareText } from './findings';
import type { KubeObject, Resolution, ResolveInput, TextFile } from './types';
import { toYaml } from './yaml-text';

export interface TreeOptions {
  /** Render up to this wave only; every wave unless given. */
  throughWave?: number;
  /**
   * The workload's files as they are in Git. While later waves wait, the objects of these that this tree does not have
   * yet stay, so that nothing that runs is pruned between two waves.
   */
  previous?: readonly TextFile[];
}

/** Folder of a workload in the environments repository. */
export function treePath(input: ResolveInput): string {
  const environment = input.platform.environments.find(
    ({ name }) => name === input.environment,
  );
  const base = environment?.delivery.path ?? input.environment;
  return `${base}/${input.tenant}/${input.score.workload.metadata.name}`;
}

/**
 * The files of a workload in the environments repository: one for each object, `kustomization.yaml`, and `release.yaml`
 * that says what it was rendered from. Sorted by path; the same input gives the same bytes.
 */
export function renderTree(
  input: ResolveInput,
  resolution: Resolution,
  platformRevision: string,
  options: TreeOptions = {},
): TextFile[] {
  const folder = treePath(input);
  const lastWave = resolution.waves.length - 1;
  const through = Math.min(options.throughWave ?? lastWave, lastWave);
  const objects = resolution.objects.filter(({ wave }) => wave <= through);
  const names = fileNames(resolution.objects.map(({ object }) => object));
  const files = new Map<string, string>(
    objects.map(({ object }) => [fileName(object, names), toYaml(object)]),
  );
  if (through < lastWave) {
    for (const [name, text] of previousObjects(folder, options.previous)) {
      if (!files.has(name)) files.set(name, text);
    }
  }
  const resources = [...files.keys()].sort(compareText);
  files.set(
    'kustomization.yaml',
    toYaml({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources,
    }),
  );
  files.set(
    'release.yaml',
    toYaml({
      apiVersion: 'macadam.dev/v1alpha1',
      kind: 'Release',
      workload: input.score.workload.metadata.name,
      repository: input.release.repository,
      commit: input.release.commit,
      scoreFile: input.score.file,
      images: resolution.images,
      platformRevision,
      ...(resolution.recorded.length > 0
        ? { recorded: resolution.recorded }
        : {}),
    }),
  );
  return [...files]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, text]) => ({ path: `${folder}/${name}`, text }));
}

/** Kinds that two API groups of this tree share need their group in the file name. */
function fileNames(objects: readonly KubeObject[]): ReadonlySet<string> {
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

/** Object files that the previous kustomization lists, by name. */
function previousObjects(
  folder: string,
  previous: readonly TextFile[] = [],
): Map<string, string> {
  const texts = new Map(
    previous
      .filter(({ path }) => path.startsWith(`${folder}/`))
      .map(({ path, text }) => [path.slice(folder.length + 1), text]),
  );
  const kustomization = parseDocument(texts.get('kustomization.yaml') ?? '');
  const contents = kustomization.contents;
  const listed = isMap(contents) ? contents.get('resources') : undefined;
  const names = isSeq(listed)
    ? listed.items.map(item => (isScalar(item) ? String(item.value) : ''))
    : [];
  return new Map(
    names.flatMap(name => {
      const text = texts.get(name);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}
