import type {
  EnvironmentSummary,
  Release,
  WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import type { Repositories } from '@macadam/git';
import type { Environment } from '@macadam/resolver';
import type { Claim, WorkloadHeads } from '../store';
import type { Ancestry } from '../sources/Ancestry';
import type { Directory, Ownership } from '../sources/Directory';
import { linkDeployment, linkRelease, linkWithdrawal } from '../links/links';
import type {
  LoadedPlatform,
  PlatformService,
} from '../sources/PlatformService';
import { isRemoved, removedEnvironments } from '../sources/removedEnvironments';
import { withdrawalHere } from '../requests/withdrawal';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';

export interface WorkloadFactsOptions {
  platforms: PlatformService;
  directory: Directory;
  ancestry: Ancestry;
  repositories: Repositories;
  environments: Pick<EnvironmentsRepository, 'tree'>;
}

/** What is said of a workload and of each of its environments, in a list and on its page alike. */
export class WorkloadFacts {
  constructor(private readonly options: WorkloadFactsOptions) {}

  /** One workload of a list. */
  async row(
    claim: Claim,
    heads: WorkloadHeads,
    latest: Release | undefined,
    ownership: Ownership | undefined,
    loaded: LoadedPlatform,
  ): Promise<WorkloadSummary> {
    const all = await this.environmentsOf(claim, loaded, heads);
    return {
      ...this.summary(claim, ownership, latest),
      environments: await this.summaries(claim, all, loaded, heads),
    };
  }

  /** In promotion order, and then those that the platform repository does not have any more. */
  async environmentsOf(
    { workload }: Claim,
    loaded: LoadedPlatform,
    heads: WorkloadHeads,
  ): Promise<Environment[]> {
    return [
      ...loaded.platform.environments,
      ...(await removedEnvironments(
        this.options.platforms,
        loaded,
        workload,
        heads,
      )),
    ];
  }

  /** @param heads - of the workload, or of more */
  async environment(
    claim: Claim,
    environment: Environment,
    loaded: LoadedPlatform,
    heads: WorkloadHeads,
  ): Promise<EnvironmentSummary> {
    const { host } = this.options.repositories;
    const { current, last } =
      heads.get(`${claim.workload}@${environment.name}`) ?? {};
    const withdrawal = await withdrawalHere(
      this.options.environments,
      claim,
      environment,
      {
        ...(current ? { current } : {}),
        ...(last ? { last } : {}),
        isRemoved: isRemoved(loaded, environment.name),
      },
    );
    const [before] = environment.after;
    const other = before
      ? heads.get(`${claim.workload}@${before}`)?.current
      : undefined;
    return {
      environment: environment.name,
      type: environment.type,
      ...(current ? { current: linkDeployment(host, current.deployment) } : {}),
      ...(last && last.row.id !== current?.row.id
        ? { attempt: linkDeployment(host, last.deployment) }
        : {}),
      ...(withdrawal ? { withdrawal } : {}),
      ...(current && other
        ? {
            comparison: await this.options.ancestry.compare(
              current.row.release,
              other.row.release,
              before,
            ),
          }
        : {}),
    };
  }

  /** What is said of a workload beside its environments. */
  summary(
    claim: Claim,
    { owner, system }: Ownership = { owner: '' },
    latest: Release | undefined,
  ): Omit<WorkloadSummary, 'environments'> {
    const { host } = this.options.repositories;
    const { withdrawn } = claim;
    return {
      workload: claim.workload,
      tenant: claim.tenant,
      owner,
      ...(system ? { system } : {}),
      repository: claim.repository,
      scoreFile: claim.scoreFile,
      url: host.fileUrl(claim.repository, { branch: 'main' }, claim.scoreFile),
      ...(latest ? { latestRelease: linkRelease(host, latest) } : {}),
      ...(withdrawn
        ? { withdrawn: linkWithdrawal(host, claim, withdrawn) }
        : {}),
    };
  }

  /** Who owns workloads, as the catalogue knows it now; those whom it does not know are their tenant's. */
  ownership(claims: readonly Claim[], loaded: LoadedPlatform) {
    return this.options.directory.ownership(
      claims.map(({ workload, tenant, withdrawn }) => ({
        workload,
        fallback:
          withdrawn?.owner ??
          loaded.platform.tenants.find(each => each.name === tenant)?.owner ??
          loaded.platform.spec.owner,
      })),
    );
  }

  /** How a workload stands in environments; nothing is said of one that was removed and has nothing of it. */
  private async summaries(
    claim: Claim,
    environments: readonly Environment[],
    loaded: LoadedPlatform,
    heads: WorkloadHeads,
  ): Promise<EnvironmentSummary[]> {
    const all = await Promise.all(
      environments.map(each => this.environment(claim, each, loaded, heads)),
    );
    return all.filter(
      ({ withdrawal, environment }) =>
        withdrawal?.state !== 'gone' || !isRemoved(loaded, environment),
    );
  }
}
