import type { Repositories } from '@macadam/git';
import type { Actor, Decision } from '@macadam/plugin-orchestrator-common';
import { isFirst, withdrawalOf } from '../requests/withdrawal';
import type { WithdrawalService } from '../requests/WithdrawalService';
import { BRANCH } from '../sources/deployedBranch';
import type { PlatformService } from '../sources/PlatformService';
import type { Claim, DeploymentStore, WorkStore } from '../store';

/** A push after which Score files are missing. */
export interface DeletingPush {
  repository: string;
  /** Of the repository. */
  tenant: string;
  commit: string;
  /** Identifies the push. */
  id: string;
  /** ISO 8601. */
  at: string;
  actor: Actor;
  /**
   * Whether the actor may deploy a workload to the first environment.
   * @param owner - who owned it last, where the catalogue does not know it any more
   */
  decide(claim: Claim, owner: string | undefined): Promise<Decision>;
}

export interface DeletedFilesOptions {
  store: DeploymentStore;
  work: WorkStore;
  platforms: PlatformService;
  repositories: Repositories;
  withdrawals: Pick<WithdrawalService, 'advance'>;
  changed(workload: string, deployment?: string): Promise<void>;
}

/** Notices workloads whose Score file, or whose repository, is gone, and files that come back. It can be repeated. */
export class DeletedFiles {
  constructor(private readonly options: DeletedFilesOptions) {}

  /** The Score files among these are there (again). */
  async restore(
    repository: string,
    tenant: string,
    files: ReadonlySet<string>,
  ): Promise<void> {
    const { releases } = this.options.store;
    for (const claim of await releases.withdrawn()) {
      if (
        claim.repository === repository &&
        claim.tenant === tenant &&
        files.has(claim.scoreFile)
      ) {
        await releases.restore(claim.workload);
        await this.options.changed(claim.workload);
      }
    }
  }

  /**
   * Notes which workloads a push took away, and takes them out where that goes by itself. One that another file there is
   * about was moved: the name stays with its place, so that file is refused, and nothing stops.
   * @param found - the files there are, and what its Score files call their workloads
   */
  async filesDeleted(
    push: DeletingPush,
    found: { files: ReadonlySet<string>; workloads: ReadonlySet<string> },
  ): Promise<void> {
    const { store, withdrawals } = this.options;
    const { releases } = store;
    for (const claim of await releases.claimsIn(push.repository)) {
      const isGone =
        (!found.files.has(claim.scoreFile) || claim.tenant !== push.tenant) &&
        !found.workloads.has(claim.workload);
      if (!isGone || claim.withdrawn) {
        continue;
      }
      const owner = await this.lastOwner(claim);
      const decision = await push.decide(claim, owner.owner);
      const key = `${push.repository}#${push.id}`;
      await releases.withdraw(claim.workload, {
        at: push.at,
        what: 'file',
        actor: push.actor,
        reason: `${claim.scoreFile} was deleted from ${push.repository}`,
        commit: push.commit,
        ...owner,
        key,
        automatic: decision.allowed,
      });
      if (!decision.allowed) {
        await this.refuse(claim, push.actor, key, decision.reason);
      }
      await this.options.changed(claim.workload);
      await withdrawals.advance(claim.workload);
    }
  }

  /**
   * Notes which workloads have no repository any more. That may also mean that the portal may not see it, so nothing
   * goes without a person.
   * @param listed - every repository that the host shows
   */
  async repositoriesListed(listed: ReadonlySet<string>): Promise<void> {
    const { store, repositories, changed } = this.options;
    for (const claim of await store.releases.claims()) {
      const { repository, withdrawn, workload } = claim;
      const isListed = listed.has(repository);
      if (withdrawn?.what === 'repository' && isListed) {
        const mirror = repositories.mirror(repository);
        await mirror.fetch();
        const head = await mirror.head(BRANCH);
        await this.restore(
          repository,
          claim.tenant,
          new Set(head ? await mirror.listFiles(head) : []),
        );
      } else if (
        !withdrawn &&
        !isListed &&
        !(await repositories.host.getRepository(repository))
      ) {
        await store.releases.withdraw(workload, {
          at: new Date().toISOString(),
          what: 'repository',
          actor: { login: 'unknown' },
          ...(await this.lastOwner(claim)),
          reason: `${repository} is not there any more: it was deleted or renamed, or the portal may not see it`,
          key: `gone:${repository}`,
          automatic: false,
        });
        await changed(workload);
      }
    }
  }

  private async lastOwner({ workload }: Claim): Promise<{ owner?: string }> {
    const [last] = await this.options.store.list({ workload, limit: 1 });
    return last ? { owner: last.row.owner } : {};
  }

  private async refuse(
    claim: Claim,
    actor: Actor,
    key: string,
    reason: string,
  ): Promise<void> {
    const { store, work, platforms } = this.options;
    const loaded = await platforms.inForce();
    const first = loaded.platform.environments.find(isFirst);
    const last =
      first &&
      (await store.heads(claim.workload)).get(`${claim.workload}@${first.name}`)
        ?.last;
    if (last) {
      await work.record(
        withdrawalOf(claim, loaded.revision, last, {
          key: `withdrawal:${key}`,
          actor,
        }),
        [{ stage: 'decision', state: 'failed', reason }],
      );
    }
  }
}
