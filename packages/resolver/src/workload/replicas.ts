import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import type { KubeObject } from '../types';
import type { Draft } from './Draft';
import { endsByItself, type WorkloadKind } from './kind';
import { overrideOf, wholeNumber } from './overrides';
import type { PodVolumes } from './PodVolumes';
import { isValues, textAt, valueAt } from '../values/valueAt';

/**
 * How many pods run: the defaults', else what the annotation asks for within the ceiling. One, where a volume can be
 * mounted by one node only.
 *
 * @param single - the Score path of such a volume
 */
export function replicasOf(
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

/** What scales the workload's pods by load, when a resource makes such a thing. */
export function autoscalerOf(
  context: Context,
  objects: readonly KubeObject[],
): KubeObject | undefined {
  return objects.find(
    object =>
      object.kind === 'HorizontalPodAutoscaler' &&
      textAt(object, ['spec', 'scaleTargetRef', 'name']) ===
        context.workload.metadata.name,
  );
}

/**
 * The least number of pods of a workload that an autoscaler scales: the workload itself then gives no number, which each
 * sync would go back to. What contradicts an autoscaler is a finding.
 */
export function autoscaledReplicas(
  context: Context,
  kind: WorkloadKind,
  autoscaler: KubeObject,
): number {
  const { defaults, environment, problems } = context;
  const key = textAt(autoscaler, [
    'metadata',
    'annotations',
    'macadam.dev/resource-id',
  ]);
  const resource =
    Object.keys(context.workload.resources ?? {}).find(name =>
      key?.endsWith(`.${name}`),
    ) ?? '';
  const at: Path = ['resources', resource];
  const most = Number(valueAt(autoscaler, ['spec', 'maxReplicas']));
  const least = Number(valueAt(autoscaler, ['spec', 'minReplicas']) ?? 1);
  const ceiling = defaults.ceiling?.replicas;
  const override = overrideOf(context, 'replicas');
  if (endsByItself(kind)) {
    problems.add(at, {
      message: `a ${kind} runs to its end and cannot be scaled by load`,
      hint: 'remove the resource',
      code: 'autoscaler-kind',
    });
  }
  if (override) {
    problems.add(override.path, {
      message: `\`${resource}\` decides the number of pods`,
      hint: `remove one of the two; params.min of ${resource} is the least`,
      code: 'replicas-autoscaler',
    });
  }
  if (least > most) {
    problems.add([...at, 'params'], {
      message: `min ${least} is more than max ${most}`,
      code: 'autoscaler-range',
    });
  }
  if (ceiling !== undefined && most > ceiling) {
    const place = defaults.positionOf(['spec', 'ceiling', 'replicas']);
    problems.add([...at, 'params'], {
      message: `asks for up to ${most} replicas; environment ${environment.name} allows ${ceiling} at most`,
      hint: `max ${ceiling} or fewer passes; the ceiling is at ${defaults.file}:${place.line}`,
      code: 'replicas-ceiling',
    });
  }
  return least;
}

/** The Score path of the first mounted volume that only one node can mount, judging by the claims of the definitions. */
export function singleNodeVolume(
  context: Context,
  volumes: PodVolumes,
  objects: readonly KubeObject[],
): Path | undefined {
  const claims = new Set(
    objects
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
      .filter(
        volume =>
          isValues(volume) &&
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
