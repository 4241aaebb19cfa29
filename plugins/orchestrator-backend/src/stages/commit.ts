import { commitWaves, type Delivery } from '../waves/commitWaves';
import { confirmedBy, planOf } from '../waves/plan';
import { LOST } from '../waves/types';
import { waveReadyOf } from '../waves/waveReadyOf';
import { missingApproval } from './missingApproval';
import type { Pass } from './Pass';
import { renderedIn } from './renderedIn';
import type { StageRunner } from './types';
import { withdrawalDelivery } from './withdrawal';

/** Brings Git to what was rendered, once the environment's gate is open: one commit for each wave. */
export const commit: StageRunner = async pass => {
  const { record, services, progress, mayGoOn } = pass;
  const { row } = record;
  const { plan, waveReady } =
    row.cause === 'withdrawal'
      ? await withdrawalDelivery(pass)
      : await releaseDelivery(pass);
  if (!(await mayGoOn())) return LOST;
  return (
    (await missingApproval(record, plan.environment, services.store)) ??
    commitWaves(
      record,
      { plan, waveReady },
      {
        environments: services.environments,
        tree: environment => pass.tree(environment),
        record: event => progress.record(event),
        mayGoOn,
        committed: () => services.syncs.afterCommit(row),
      },
    )
  );
};

async function releaseDelivery(pass: Pass): Promise<Delivery> {
  const { record, services } = pass;
  const { rendered } = await renderedIn(pass);
  return {
    plan: planOf(rendered, confirmedBy(record.events)),
    waveReady: waveReadyOf(rendered, record.row, {
      ...services,
      reconcile: () => services.syncs.whileWaiting(record.row),
    }),
  };
}
