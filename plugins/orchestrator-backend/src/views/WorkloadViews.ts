import type {
  Decision,
  DeployQuestion,
  WorkloadDelivery,
  WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import type { KeptText } from '@macadam/plugin-platform-node';
import { claimOf } from '../store/claimOf';
import type { GitopsClient } from '../sources/GitopsClient';
import { SharedStates } from './SharedStates';
import { decideFor, type Viewer } from '../requests/viewer';
import {
  WorkloadDeliveries,
  type WorkloadDeliveriesOptions,
} from './WorkloadDeliveries';
import { WorkloadFacts, type WorkloadFactsOptions } from './WorkloadFacts';
import {
  WorkloadList,
  type Changes,
  type WorkloadListOptions,
} from './WorkloadList';

export type WorkloadViewOptions = Omit<
  WorkloadDeliveriesOptions,
  'facts' | 'list'
> &
  WorkloadFactsOptions &
  Pick<WorkloadListOptions, 'tail' | 'touched'> & {
    gitops: Pick<GitopsClient, 'everywhere'>;
  };

/** What pages show of workloads in their environments, read from the history and from Git. */
export class WorkloadViews {
  private readonly all: WorkloadList;
  private readonly facts: WorkloadFacts;
  private readonly deliveries: WorkloadDeliveries;
  private readonly shared: SharedStates;

  constructor(private readonly options: WorkloadViewOptions) {
    const facts = new WorkloadFacts(options);
    this.facts = facts;
    this.shared = new SharedStates(options.gitops);
    this.all = new WorkloadList({
      ...options,
      ownership: (claims, loaded) => facts.ownership(claims, loaded),
      row: (...known) => facts.row(...known),
    });
    this.deliveries = new WorkloadDeliveries({
      ...options,
      facts,
      list: this.all,
    });
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
    const loaded = await this.options.platforms.inForce();
    const { claim, environments, ...delivery } = await this.deliveries.of(
      name,
      loaded,
    );
    const shared = await this.shared.of(environments);
    return {
      ...delivery,
      environments: environments.map((card, index) => ({
        ...card,
        shared: shared[index],
        may: decideFor(viewer, claim, delivery.owner, card.environment, loaded),
      })),
    };
  }

  /** Why a viewer may not do what a rule of ours decides; where that allows it, the permission policy said no. */
  async whyNot(
    workload: string,
    environment: string,
    viewer: Viewer,
    decide: (question: DeployQuestion) => Decision,
  ): Promise<string> {
    const claim = await claimOf(this.options.store, workload);
    const loaded = await this.options.platforms.inForce();
    const ownership = await this.facts.ownership([claim], loaded);
    const { owner } = this.facts.summary(
      claim,
      ownership.get(workload),
      undefined,
    );
    const { allowed, reason } = decideFor(
      viewer,
      claim,
      owner,
      environment,
      loaded,
      decide,
    );
    return allowed
      ? `The permission policy says no, although ${reason}`
      : reason;
  }

  private async past(): Promise<WorkloadSummary[]> {
    const { store, platforms } = this.options;
    const loaded = await platforms.inForce();
    const claims = await store.releases.pastClaims();
    const names = claims.map(({ workload }) => workload);
    const [heads, latest, ownership] = await Promise.all([
      store.heads(names),
      store.releases.latest(names),
      this.facts.ownership(claims, loaded),
    ]);
    return Promise.all(
      claims.map(claim =>
        this.facts.row(
          claim,
          heads,
          latest.get(claim.workload),
          ownership.get(claim.workload),
          loaded,
        ),
      ),
    );
  }
}
