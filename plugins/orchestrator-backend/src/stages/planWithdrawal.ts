import { stageOf } from '@macadam/plugin-orchestrator-common';
import { confirmedBy, withdrawalPlan, type DeliveryPlan } from './plan';
import type { DeploymentRecord, DeploymentStore } from '../store';
import { environmentOf } from '../sources/environmentOf';
import type { PlatformService } from '../sources/PlatformService';
import type { Progress } from './Progress';
import { isRemoved } from '../sources/removedEnvironments';

/**
 * What takes a workload out of an environment.
 * @returns undefined once its file is back, unless Git has a part of the withdrawal already; why is recorded
 */
export async function planWithdrawal(
  { row, deployment, events }: DeploymentRecord,
  progress: Progress,
  { store, platforms }: { store: DeploymentStore; platforms: PlatformService },
): Promise<DeliveryPlan | undefined> {
  progress.at('read');
  const claim = await store.releases.claimOf(row.workload);
  const isGone = isRemoved(await platforms.inForce(), row.environment);
  if (!claim?.withdrawn && !isGone && deployment.commits.length === 0) {
    await progress.record({
      stage: 'read',
      state: 'failed',
      reason: `${row.release.scoreFile} is back in ${row.release.repository}: nothing is removed`,
    });
    return undefined;
  }
  if (stageOf(deployment, 'preflight').state === 'pending') {
    await progress.record({
      stage: 'read',
      state: 'passed',
      reason: claim?.withdrawn?.reason ?? 'Its removal has begun',
    });
    for (const stage of ['match', 'create', 'preflight'] as const) {
      await progress.record({
        stage,
        state: 'skipped',
        reason: 'What goes is not rendered',
      });
    }
  }
  progress.at('commit');
  const loaded = await platforms.at(row.platformRevision);
  return withdrawalPlan(
    environmentOf(loaded, row.environment),
    row,
    confirmedBy(events),
  );
}
