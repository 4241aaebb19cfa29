import { NotFoundError } from '@backstage/errors';
import type {
  Decision,
  DeploymentDetail,
  DeploymentPage,
  DeploymentTree,
  EnvironmentCard,
  EnvironmentSummary,
  PreflightResult,
  Release,
  WorkloadDelivery,
  WorkloadPreflight,
  WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import { namespaceOf, renderTree, type Environment } from '@macadam/resolver';
import { treeFolder } from '../steps/wavesInGit';
import type { Claim, DeploymentStore } from '../store';
import type { Ancestry } from './Ancestry';
import { DeployService, environmentOf } from './DeployService';
import type { Directory, Ownership } from './Directory';
import type { EnvironmentsRepository } from './EnvironmentsRepository';
import type { LoadedPlatform, PlatformService } from './PlatformService';
import type { Renderer, ResolutionDocument } from './Renderer';
import type { Repositories } from './Repositories';
import { decideFor, type Viewer } from './viewer';

export interface ViewOptions {
  store: DeploymentStore;
  platforms: PlatformService;
  directory: Directory;
  ancestry: Ancestry;
  renderer: Renderer;
  environments: EnvironmentsRepository;
  repositories: Repositories;
  deploys: DeployService;
}

type Heads = Awaited<ReturnType<DeploymentStore['heads']>>;

/** What pages show, read from the history and from Git. */
export class WorkloadViews {
  constructor(private readonly options: ViewOptions) {}

  async list(): Promise<WorkloadSummary[]> {
    const { store, platforms } = this.options;
    const loaded = await platforms.inForce();
    const [claims, heads, latest] = await Promise.all([
      store.releases.claims(),
      store.heads(),
      store.releases.latest(),
    ]);
    const ownership = await this.ownership(claims, loaded);
    return Promise.all(
      claims.map(async claim => ({
        ...this.summary(claim, ownership, latest.get(claim.workload)),
        environments: await Promise.all(
          loaded.platform.environments.map(environment =>
            this.environment(claim, environment, heads),
          ),
        ),
      })),
    );
  }

  /** @throws NotFoundError when no workload has that name */
  async workload(name: string, viewer: Viewer): Promise<WorkloadDelivery> {
    const { store, platforms } = this.options;
    const claim = await this.claim(name);
    const loaded = await platforms.inForce();
    const [heads, latest, ownership] = await Promise.all([
      store.heads(name),
      store.releases.latest(name),
      this.ownership([claim], loaded),
    ]);
    const summary = this.summary(claim, ownership, latest.get(name));
    const environments = await Promise.all(
      loaded.platform.environments.map(environment =>
        this.card(
          claim,
          environment,
          heads,
          loaded,
          decideFor(viewer, claim, summary.owner, environment.name, loaded),
        ),
      ),
    );
    return { ...summary, environments };
  }

  /** Why a viewer may not deploy. */
  async whyNot(
    workload: string,
    environment: string,
    viewer: Viewer,
  ): Promise<string> {
    const claim = await this.claim(workload);
    const loaded = await this.options.platforms.inForce();
    const { owner } = this.summary(
      claim,
      await this.ownership([claim], loaded),
      undefined,
    );
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

  /** Newest first. */
  async history(
    workload: string,
    query: { environment?: string; limit: number; before?: string },
  ): Promise<DeploymentPage> {
    await this.claim(workload);
    const found = await this.options.store.list({
      workload,
      ...query,
      limit: query.limit + 1,
    });
    const items = found.slice(0, query.limit).map(record => record.deployment);
    const more = found.length > query.limit ? items.at(-1) : undefined;
    return { items, ...(more ? { next: more.id } : {}) };
  }

  async deployment(id: string, viewer: Viewer): Promise<DeploymentDetail> {
    const { store, repositories, deploys } = this.options;
    const record = await deploys.deployment(id);
    const { deployment, events, row } = record;
    const [resolution, preflight] = await Promise.all([
      store.document<ResolutionDocument>('resolution', id),
      store.document<PreflightResult[]>('preflight', id),
    ]);
    return {
      ...deployment,
      mayApprove: viewer
        ? await deploys.mayApprove(record, viewer)
        : { allowed: false, reason: 'Only a signed-in person may approve' },
      events,
      resources: resolution?.body.resources ?? [],
      defaults: resolution?.body.defaults ?? [],
      endpoints: resolution?.body.endpoints ?? [],
      ...(preflight ? { preflight: preflight.body } : {}),
      releaseUrl: repositories.host.commitUrl(
        row.release.repository,
        row.release.commit,
      ),
    };
  }

  /** The rendered files: as committed, or as they would have been. */
  async tree(id: string): Promise<DeploymentTree> {
    const { store, renderer, environments, platforms, repositories } =
      this.options;
    const { row, deployment } = await this.options.deploys.deployment(id);
    const last = deployment.commits.at(-1);
    if (last) {
      const loaded = await platforms.at(row.platformRevision);
      const environment = environmentOf(loaded, row.environment);
      const mirror = await repositories.withCommit(
        environments.nameOf(environment),
        last,
      );
      if (mirror) {
        return {
          files: await mirror.readFiles(last, treeFolder(environment, row)),
        };
      }
    }
    const kept = await store.document<ResolutionDocument>('resolution', id);
    const result = await renderer.render(row, {
      recorded: kept?.body.recorded,
    });
    if (!result.ok) {
      throw new NotFoundError(`Nothing was rendered: ${result.failure.reason}`);
    }
    const { input, resolution, loaded } = result.value;
    return { files: renderTree(input, resolution, loaded.revision) };
  }

  /** The newest verdicts of each environment. */
  async preflight(workload: string): Promise<WorkloadPreflight[]> {
    const { store } = this.options;
    await this.claim(workload);
    const heads = [...(await store.heads(workload)).values()];
    const records = heads.flatMap(({ last, current }) => [
      last,
      ...(current ? [current] : []),
    ]);
    const documents = await store.documents<PreflightResult[]>(
      'preflight',
      records.map(record => record.row.id),
    );
    return heads.flatMap(({ last, current }) => {
      const of = [last, current].find(
        record => record && documents.has(record.row.id),
      );
      const document = of && documents.get(of.row.id);
      return of && document
        ? [
            {
              environment: of.row.environment,
              deployment: of.row.id,
              at: document.at,
              results: document.body,
            },
          ]
        : [];
    });
  }

  private async card(
    claim: Claim,
    environment: Environment,
    heads: Heads,
    loaded: LoadedPlatform,
    may: Decision,
  ): Promise<EnvironmentCard> {
    const { store } = this.options;
    const summary = await this.environment(claim, environment, heads);
    const kept = summary.current
      ? await store.document<ResolutionDocument>(
          'resolution',
          summary.current.id,
        )
      : undefined;
    const tenant = loaded.platform.tenants.find(
      each => each.name === claim.tenant,
    );
    return {
      ...summary,
      cluster: environment.cluster,
      namespace: tenant ? namespaceOf(environment, tenant) : '',
      after: environment.after,
      approvals: environment.gates.approvals,
      may,
      ...(await this.promotion(claim, environment, heads)),
      resources: kept?.body.resources ?? [],
      defaults: kept?.body.defaults ?? [],
      endpoints: kept?.body.endpoints ?? [],
    };
  }

  private async promotion(
    claim: Claim,
    environment: Environment,
    heads: Heads,
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
    const { order } = await this.options.deploys.candidate(
      claim.workload,
      environment.name,
      candidate.id,
    );
    return order.allowed
      ? { promotable: candidate, promotion: order.reason }
      : { promotion: order.reason };
  }

  private async environment(
    claim: Claim,
    environment: Environment,
    heads: Heads,
  ): Promise<EnvironmentSummary> {
    const { current, last } =
      heads.get(`${claim.workload}@${environment.name}`) ?? {};
    const [before] = environment.after;
    const other = before
      ? heads.get(`${claim.workload}@${before}`)?.current
      : undefined;
    return {
      environment: environment.name,
      type: environment.type,
      ...(current ? { current: current.deployment } : {}),
      ...(last && last.row.id !== current?.row.id
        ? { attempt: last.deployment }
        : {}),
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
    ownership: Map<string, Ownership>,
    latest: Release | undefined,
  ): Omit<WorkloadSummary, 'environments'> {
    const { owner, system } = ownership.get(claim.workload) ?? { owner: '' };
    return {
      workload: claim.workload,
      tenant: claim.tenant,
      owner,
      ...(system ? { system } : {}),
      repository: claim.repository,
      scoreFile: claim.scoreFile,
      url: this.options.repositories.host.fileUrl(
        claim.repository,
        { branch: 'main' },
        claim.scoreFile,
      ),
      ...(latest ? { latestRelease: latest } : {}),
    };
  }

  private ownership(claims: readonly Claim[], loaded: LoadedPlatform) {
    return this.options.directory.ownership(
      claims.map(({ workload, tenant }) => ({
        workload,
        fallback:
          loaded.platform.tenants.find(each => each.name === tenant)?.owner ??
          loaded.platform.spec.owner,
      })),
    );
  }

  private async claim(workload: string): Promise<Claim> {
    const claim = await this.options.store.releases.claimOf(workload);
    if (claim) {
      return claim;
    }
    const latest = (await this.options.store.releases.latest(workload)).get(
      workload,
    );
    const [head] = latest
      ? await this.options.store.list({ workload, limit: 1 })
      : [];
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
}
