import type {
  Decision,
  EnvironmentCard,
  EnvironmentSummary,
  Release,
  WorkloadDelivery,
  WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import { namespaceOf, type Environment } from '@macadam/resolver';
import { fileUrls } from '../steps/preflight';
import type {
  Claim,
  DeploymentStore,
  HistoryTail,
  WorkloadHeads,
} from '../store';
import type { Ancestry } from './Ancestry';
import { claimOf } from './claimOf';
import type { DeployService } from './DeployService';
import type { Directory, Ownership } from './Directory';
import { linkOverrides } from './linkOrigins';
import { linkDeployment, linkRelease, linkWithdrawal } from './links';
import type { LoadedPlatform, PlatformService } from './PlatformService';
import type { RemovalService } from './RemovalService';
import { isRemoved, removedEnvironments } from './removedEnvironments';
import type { ResolutionDocument } from './Renderer';
import type { Repositories } from '@macadam/git';
import type { SupplyChain } from './SupplyChain';
import { decideFor, type Viewer } from './viewer';
import type { KeptText } from '@macadam/plugin-platform-node';
import { WorkloadList, type Changes } from './WorkloadList';
import type { WithdrawalService } from './WithdrawalService';

export interface WorkloadViewOptions {
  tail: HistoryTail;
  store: DeploymentStore;
  platforms: PlatformService;
  directory: Directory;
  ancestry: Ancestry;
  repositories: Repositories;
  deploys: DeployService;
  removals: RemovalService;
  supplyChain: SupplyChain;
  withdrawals: WithdrawalService;
}

/** What was deployed of a workload, and what that was resolved to, by deployment. */
interface History {
  heads: WorkloadHeads;
  kept: ReadonlyMap<string, { body: ResolutionDocument }>;
}

/** What pages show of workloads in their environments, read from the history and from Git. */
export class WorkloadViews {
  private readonly all: WorkloadList;

  constructor(private readonly options: WorkloadViewOptions) {
    this.all = new WorkloadList({
      ...options,
      ownership: (claims, loaded) => this.ownership(claims, loaded),
      row: (...facts) => this.row(...facts),
    });
  }

  /** Something happened to a workload. */
  touch(workload: string): void {
    this.all.touch(workload);
  }

  /** @param past - whether to list those too of which only their history is left */
  async list({ past } = { past: false }): Promise<WorkloadSummary[]> {
    const held: WorkloadSummary[] = JSON.parse(
      (await this.all.json()).body.toString('utf8'),
    );
    return past ? [...held, ...(await this.past())] : held;
  }

  /** The same without those of the past, written already. */
  json(): Promise<KeptText> {
    return this.all.json();
  }

  /** Which workloads changed since somebody asked. */
  changedSince(after?: string): Promise<Changes> {
    return this.all.changedSince(after);
  }

  /** @throws NotFoundError when no workload has that name */
  async workload(name: string, viewer: Viewer): Promise<WorkloadDelivery> {
    const { store, platforms } = this.options;
    const claim = await claimOf(this.options.store, name);
    const loaded = await platforms.inForce();
    const [heads, latest, ownership] = await Promise.all([
      store.heads(name),
      store.releases.latest(name),
      this.ownership([claim], loaded),
    ]);
    const summary = this.summary(claim, ownership.get(name), latest.get(name));
    const all = await this.environmentsOf(claim, loaded, heads);
    const kept = await store.documents<ResolutionDocument>(
      'resolution',
      [...heads.values()].flatMap(({ current }) => current?.row.id ?? []),
    );
    const environments = await Promise.all(
      all.map(environment =>
        this.card(
          claim,
          environment,
          { heads, kept },
          loaded,
          decideFor(viewer, claim, summary.owner, environment.name, loaded),
        ),
      ),
    );
    const isLeft = ({ withdrawal, environment }: EnvironmentCard) =>
      withdrawal?.state !== 'gone' || !isRemoved(loaded, environment);
    return { ...summary, environments: environments.filter(isLeft) };
  }

  private async past(): Promise<WorkloadSummary[]> {
    const { store, platforms } = this.options;
    const loaded = await platforms.inForce();
    const claims = await store.releases.pastClaims();
    const names = claims.map(({ workload }) => workload);
    const [heads, latest, ownership] = await Promise.all([
      store.heads(names),
      store.releases.latest(names),
      this.ownership(claims, loaded),
    ]);
    return Promise.all(
      claims.map(claim =>
        this.row(
          claim,
          heads,
          latest.get(claim.workload),
          ownership.get(claim.workload),
          loaded,
        ),
      ),
    );
  }

  private async row(
    claim: Claim,
    heads: WorkloadHeads,
    latest: Release | undefined,
    ownership: Ownership | undefined,
    loaded: LoadedPlatform,
  ): Promise<WorkloadSummary> {
    const all = await this.environmentsOf(claim, loaded, heads);
    return {
      ...this.summary(claim, ownership, latest),
      environments: await this.standing(claim, all, loaded, heads),
    };
  }

  /** In promotion order, and then those that the platform repository does not have any more. */
  private async environmentsOf(
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

  /** How a workload stands in environments; nothing is said of one that was removed and has nothing of it. */
  private async standing(
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

  /** Why a viewer may not deploy. */
  async whyNot(
    workload: string,
    environment: string,
    viewer: Viewer,
  ): Promise<string> {
    const claim = await claimOf(this.options.store, workload);
    const loaded = await this.options.platforms.inForce();
    const ownership = await this.ownership([claim], loaded);
    const { owner } = this.summary(claim, ownership.get(workload), undefined);
    const { allowed, reason } = decideFor(
      viewer,
      claim,
      owner,
      environment,
      loaded,
    );
    return allowed
      ? `The permission policy does not let you deploy ${workload} to ${environment}`
      : reason;
  }

  private async card(
    claim: Claim,
    environment: Environment,
    { heads, kept: documents }: History,
    loaded: LoadedPlatform,
    may: Decision,
  ): Promise<EnvironmentCard> {
    const { removals, repositories, platforms } = this.options;
    const summary = await this.environment(claim, environment, loaded, heads);
    const kept = documents.get(summary.current?.id ?? '');
    const tenant = loaded.platform.tenants.find(
      each => each.name === claim.tenant,
    );
    return {
      ...summary,
      cluster: environment.cluster,
      namespace: tenant ? namespaceOf(environment, tenant) : '',
      after: environment.after,
      approvals: environment.gates.approvals,
      images: summary.current
        ? await this.options.supplyChain.standings(
            summary.current.release,
            summary.current.release.images,
            loaded.platform.supplyChain,
          )
        : [],
      supplyChain: environment.gates.supplyChain,
      may,
      ...(isRemoved(loaded, environment.name)
        ? { promotion: 'The platform repository does not have it any more' }
        : await this.promotion(claim, environment, heads)),
      resources: kept?.body.resources ?? [],
      defaults: kept?.body.defaults ?? [],
      overrides: summary.current
        ? linkOverrides(
            kept?.body.overridden ?? [],
            fileUrls(repositories.host, summary.current.release, {
              repository: platforms.repository,
              revision: summary.current.platformRevision,
            }),
          )
        : [],
      endpoints: kept?.body.endpoints ?? [],
      removals: await removals.open(claim, environment),
    };
  }

  private async promotion(
    claim: Claim,
    environment: Environment,
    heads: WorkloadHeads,
  ): Promise<{ promotable?: Release; promotion: string }> {
    const [before] = environment.after;
    if (!before) {
      return { promotion: 'A push to main deploys here' };
    }
    const candidate = heads.get(`${claim.workload}@${before}`)?.current?.row
      .release;
    if (!candidate) {
      return { promotion: `Nothing is deployed in ${before} yet` };
    }
    const here = heads.get(`${claim.workload}@${environment.name}`)?.current
      ?.row.release;
    if (here?.id === candidate.id) {
      return { promotion: `The release of ${before} is here` };
    }
    const { order } = await this.options.deploys.order(
      claim,
      environment,
      candidate.id,
      heads,
    );
    return order.allowed
      ? {
          promotable: linkRelease(this.options.repositories.host, candidate),
          promotion: order.reason,
        }
      : { promotion: order.reason };
  }

  private async environment(
    claim: Claim,
    environment: Environment,
    loaded: LoadedPlatform,
    heads: WorkloadHeads,
  ): Promise<EnvironmentSummary> {
    const { host } = this.options.repositories;
    const { current, last } =
      heads.get(`${claim.workload}@${environment.name}`) ?? {};
    const withdrawal = await this.options.withdrawals.here(claim, environment, {
      ...(current ? { current } : {}),
      ...(last ? { last } : {}),
      isRemoved: isRemoved(loaded, environment.name),
    });
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

  private summary(
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

  private ownership(claims: readonly Claim[], loaded: LoadedPlatform) {
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
}
