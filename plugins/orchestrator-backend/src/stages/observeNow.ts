import { objectsOf } from '@macadam/resolver';
import type { DeploymentRecord } from '../store';
import { keptFor } from '../tree/settledTree';
import type { Contains } from '../waves/arrival';
import { confirmed } from '../waves/freshHealth';
import type { StepEvent } from '../waves/types';
import { isHealthy, observe, observeWithdrawal } from './observe';
import type { StageServices } from './services';

/**
 * Sync and health of a deployment that Git has, as its cluster has them now. Health counts only where the cluster itself
 * confirms it.
 * @returns no event where its environment is not there any more
 */
export async function observeNow(
  { row }: DeploymentRecord,
  { store, gitops, environments, platforms }: StageServices,
): Promise<StepEvent[]> {
  const status = await gitops.status(row.workload, row.environment);
  const now = await store.get(row.id);
  const { platform } = await platforms.at(row.platformRevision);
  const target = platform.environments.find(
    each => each.name === row.environment,
  );
  if (!now || !target) return [];
  const contains: Contains = (revision, commit) =>
    environments.contains(target, revision, commit);
  if (row.cause === 'withdrawal') {
    const left = keptFor(await environments.tree(target, row));
    return observeWithdrawal(now.deployment, status, contains, left);
  }
  const events = await observe(now.deployment, status, contains);
  if (!status || !isHealthy(events)) return events;
  const { files } = await environments.tree(target, row);
  return confirmed(events, objectsOf(files), status, gitops);
}
