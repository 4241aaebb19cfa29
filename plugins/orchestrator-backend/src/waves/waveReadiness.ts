import {
  assessHealth,
  type Sync,
  type WorkloadEnvironmentStatus,
  type WorkloadHealth,
} from '@macadam/plugin-gitops-common';
import type { StageObject } from '@macadam/plugin-orchestrator-common';
import type { KubeObject } from '@macadam/resolver';
import { arrival, type Contains } from './arrival';

export interface WaveReadiness {
  ready: boolean;
  reason: string;
  /** Objects that will not become ready unless something changes. */
  failed: StageObject[];
}

/** Objects of a wave that one part of the delivery brings: the workload's own, or a resource that workloads share. */
export interface WavePart {
  objects: readonly KubeObject[];
  status: WorkloadEnvironmentStatus | undefined;
  /** Key of the resource, where workloads share it: what it waits for is not the workload's own. */
  shared?: string;
}

/** A reason that says whose it is. */
export const reasonOf = (
  { shared }: Pick<WavePart, 'shared'>,
  reason: string,
): string =>
  shared === undefined ? reason : `shared resource ${shared}: ${reason}`;

/**
 * Whether the objects of a wave are ready, part by part: the first that is not says why.
 * @param commit - the last commit of this deployment, if it made one
 */
export async function waveReadiness(
  parts: readonly WavePart[],
  commit: string | undefined,
  contains: Contains,
): Promise<WaveReadiness> {
  const ready = { ready: true, reason: 'the part before is ready', failed: [] };
  const found = await Promise.all(
    parts.map(async part => {
      const readiness = await partReadiness(part, commit, contains);
      return { ...readiness, reason: reasonOf(part, readiness.reason) };
    }),
  );
  return (
    found.find(each => each.failed.length > 0) ??
    found.find(each => !each.ready) ??
    ready
  );
}

/**
 * The part's commit is applied, and every object whose kind has a health is there and healthy. Of other kinds it is
 * enough to be applied.
 */
async function partReadiness(
  { objects, status, shared }: WavePart,
  commit: string | undefined,
  contains: Contains,
): Promise<WaveReadiness> {
  const sync = status?.sync;
  const health = status?.health;
  // That there is nothing with a health is known, and enough where nothing has to have one.
  const unknown = [sync, health].find(
    fact => fact && fact.state !== 'known' && fact.state !== 'none',
  );
  if (!sync?.value || !health || unknown) {
    const reason = unknown?.reason ?? 'nothing is known of the part before yet';
    return { ready: false, reason, failed: [] };
  }
  const { applied, attempted } = await arrival(sync.value, commit, contains);
  const seen = health.value?.objects ?? [];
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
    const said = `${first.kind}/${first.name}: ${first.message}`;
    return {
      ready: false,
      // It has no page of its own, so that its deepest cause is said here.
      reason:
        shared === undefined
          ? said
          : (causeOf(sync.value, health.value) ?? said),
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

/** What a cluster says is wrong with all of a part, the cause first; undefined where nothing is. */
function causeOf(
  sync: Sync,
  health: WorkloadHealth | undefined,
): string | undefined {
  if (sync.status === 'Failed') return sync.message || undefined;
  return health && health.status !== 'Healthy' ? health.message : undefined;
}
