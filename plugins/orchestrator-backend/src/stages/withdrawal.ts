import { stageOf } from '@macadam/plugin-orchestrator-common';
import { environmentOf } from '../sources/environmentOf';
import { isRemoved } from '../sources/removedEnvironments';
import type { Delivery } from '../waves/commitWaves';
import { confirmedBy, withdrawalPlan } from '../waves/plan';
import { waveReadiness } from '../waves/waveReadiness';
import type { Pass } from './Pass';
import type { StageRunner } from './types';

/** Looks whether the workload's file is still gone; once Git has a part of the withdrawal, it goes on in any case. */
export const readWithdrawal: StageRunner = async pass => {
  const { record, services } = pass;
  const { row, deployment } = record;
  const claim = await services.store.releases.claimOf(row.workload);
  const isGone = isRemoved(await services.platforms.inForce(), row.environment);
  if (!claim?.withdrawn && !isGone && deployment.commits.length === 0) {
    return {
      state: 'failed',
      reason: `${row.release.scoreFile} is back in ${row.release.repository}: nothing is removed`,
    };
  }
  const before = stageOf(deployment, 'read');
  return {
    state: 'passed',
    reason:
      before.state === 'passed'
        ? before.reason
        : (claim?.withdrawn?.reason ?? 'Its removal has begun'),
  };
};

/** A stage that a withdrawal does not have. */
export const notRendered: StageRunner = async () => ({
  state: 'skipped',
  reason: 'What goes is not rendered',
});

/** Takes the workload out of Git. Nothing of it is rendered, so only that Git has arrived can be waited for. */
export async function withdrawalDelivery({
  record: { row, events },
  services,
}: Pass): Promise<Delivery> {
  const { gitops, environments, platforms, syncs } = services;
  const loaded = await platforms.at(row.platformRevision);
  const environment = environmentOf(loaded, row.environment);
  return {
    plan: withdrawalPlan(environment, row, confirmedBy(events)),
    waveReady: async (_wave, commit) => {
      const status = await gitops.status(row.workload, row.environment);
      const readiness = await waveReadiness(
        [{ objects: [], status }],
        commit,
        (at, each) => environments.contains(environment, at, each),
      );
      if (!readiness.ready) await syncs.whileWaiting(row);
      return readiness;
    },
  };
}
