import type { DeliveryPlan } from './plan';
import type { DeploymentRecord, DeploymentStore } from '../store';
import type { Progress } from './Progress';

/** Whether the environment's gate is open; what was healthy there before, and what the platform changed, passes. */
export async function isApproved(
  { row, deployment }: DeploymentRecord,
  { environment }: Pick<DeliveryPlan, 'environment'>,
  progress: Progress,
  { store }: { store: DeploymentStore },
): Promise<boolean> {
  const needed =
    row.cause === 'rollback' || row.cause === 'platform'
      ? 0
      : environment.gates.approvals;
  if (needed === 0) {
    return true;
  }
  if (!deployment.approvals) {
    await store.append(row.id, [
      {
        stage: 'approval',
        state: 'waiting',
        reason: `${environment.name} asks for approval`,
        detail: { needed },
      },
    ]);
  }
  const given = deployment.approvals?.given.length ?? 0;
  if (given >= needed) {
    return true;
  }
  await progress.record({
    stage: 'commit',
    state: 'waiting',
    reason: `Waits for ${needed - given} ${needed - given === 1 ? 'approval' : 'approvals'} by somebody other than ${row.actor.userEntityRef ?? row.actor.login}`,
  });
  return false;
}
