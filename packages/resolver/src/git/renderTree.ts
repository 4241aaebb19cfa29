import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Resolution, ResolveInput, TextFile } from '../types';
import { compareText } from '../values/compareText';
import { toYaml } from '../values/yamlText';
import { sharedFolder, treePath } from './folders';
import { kustomizationOf, objectFiles } from './objectFiles';

/** Which waves to render, and what runs already. */
export interface TreeOptions {
  /** Render up to this wave only; every wave unless given. */
  throughWave?: number;
  /**
   * The workload's files as they are in Git. While later waves wait, the objects of these that this tree does not have
   * yet stay, so that nothing that runs is pruned between two waves.
   */
  previous?: readonly TextFile[];
}

/**
 * The files of a workload in the environments repository: one for each object, `kustomization.yaml`, and `release.yaml`
 * that says what it was rendered from; and those of the shared resources it asks for, in folders of their own. Sorted by path; the same input gives the same bytes.
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
  const files = objectFiles(
    objects.flatMap(({ object, from }) => (from.shared ? [] : [object])),
  );
  if (through < lastWave) {
    for (const [name, text] of previousObjects(folder, options.previous)) {
      if (!files.has(name)) files.set(name, text);
    }
  }
  files.set('kustomization.yaml', kustomizationOf(files.keys()));
  const overrides = [...new Set(resolution.overrides.map(({ file }) => file))];
  files.set(
    'release.yaml',
    toYaml({
      apiVersion: 'macadam.dev/v1alpha1',
      kind: 'Release',
      workload: input.score.workload.metadata.name,
      repository: input.release.repository,
      commit: input.release.commit,
      scoreFile: input.score.file,
      ...(overrides.length > 0 ? { overrides } : {}),
      images: resolution.images,
      platformRevision,
      ...(resolution.recorded.length > 0
        ? { recorded: resolution.recorded }
        : {}),
      ...sharedOf(resolution),
      claims: resolution.claims.map(({ claim, shared }) =>
        shared ? { claim, shared } : claim,
      ),
    }),
  );
  return [
    ...[...files].map(([name, text]) => ({ path: `${folder}/${name}`, text })),
    ...sharedTree(input, resolution, through),
  ].sort((x, y) => compareText(x.path, y.path));
}

/** What this workload asks of shared resources, for the others' checks. */
function sharedOf(resolution: Resolution) {
  const shared = resolution.resources
    .filter(resource => resource.shared)
    .map(({ id, params }) => ({ id, params }));
  return shared.length > 0 ? { shared } : {};
}

/** A folder for each shared resource, the same from every workload that asks for it. */
function sharedTree(
  input: ResolveInput,
  resolution: Resolution,
  through: number,
): TextFile[] {
  const names = new Set(
    resolution.resources.filter(({ shared }) => shared).map(({ name }) => name),
  );
  return [...names].flatMap(name => {
    const keys = resolution.resources
      .filter(resource => resource.shared && resource.name === name)
      .map(({ key }) => key);
    const files = objectFiles(
      resolution.objects.flatMap(({ object, from, wave }) =>
        from.shared && keys.includes(from.resource ?? '') && wave <= through
          ? [object]
          : [],
      ),
    );
    if (files.size === 0) return [];
    files.set('kustomization.yaml', kustomizationOf(files.keys()));
    return [...files].map(([file, text]) => ({
      path: `${sharedFolder(input, name)}/${file}`,
      text,
    }));
  });
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
