import {
  assessHealth,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type { StageObject } from '@macadam/plugin-orchestrator-common';
import type { KubeObject } from '@macadam/resolver';
import { arrival, type Contains } from './revision';

export interface WaveReadiness {
  ready: boolean;
  reason: string;
  /** Objects that will not become ready unless something changes. */
  failed: StageObject[];
}

/**
 * Whether the objects of a wave are ready: the wave's commit is applied, and every object whose kind has a health is
 * there and healthy. Of other kinds it is enough to be applied.
 * @param commit - the last commit of this deployment, if it made one
 */
export async function waveReadiness(
  objects: readonly KubeObject[],
  status: WorkloadEnvironmentStatus | undefined,
  commit: string | undefined,
  contains: Contains,
): Promise<WaveReadiness> {
  const sync = status?.sync;
  const health = status?.health;
  const unknown = [sync, health].find(fact => fact?.state !== 'known');
  if (!sync?.value || !health?.value || unknown) {
    const reason = unknown?.reason ?? 'nothing is known of the part before yet';
    return { ready: false, reason, failed: [] };
  }
  const { applied, attempted } = await arrival(sync.value, commit, contains);
  const seen = health.value.objects;
  const unready = objects.flatMap(object => {
    if (assessHealth(object) === undefined) {
      return [];
    }
    const { kind, metadata } = object;
    const found = seen.find(
      each => each.kind === kind && each.name === metadata.name,
    );
    return found?.status === 'Healthy'
      ? []
      : [
          {
            kind,
            name: metadata.name,
            message: found?.message || 'is not there yet',
            degraded: found?.status === 'Degraded',
          },
        ];
  });
  const failed =
    applied || attempted
      ? unready
          .filter(each => each.degraded)
          .map(({ kind, name, message }) => ({ kind, name, message }))
      : [];
  const [first] = failed.length > 0 ? failed : unready;
  if (first) {
    return {
      ready: false,
      reason: `${first.kind}/${first.name}: ${first.message}`,
      failed,
    };
  }
  if (!applied) {
    const { message } = sync.value;
    return {
      ready: false,
      reason: message || 'the part before is not applied yet',
      failed: [],
    };
  }
  return { ready: true, reason: 'the part before is ready', failed: [] };
}
