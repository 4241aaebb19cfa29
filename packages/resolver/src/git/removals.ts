import { isRecord } from '@macadam/yaml';
import { KEPT } from '../context/labels';
import { sharedName } from '../resources/sharedName';
import type { KubeObject, ObjectRef, TextFile } from '../types';
import { compareText } from '../values/compareText';
import { refOf, sameRef } from '../values/objectRefs';
import { perFile } from '../values/perFile';
import { textAt } from '../values/valueAt';
import { parseYamlDocuments } from '../values/yamlDocuments';
import { toYaml } from '../values/yamlText';
import { kustomizationOf } from './objectFiles';
import { sharedResources } from './releases';

/** Says in Git, on what is kept, how far its deletion is. */
const DELETION = 'macadam.dev/deletion';
const HOLDS_DATA = 'macadam.dev/holds-data';
const [PRUNE] = Object.keys(KEPT);
/** Files of a folder that are no objects of it. */
const NOT_OBJECTS = /(^|\/)(kustomization|release)\.yaml$/;

/** What becomes of an object that Git holds and that nothing declares any more. */
export interface Removal {
  object: ObjectRef;
  /** Its file in the environments repository. */
  path: string;
  /** Id of the resource that it belonged to. */
  resource?: string;
  holdsData: boolean;
  /**
   * `waiting`: to be deleted, kept until a person confirms. `released`: about to be deleted, kept for one more commit in
   * which GitOps learns that it may go. `pruned`: not in the tree any more, so that GitOps deletes it.
   */
  state: 'waiting' | 'released' | 'pruned';
  /** One sentence. */
  reason: string;
}

/**
 * The tree to commit instead of `next`, in which nothing that holds data goes without a person. Git is the only state:
 * calling it again with what was committed as `previous` takes each removal one step further, and declaring an object
 * again takes it back.
 *
 * @param options.previous - files of the folders as Git has them
 * @param options.next - the same folders as they are rendered now
 * @param options.confirmed - objects whose deletion a person has confirmed
 * @param options.hold - keep what was released for one commit more: the cluster may not know yet that it may go
 * @returns the files, sorted by path, and what becomes of each object that is gone, by path
 */
export function keepRemoved(options: {
  previous: readonly TextFile[];
  next: readonly TextFile[];
  confirmed?: readonly ObjectRef[];
  hold?: boolean;
}): { files: TextFile[]; removals: Removal[] } {
  const { previous, next, confirmed = [], hold = false } = options;
  const declared = next.flatMap(file =>
    objectsIn(file).map(object => refOf(object)),
  );
  const files = new Map(next.map(file => [file.path, file.text]));
  const removals = previous.flatMap(file =>
    objectsIn(file).flatMap(object => {
      const ref = refOf(object);
      if (declared.some(other => sameRef(other, ref))) return [];
      const removal = removalOf(
        object,
        file.path,
        confirmed.some(other => sameRef(other, ref)),
        hold,
      );
      if (removal.state !== 'pruned') {
        files.set(file.path, toYaml(marked(object, removal.state)));
      }
      return [removal];
    }),
  );
  for (const { path, state } of removals) {
    if (state === 'pruned') continue;
    const folder = folderOf(path);
    const names = [...files.keys()]
      .filter(each => folderOf(each) === folder && !NOT_OBJECTS.test(each))
      .map(each => each.slice(folder.length + 1));
    files.set(`${folder}/kustomization.yaml`, kustomizationOf(names));
  }
  return {
    files: [...files]
      .map(([path, text]) => ({ path, text }))
      .sort((a, b) => compareText(a.path, b.path)),
    removals: removals.sort((a, b) => compareText(a.path, b.path)),
  };
}

const openInFile = perFile(file =>
  objectsIn(file).flatMap(object => {
    const state = object.metadata.annotations?.[DELETION];
    return state === undefined
      ? []
      : [removalOf(object, file.path, state === 'released', true)];
  }),
);

/**
 * What Git keeps although nothing declares it any more, and how far its deletion is.
 *
 * @param files - folders as Git has them
 */
export function openRemovals(files: readonly TextFile[]): Removal[] {
  return files.flatMap(openInFile).sort((a, b) => compareText(a.path, b.path));
}

/**
 * Folders of shared resources that no workload asks for any more.
 *
 * @param files - the tree of one tenant in one environment
 */
export function unusedShared(files: readonly TextFile[]): string[] {
  const used = new Set(sharedResources(files).map(({ id }) => sharedName(id)));
  const folders = new Set(
    files.flatMap(({ path }) => {
      const match = /^(.*\/_shared\/([^/]+))\//.exec(path);
      return match && !used.has(match[2]) ? [match[1]] : [];
    }),
  );
  return [...folders].sort(compareText);
}

function removalOf(
  object: KubeObject,
  path: string,
  confirmed: boolean,
  hold: boolean,
): Removal {
  const annotations = object.metadata.annotations ?? {};
  const holdsData = annotations[HOLDS_DATA] === 'true';
  const kept = annotations[PRUNE] === 'disabled';
  const name = `${object.kind}/${object.metadata.name}`;
  const resource = textAt(annotations, ['macadam.dev/resource-id']);
  const base = {
    object: refOf(object),
    path,
    ...(resource === undefined ? {} : { resource }),
    holdsData,
  };
  if (holdsData && !confirmed) {
    return {
      ...base,
      state: 'waiting',
      reason: `${name} holds data: to be deleted, waiting for a person`,
    };
  }
  if (kept || (hold && annotations[DELETION] === 'released')) {
    return {
      ...base,
      state: 'released',
      reason: holdsData
        ? `A person confirmed that ${name} and its data may go`
        : `${name} was shared, and nothing asks for it any more`,
    };
  }
  return {
    ...base,
    state: 'pruned',
    reason: `${name} is not declared any more`,
  };
}

/** As it was, with how far its deletion is; only what waits is kept from being pruned. */
function marked(object: KubeObject, state: 'waiting' | 'released'): KubeObject {
  const { [PRUNE]: _, ...annotations } = object.metadata.annotations ?? {};
  return {
    ...withClaims(object, state, annotations),
    metadata: {
      ...object.metadata,
      annotations: {
        ...annotations,
        [DELETION]: state,
        ...(state === 'waiting' ? KEPT : {}),
      },
    },
  };
}

/**
 * The claims of a StatefulSet that a person let go with its data go with it: Kubernetes keeps them otherwise, and whoever
 * comes next under that name finds the old data. Taken back, they stay again.
 */
function withClaims(
  object: KubeObject,
  state: 'waiting' | 'released',
  annotations: Record<string, string>,
): KubeObject {
  const { spec } = object;
  const isData =
    object.kind === 'StatefulSet' && annotations[HOLDS_DATA] === 'true';
  if (!isData || !isRecord(spec)) return object;
  if (state === 'released') {
    const policy = { whenDeleted: 'Delete', whenScaled: 'Retain' };
    return {
      ...object,
      spec: { ...spec, persistentVolumeClaimRetentionPolicy: policy },
    };
  }
  if (annotations[DELETION] !== 'released') return object;
  const { persistentVolumeClaimRetentionPolicy: __, ...rest } = spec;
  return { ...object, spec: rest };
}

function objectsIn(file: TextFile): KubeObject[] {
  if (!file.path.endsWith('.yaml') || NOT_OBJECTS.test(file.path)) return [];
  return parseYamlDocuments(file).documents.flatMap(({ value }) =>
    isKubeObject(value) ? [value] : [],
  );
}

function isKubeObject(value: unknown): value is KubeObject {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    textAt(value, ['metadata', 'name']) !== undefined
  );
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
