import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import type { ResourcesResult } from '../resources/results';
import { textAt, valueAt } from '../values/valueAt';
import { autoscalerOf, minReplicasOf } from './autoscaler';
import type { Draft } from './Draft';
import { endsByItself } from './kind';
import { overrideOf, wholeNumber } from './overrides';
import type { PodParts } from './PodParts';
import type { PodVolumes } from './PodVolumes';

/** How many pods a workload has. */
export interface Scale {
  /** What the workload's own object says; undefined where its pods end by themselves or an autoscaler decides. */
  replicas: number | undefined;
  /** The least number; undefined where the pods end by themselves. */
  least: number | undefined;
  /** The pods mount what one node can mount. */
  isOnOneNode: boolean;
}

/** How many pods run, by the Score file, the defaults, the volumes that they mount or an autoscaler. */
export function scaleOf(
  context: Context,
  { kind, draft, volumes }: PodParts,
  resources: ResourcesResult,
): Scale {
  const single = singleNodeVolume(context, volumes, resources);
  const isOnOneNode = single !== undefined;
  const autoscaler = autoscalerOf(context, resources);
  if (autoscaler) {
    const least = minReplicasOf(context, kind, autoscaler);
    return { replicas: undefined, least, isOnOneNode };
  }
  const replicas = endsByItself(kind)
    ? undefined
    : replicasOf(context, draft, single);
  return { replicas, least: replicas, isOnOneNode };
}

/**
 * How many pods run: the defaults', else what the annotation asks for within the ceiling. One, where a volume can be
 * mounted by one node only.
 *
 * @param single - the Score path of such a volume
 */
function replicasOf(
  context: Context,
  draft: Draft,
  single: Path | undefined,
): number {
  const { defaults, problems, environment } = context;
  const usual = defaults.replicas ?? 1;
  const manifest: Path = ['spec', 'replicas'];
  const override = overrideOf(context, 'replicas');
  const wanted = override && wholeNumber(context, override);
  const ceiling = defaults.ceiling?.replicas;
  if (override && wanted !== undefined) {
    if (ceiling !== undefined && wanted > ceiling) {
      const at = defaults.positionOf(['spec', 'ceiling', 'replicas']);
      problems.add(override.path, {
        message: `asks for ${wanted} replicas; environment ${environment.name} allows ${ceiling} at most`,
        hint: `${ceiling} or fewer passes; the ceiling is at ${defaults.file}:${at.line}`,
        code: 'replicas-ceiling',
      });
    } else if (single && wanted > 1) {
      problems.add(override.path, {
        message: `asks for ${wanted} replicas, but the volume at ${String(single[3])} can be mounted by one node only`,
        hint: 'one replica passes; or use the annotation k8s.score.dev/kind: StatefulSet with a volume for each pod',
        code: 'replicas-volume',
      });
    }
    draft.overridden(manifest, usual, ['replicas'], override.path);
    return wanted;
  }
  if (single && usual > 1) {
    draft.overridden(manifest, usual, ['replicas'], single);
    return 1;
  }
  draft.fromDefault(manifest, usual, ['replicas']);
  return usual;
}

/** The Score path of the first mounted volume that only one node can mount, judging by the claims of the definitions. */
function singleNodeVolume(
  context: Context,
  volumes: PodVolumes,
  { results }: ResourcesResult,
): Path | undefined {
  const claims = new Set(
    [...results.values()]
      .flatMap(result => result?.provisioned.objects ?? [])
      .map(({ object }) => object)
      .filter(object => object.kind === 'PersistentVolumeClaim')
      .filter(object => {
        const modes = valueAt(object, ['spec', 'accessModes']);
        return !Array.isArray(modes) || !modes.includes('ReadWriteMany');
      })
      .map(object => object.metadata.name),
  );
  const names = new Set(
    volumes
      .list()
      .filter(volume =>
        claims.has(
          textAt(volume, ['persistentVolumeClaim', 'claimName']) ?? '',
        ),
      )
      .map(volume => String(volume.name)),
  );
  for (const container of Object.keys(context.workload.containers)) {
    const found = volumes
      .mountsOf(container)
      .find(({ mount, path }) => path && names.has(mount.name));
    if (found?.path) return found.path;
  }
  return undefined;
}
