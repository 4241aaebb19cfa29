import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import type { ResourcesResult } from '../resources/results';
import type { KubeObject } from '../types';
import { textAt, valueAt } from '../values/valueAt';
import { endsByItself, type WorkloadKind } from './kind';
import { overrideOf } from './overrides';

/** What scales the workload's pods by load. */
export interface Autoscaler {
  /** Key of the resource that makes it. */
  resource: string;
  object: KubeObject;
}

/** The autoscaler of the workload, when a resource makes one. */
export function autoscalerOf(
  { workload }: Context,
  { results }: ResourcesResult,
): Autoscaler | undefined {
  for (const [resource, result] of results) {
    const found = result?.provisioned.objects.find(
      ({ object }) =>
        object.kind === 'HorizontalPodAutoscaler' &&
        textAt(object, ['spec', 'scaleTargetRef', 'name']) ===
          workload.metadata.name,
    );
    if (found) return { resource, object: found.object };
  }
  return undefined;
}

/**
 * The least number of pods of a workload that an autoscaler scales: the workload itself then gives no number, which each
 * sync would go back to. What contradicts an autoscaler is a finding.
 */
export function minReplicasOf(
  context: Context,
  kind: WorkloadKind,
  { resource, object }: Autoscaler,
): number {
  const { defaults, environment, problems } = context;
  const at: Path = ['resources', resource];
  const most = Number(valueAt(object, ['spec', 'maxReplicas']));
  const least = Number(valueAt(object, ['spec', 'minReplicas']) ?? 1);
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
      resource,
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
