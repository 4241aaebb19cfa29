import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Repositories } from '@macadam/git';
import type {
  Actor,
  Decision,
  Deployment,
  WithdrawalHere,
} from '@macadam/plugin-orchestrator-common';
import type { Environment } from '@macadam/resolver';
import { BRANCH } from '../sources/deployedBranch';
import type {
  Claim,
  DeploymentRecord,
  DeploymentStore,
  NewDeployment,
  WorkStore,
} from '../store';
import { keptFor } from '../tree/settledTree';
import { claimOf } from '../store/claimOf';
import { environmentOf } from '../sources/environmentOf';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type { PlatformService } from '../sources/PlatformService';
import {
  environmentNowOrThen,
  isRemoved,
  removedEnvironments,
} from '../sources/removedEnvironments';

export interface WithdrawalOptions {
  store: DeploymentStore;
  work: WorkStore;
  platforms: PlatformService;
  repositories: Repositories;
  environments: EnvironmentsRepository;
  changed(workload: string, deployment?: string): Promise<void>;
}

/** What an environment was last brought to. */
export interface Head {
  current?: DeploymentRecord;
  last?: DeploymentRecord;
  /** The platform repository does not have the environment any more. */
  isRemoved?: boolean;
}

/** A push after which Score files are missing. */
export interface PushAway {
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

/**
 * Workloads whose Score file, or whose repository, is gone. The first environment follows Git by itself where somebody
 * took the file away who may deploy there; every other waits for a person. A file that comes back takes it back. Looks
 * at what is and not at what happened, so that it can be repeated.
 */
export class WithdrawalService {
  constructor(private readonly options: WithdrawalOptions) {}

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
  async pushed(
    push: PushAway,
    found: { files: ReadonlySet<string>; workloads: ReadonlySet<string> },
  ): Promise<void> {
    const { releases } = this.options.store;
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
      await this.advance(claim.workload);
    }
  }

  /**
   * Notes which workloads have no repository any more. That may also mean that the portal may not see it, so nothing
   * goes without a person.
   * @param listed - every repository that the host shows
   */
  async listed(listed: ReadonlySet<string>): Promise<void> {
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
        const open = await this.kept(claim, environment);
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

  /** What has become of a withdrawn workload in an environment, as the history and Git have it. */
  async here(
    claim: Claim,
    environment: Environment,
    { current, last, isRemoved: isGone }: Head,
  ): Promise<WithdrawalHere | undefined> {
    const reason = isGone
      ? `The platform repository does not have the environment ${environment.name} any more`
      : claim.withdrawn?.reason;
    if (reason === undefined) {
      return undefined;
    }
    if (isRunning(last) && last?.row.cause === 'withdrawal') {
      return { state: 'removing', reason: last.deployment.reason };
    }
    if (current || isRunning(last)) {
      return {
        state: 'waiting',
        reason: `${reason}. It stays in ${environment.name} until a person confirms that it goes`,
      };
    }
    const open = await this.kept(claim, environment);
    return open.length > 0
      ? {
          state: 'data',
          reason: 'Removed from Git; its data waits for a person',
        }
      : { state: 'gone', reason: 'Removed from Git; nothing of it is left' };
  }

  private async lastOwner({ workload }: Claim): Promise<{ owner?: string }> {
    const [last] = await this.options.store.list({ workload, limit: 1 });
    return last ? { owner: last.row.owner } : {};
  }

  private async kept(claim: Claim, environment: Environment) {
    return keptFor(
      await this.options.environments.tree(environment, claim, {
        fetch: false,
      }),
    );
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
        this.wanted(claim, loaded.revision, last, {
          key: `withdrawal:${key}`,
          actor,
        }),
        [{ stage: 'decision', state: 'failed', reason }],
      );
    }
  }

  private async start(
    claim: Claim,
    revision: string,
    from: DeploymentRecord,
    why: { key: string; actor: Actor; decision: string },
  ): Promise<{ id: string; created: boolean }> {
    const { work, changed } = this.options;
    const wanted = this.wanted(claim, revision, from, why);
    const started = await work.start(wanted, why.decision);
    if (started.created) {
      await changed(claim.workload, started.id);
    }
    return started;
  }

  private wanted(
    claim: Claim,
    platformRevision: string,
    { row }: DeploymentRecord,
    { key, actor }: { key: string; actor: Actor },
  ): NewDeployment {
    return {
      workload: claim.workload,
      environment: row.environment,
      tenant: claim.tenant,
      owner: row.owner,
      ...(row.system ? { system: row.system } : {}),
      releaseId: row.release.id,
      cause: 'withdrawal',
      causeKey: key,
      actor,
      platformRevision,
    };
  }
}

function isFirst({ after }: Environment): boolean {
  return after.length === 0;
}

/** Whether more happens to it by itself. */
function isRunning(record: DeploymentRecord | undefined): boolean {
  const outcome = record?.deployment.outcome;
  return outcome === 'in-progress' || outcome === 'failing';
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
