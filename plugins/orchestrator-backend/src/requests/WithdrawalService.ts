import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Actor, Deployment } from '@macadam/plugin-orchestrator-common';
import type { Environment } from '@macadam/resolver';
import { environmentOf } from '../sources/environmentOf';
import type { PlatformService } from '../sources/PlatformService';
import {
  environmentNowOrThen,
  isRemoved,
  removedEnvironments,
} from '../sources/removedEnvironments';
import type {
  Claim,
  DeploymentRecord,
  DeploymentStore,
  WorkStore,
} from '../store';
import { claimOf } from '../store/claimOf';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import {
  dataLeft,
  isFirst,
  isRunning,
  withdrawalOf,
  type Head,
} from './withdrawal';

export interface WithdrawalOptions {
  store: DeploymentStore;
  work: WorkStore;
  platforms: PlatformService;
  environments: EnvironmentsRepository;
  changed(workload: string, deployment?: string): Promise<void>;
}

/**
 * Takes withdrawn workloads out of environments: the first one follows Git by itself where somebody deleted the file who
 * may deploy there; every other waits for a person. Looks at what is and not at what happened, so that it can be
 * repeated.
 */
export class WithdrawalService {
  constructor(private readonly options: WithdrawalOptions) {}

  /**
   * Makes the next thing happen for one withdrawn workload, or all: what goes by itself is started, and a name of which
   * nothing is left is given back.
   * @throws when Git does not answer; nothing is given back then
   */
  async advance(workload?: string): Promise<void> {
    const { store, platforms, environments, changed } = this.options;
    const withdrawn = workload
      ? (await store.releases.claimsOf([workload])).filter(
          claim => claim.withdrawn,
        )
      : await store.releases.withdrawn();
    if (withdrawn.length === 0) {
      return;
    }
    const loaded = await platforms.inForce();
    for (const claim of withdrawn) {
      const heads = await store.heads(claim.workload);
      let isLeft = false;
      const places = [
        ...loaded.platform.environments,
        ...(await removedEnvironments(
          platforms,
          loaded,
          claim.workload,
          heads,
        )),
      ];
      for (const environment of places) {
        const head: Head =
          heads.get(`${claim.workload}@${environment.name}`) ?? {};
        const hasFiles = await environments.has(environment, claim);
        const open = await dataLeft(environments, claim, environment);
        if (!hasFiles && open.length === 0 && !isRunning(head.last)) {
          continue;
        }
        isLeft = true;
        const { last } = head;
        if (last && goesByItself(claim, environment, head, open.length)) {
          await this.start(claim, loaded.revision, last, {
            key: `withdrawal:${claim.withdrawn?.key}:${last.row.id}`,
            actor: claim.withdrawn?.actor ?? last.row.actor,
            decision: claim.withdrawn?.reason ?? '',
          });
        }
      }
      if (!isLeft) {
        await store.releases.giveBack(claim);
        await changed(claim.workload);
      }
    }
  }

  /**
   * Takes a withdrawn workload out of an environment. Whether the actor may is the caller's to check.
   * @throws NotFoundError for a workload that never was there; ConflictError while it is in Git, or where it is gone
   */
  async confirm(
    workload: string,
    environmentName: string,
    actor: Actor,
    decision: string,
  ): Promise<{ deployment: Deployment; created: boolean }> {
    const { store, platforms } = this.options;
    const claim = await claimOf(store, workload);
    const loaded = await platforms.inForce();
    const { current, last }: Head =
      (await store.heads(workload)).get(`${workload}@${environmentName}`) ?? {};
    const found = await environmentNowOrThen(
      platforms,
      loaded,
      environmentName,
      current ?? last,
    );
    const environment =
      found?.environment ?? environmentOf(loaded, environmentName);
    if (!last) {
      throw new NotFoundError(
        `Nothing of ${workload} was ever deployed to ${environment.name}`,
      );
    }
    const isGone = isRemoved(loaded, environment.name);
    if (!claim.withdrawn && !isGone) {
      throw new ConflictError(
        `${workload} is in Git: ${claim.repository} has ${claim.scoreFile}. Delete it there first.`,
      );
    }
    if (isRunning(last) && last.row.cause === 'withdrawal') {
      return { deployment: last.deployment, created: false };
    }
    if (!current && !isRunning(last)) {
      throw new ConflictError(
        `${workload} does not run in ${environment.name} any more`,
      );
    }
    const revision = found?.revision ?? loaded.revision;
    const { id, created } = await this.start(claim, revision, current ?? last, {
      key: `withdrawal:${claim.withdrawn?.key ?? environment.name}:${last.row.id}`,
      actor,
      decision,
    });
    const record = await store.get(id);
    if (!record) {
      throw new NotFoundError(`There is no deployment ${id}`);
    }
    return { deployment: record.deployment, created };
  }

  private async start(
    claim: Claim,
    revision: string,
    from: DeploymentRecord,
    why: { key: string; actor: Actor; decision: string },
  ): Promise<{ id: string; created: boolean }> {
    const { work, changed } = this.options;
    const wanted = withdrawalOf(claim, revision, from, why);
    const started = await work.start(wanted, why.decision);
    if (started.created) {
      await changed(claim.workload, started.id);
    }
    return started;
  }
}

/**
 * The first environment follows Git; and where the last of the data has gone, what delivered it follows.
 * @param open - how many objects wait for a person
 */
function goesByItself(
  { withdrawn }: Claim,
  environment: Environment,
  { last }: Head,
  open: number,
): boolean {
  const isWithdrawal = last?.row.cause === 'withdrawal';
  if (last?.deployment.outcome === 'removed') {
    return open === 0;
  }
  return Boolean(withdrawn?.automatic) && isFirst(environment) && !isWithdrawal;
}
