import {
  assessHealth,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type { StageObject } from '@macadam/plugin-orchestrator-common';
import type { KubeObject, ObjectRef } from '@macadam/resolver';
import type { LiveSource } from '../render/renderLive';
import type { StepEvent } from './types';

/** Kinds that run pods. */
const RUNNERS = ['Deployment', 'StatefulSet', 'Job'];

/**
 * What is not healthy, asked of the cluster itself. Each kind is watched on a connection of its own, so that an engine may
 * be seen to have applied a change before the changed objects are seen: what was reported as healthy may be from before.
 *
 * @param wanted - objects as Git has them; of those that run pods each has to be there
 */
export async function unhealthyNow(
  wanted: readonly KubeObject[],
  status: WorkloadEnvironmentStatus,
  source: LiveSource,
): Promise<StageObject[]> {
  const seen = (status.health.value?.objects ?? []).filter(
    ({ owner }) => owner === undefined,
  );
  const refs = new Map<string, ObjectRef>();
  const runners = wanted.filter(({ kind }) => RUNNERS.includes(kind));
  for (const { apiVersion, kind, namespace, name } of [
    ...seen,
    ...runners.map(object => ({ ...object, ...object.metadata })),
  ]) {
    refs.set(`${kind}/${namespace}/${name}`, {
      apiVersion,
      kind,
      name,
      ...(namespace ? { namespace } : {}),
    });
  }
  const live = await source.objects(status.cluster.name, [...refs.values()]);
  return [...refs.values()].flatMap(({ kind, namespace, name }) => {
    const object = live.find(
      each =>
        each.kind === kind &&
        each.metadata.name === name &&
        each.metadata.namespace === namespace,
    );
    const health = object && assessHealth(object);
    return object && (!health || health.status === 'Healthy')
      ? []
      : [
          {
            kind,
            ...(namespace ? { namespace } : {}),
            name,
            message: health ? health.message : 'is not there',
          },
        ];
  });
}

/** The same events, but for a health that the cluster itself does not confirm. */
export async function confirmed(
  events: readonly StepEvent[],
  ...asked: Parameters<typeof unhealthyNow>
): Promise<StepEvent[]> {
  const [late] = await unhealthyNow(...asked);
  return events.map(event =>
    late && event.stage === 'health' ? notYet(late) : event,
  );
}

/** What is said of health while an object is not healthy yet. */
export function notYet({ kind, name, message }: StageObject) {
  return {
    stage: 'health' as const,
    state: 'running' as const,
    reason: `${kind}/${name}: ${message}`,
  };
}
