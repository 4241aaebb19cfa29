import { NotFoundError } from '@backstage/errors';
import type { Claim, DeploymentStore } from '.';

/**
 * Who holds a workload's name; for one that gave it back, who held it when it was deployed last.
 * @throws NotFoundError when no workload ever had it
 */
export async function claimOf(
  store: DeploymentStore,
  workload: string,
): Promise<Claim> {
  const { releases } = store;
  const claim =
    (await releases.claimOf(workload)) ??
    (await releases.pastClaimOf(workload));
  if (claim) {
    return claim;
  }
  const latest = (await releases.latest(workload)).get(workload);
  const [head] = latest ? await store.list({ workload, limit: 1 }) : [];
  if (!latest || !head) {
    throw new NotFoundError(
      `No workload is called ${workload}. A push of a score.yaml to main of a tenant's repository makes one.`,
    );
  }
  return {
    workload,
    repository: latest.repository,
    scoreFile: latest.scoreFile,
    tenant: head.row.tenant,
  };
}
