import {
  parseWorkloadRef,
  type Deployment,
  type DeploymentFinding,
  type EnvironmentCard,
  type EnvironmentSummary,
  type Release,
  type WorkloadDelivery,
} from '@macadam/plugin-orchestrator-common';
import type { Repositories } from '@macadam/git';
import { namespaceOf, type Environment } from '@macadam/resolver';
import { fileUrls } from '../links/fileUrls';
import type { Claim, DeploymentStore, WorkloadHeads } from '../store';
import { claimOf } from '../store/claimOf';
import type { DeployService } from '../requests/DeployService';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import { linkOverrides } from '../links/linkOrigins';
import { linkRelease } from '../links/links';
import type {
  LoadedPlatform,
  PlatformService,
} from '../sources/PlatformService';
import type { RemovalService } from '../requests/RemovalService';
import { isRemoved } from '../sources/removedEnvironments';
import type { ResolutionDocument } from '../render/Renderer';
import type { SupplyChain } from '../sources/SupplyChain';
import type { WorkloadFacts } from './WorkloadFacts';
import type { WorkloadList } from './WorkloadList';

export interface WorkloadDeliveriesOptions {
  list: Pick<WorkloadList, 'markOf'>;
  facts: WorkloadFacts;
  store: DeploymentStore;
  platforms: PlatformService;
  environments: Pick<EnvironmentsRepository, 'marks' | 'holdsWorkload'>;
  repositories: Repositories;
  deploys: DeployService;
  removals: RemovalService;
  supplyChain: SupplyChain;
}

/** What was deployed of a workload, and what that was resolved to, by deployment. */
interface History {
  heads: WorkloadHeads;
  kept: ReadonlyMap<string, { body: ResolutionDocument }>;
  /** What is known of the images of releases, by release: environments often have the same one. */
  images: Map<string, ReturnType<SupplyChain['standings']>>;
}

/** What does not depend on who looks, nor on what the clusters have now. */
type CardForAll = Omit<EnvironmentCard, 'may' | 'shared'>;

/** A workload in full, as it is for every viewer. */
export type Delivery = Omit<WorkloadDelivery, 'environments'> & {
  claim: Claim;
  environments: CardForAll[];
};

/** How many workloads are kept as they were shown last. */
const KEPT = 1_000;
/** How long what neither the history nor Git tells is taken for granted, in milliseconds. */
const HOLDS = 5_000;

interface Known {
  /** What it is made of. */
  key: string;
  /** When it was made. */
  at: number;
  delivery: Promise<Delivery>;
}

/** Workloads in full, each made again when something happened to it, or in Git. */
export class WorkloadDeliveries {
  /** By workload, the one asked for longest ago first. */
  private readonly known = new Map<string, Known>();

  constructor(private readonly options: WorkloadDeliveriesOptions) {}

  /** @throws NotFoundError when no workload has that name */
  async of(name: string, loaded: LoadedPlatform): Promise<Delivery> {
    const { list, environments } = this.options;
    const mark = await list.markOf(name);
    if (mark === undefined) return this.deliver(name, loaded);
    const trees = await environments.marks(
      loaded.platform.environments,
      parseWorkloadRef(name).tenant,
    );
    const key = `${mark} ${loaded.revision} ${trees}`;
    const before = this.known.get(name);
    const isFresh = before?.key === key && Date.now() - before.at < HOLDS;
    const now = isFresh
      ? before
      : { key, at: Date.now(), delivery: this.deliver(name, loaded) };
    this.known.delete(name);
    this.known.set(name, now);
    // What could not be read is read again when somebody asks.
    now.delivery.catch(() => this.known.delete(name));
    const [oldest] = this.known.keys();
    if (this.known.size > KEPT) this.known.delete(oldest);
    return now.delivery;
  }

  private async deliver(
    name: string,
    loaded: LoadedPlatform,
  ): Promise<Delivery> {
    const { store, facts } = this.options;
    const claim = await claimOf(store, name);
    const [heads, latest, ownership] = await Promise.all([
      store.heads(name),
      store.releases.latest(name),
      facts.ownership([claim], loaded),
    ]);
    const all = await facts.environmentsOf(claim, loaded, heads);
    const kept = await store.documents<ResolutionDocument>(
      'resolution',
      [...heads.values()].flatMap(({ current }) => current?.row.id ?? []),
    );
    const images: History['images'] = new Map();
    const environments = await Promise.all(
      all.map(environment =>
        this.card(claim, environment, { heads, kept, images }, loaded),
      ),
    );
    const isLeft = ({ withdrawal, environment }: Delivery['environments'][0]) =>
      withdrawal?.state !== 'gone' || !isRemoved(loaded, environment);
    return {
      claim,
      ...facts.summary(claim, ownership.get(name), latest.get(name)),
      environments: environments.filter(isLeft),
    };
  }

  private standings(
    release: Release,
    known: History['images'],
    { platform }: LoadedPlatform,
  ) {
    const key = JSON.stringify([release.id, release.images]);
    const standings =
      known.get(key) ??
      this.options.supplyChain.standings(
        release,
        release.images,
        platform.supplyChain,
      );
    known.set(key, standings);
    return standings;
  }

  private async promotion(
    claim: Claim,
    environment: Environment,
    heads: WorkloadHeads,
  ): Promise<Pick<EnvironmentCard, 'promotable' | 'promotion'>> {
    const { deploys, repositories } = this.options;
    const { release, reason } = await deploys.promotion(
      claim,
      environment,
      heads,
    );
    return {
      ...(release && { promotable: linkRelease(repositories.host, release) }),
      promotion: reason,
    };
  }

  /** Without what held until another workload came, which is there by now. */
  private async withoutSettled(
    summary: EnvironmentSummary,
    environment: Environment,
  ): Promise<EnvironmentSummary> {
    const { environments } = this.options;
    const holds = async ({ until }: DeploymentFinding) =>
      until === undefined ||
      !(await environments.holdsWorkload(environment, { workload: until }));
    const settled = async (deployment: Deployment): Promise<Deployment> => {
      const still = await Promise.all(deployment.findings.map(holds));
      return {
        ...deployment,
        findings: deployment.findings.filter((_, index) => still[index]),
      };
    };
    const { current, attempt } = summary;
    return {
      ...summary,
      ...(current ? { current: await settled(current) } : {}),
      ...(attempt ? { attempt: await settled(attempt) } : {}),
    };
  }

  private async card(
    claim: Claim,
    environment: Environment,
    { heads, kept: documents, images }: History,
    loaded: LoadedPlatform,
  ): Promise<CardForAll> {
    const { facts, removals, repositories, platforms } = this.options;
    const summary = await this.withoutSettled(
      await facts.environment(claim, environment, loaded, heads),
      environment,
    );
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
        ? await this.standings(summary.current.release, images, loaded)
        : [],
      supplyChain: environment.gates.supplyChain,
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
}
