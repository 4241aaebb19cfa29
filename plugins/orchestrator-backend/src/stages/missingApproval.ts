import type { Environment } from '@macadam/resolver';
import type { DeploymentRecord, DeploymentStore } from '../store';
import type { StageResult } from '../waves/types';

/**
 * The approvals that an environment's gate still asks for. What was healthy there before, and what the platform changed,
 * needs none. Asks for them the first time.
 * @returns undefined where the gate is open
 */
export async function missingApproval(
  { row, deployment }: DeploymentRecord,
  environment: Environment,
  store: Pick<DeploymentStore, 'append'>,
): Promise<StageResult | undefined> {
  const isFree = row.cause === 'rollback' || row.cause === 'platform';
  const needed = isFree ? 0 : environment.gates.approvals;
  if (needed > 0 && !deployment.approvals) {
    await store.append(row.id, [
      {
        stage: 'approval',
        state: 'waiting',
        reason: `${environment.name} asks for approval`,
        detail: { needed },
      },
    ]);
  }
  const missing = needed - (deployment.approvals?.given.length ?? 0);
  if (missing <= 0) return undefined;
  const actor = row.actor.userEntityRef ?? row.actor.login;
  return {
    state: 'waiting',
    reason: `Waits for ${missing} ${missing === 1 ? 'approval' : 'approvals'} by somebody other than ${actor}`,
  };
}
