import { stringifyError } from '@backstage/errors';
import {
  isCommitted,
  sharedUses,
  stageOf,
} from '@macadam/plugin-orchestrator-common';
import { objectsOf } from '@macadam/resolver';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DeploymentRecord, DeploymentStore } from '../store';
import type { ImageFactsReader } from '@macadam/supply-chain';
import { commitWaves, type WaveReady } from './commitWaves';
import { askCluster, waitsForPolicies } from '../verdicts/clusterVerdicts';
import { confirmedBy, planOf, type DeliveryPlan } from './plan';
import { isHealthy, observe, observeWithdrawal } from './observe';
import { renderLive } from '../render/renderLive';
import { keptFor } from '../tree/settledTree';
import { confirmed } from './freshHealth';
import type { Contains } from './revision';
import { waveReadiness } from './waveReadiness';
import { exceptionsOf, preflight, preflightSummary } from '../verdicts/policyVerdicts';
import { fileUrls } from '../links/fileUrls';
import { askRegistries } from '../verdicts/askRegistries';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type { GitopsClient } from '../sources/GitopsClient';
import type { PlatformService } from '../sources/PlatformService';
import { findingsOf } from '../verdicts/findingsOf';
import { isApproved } from './isApproved';
import { lookAtImages } from '../verdicts/lookAtImages';
import type { Callers } from '../render/Callers';
import { planWithdrawal } from './planWithdrawal';
import { Progress } from './Progress';
import { waveReadyOf } from './waveReadyOf';
import {
  toResolutionDocument,
  type Rendered,
  type Renderer,
  type ResolutionDocument,
} from '../render/Renderer';
import type { SupplyChain } from '../sources/SupplyChain';
import { withSupplyChain } from '../verdicts/supplyChainGate';
import type { Repositories } from '@macadam/git';

/** What changes in the cluster wakes the worker, which must not change the cluster each time. */
const ASK_AGAIN_MS = 10_000;

/** What to bring Git to, and when the next part of it may follow. */
interface Next {
  plan: DeliveryPlan;
  waveReady: WaveReady;
  /** Whether the mirror was brought up to date in this pass. */
  isFetched: boolean;
}

/** How a pass over a deployment ended. */
export type PassResult = 'healthy' | 'blocked' | 'again' | 'lost';

export interface WorkerOptions {
  store: DeploymentStore;
  repositories: Repositories;
  environments: EnvironmentsRepository;
  platforms: PlatformService;
  renderer: Renderer;
  gitops: GitopsClient;
  callers: Callers;
  supplyChain: SupplyChain;
  images: ImageFactsReader;
  logger: LoggerService;
  /** Told after every recorded event. */
  changed(workload: string, deployment: string): Promise<void>;
  /** Told when a withdrawal has ended. Telling it twice does no harm. */
  withdrawn(workload: string): Promise<void>;
}

/** Makes the next steps of one deployment happen, as far as they can now. Every step can be repeated. */
export class DeploymentWorker {
  /** When the engine was last asked to look at a workload in an environment. */
  private readonly asked = new Map<string, number>();

  constructor(private readonly options: WorkerOptions) {}

  /**
   * @param mayGoOn - asked before anything leaves this process
   * @returns `again` when something outside has to happen first; why is recorded
   */
  async pass(id: string, mayGoOn: () => Promise<boolean>): Promise<PassResult> {
    const record = await this.options.store.get(id);
    if (!record) {
      return 'blocked';
    }
    const progress = new Progress(record, this.options);
    try {
      const result = await this.advance(record, progress, mayGoOn);
      if (result === 'healthy' && record.row.cause === 'withdrawal') {
        await this.options.withdrawn(record.row.workload);
      }
      return result;
    } catch (error) {
      await progress.outage(error);
      return 'again';
    }
  }

  private async advance(
    record: DeploymentRecord,
    progress: Progress,
    mayGoOn: () => Promise<boolean>,
  ): Promise<PassResult> {
    const { outcome } = record.deployment;
    if (outcome === 'healthy' || outcome === 'removed') {
      return 'healthy';
    }
    if (outcome === 'blocked' || outcome === 'refused') {
      return 'blocked';
    }
    if (!isCommitted(record.deployment)) {
      const next =
        record.row.cause === 'withdrawal'
          ? await this.withdraw(record, progress)
          : await this.deploy(record, progress);
      if (!next) {
        return 'blocked';
      }
      if (!(await mayGoOn())) {
        return 'lost';
      }
      if (!(await isApproved(record, next.plan, progress, this.options))) {
        return 'again';
      }
      const complete = await commitWaves(record, next.plan, {
        environments: this.options.environments,
        waveReady: next.waveReady,
        isFetched: next.isFetched,
        record: event => progress.record(event),
        mayGoOn,
        committed: () => this.reconcile(record, true),
      });
      if (!complete) {
        return (await mayGoOn()) ? 'again' : 'lost';
      }
      await this.options.callers.moved(record.row);
    } else if (stageOf(record.deployment, 'sync').state !== 'passed') {
      // A process that ended after the commit has told nobody.
      await this.options.callers.moved(record.row);
      await this.reconcile(record, false);
    }
    return this.watch(record, progress);
  }

  private async deploy(
    record: DeploymentRecord,
    progress: Progress,
  ): Promise<Next | undefined> {
    const prepared = await this.prepare(record, progress);
    if (!prepared) return undefined;
    const { rendered, isFetched } = prepared;
    return {
      isFetched,
      plan: planOf(rendered, confirmedBy(record.events)),
      waveReady: waveReadyOf(rendered, record.row, {
        ...this.options,
        reconcile: () => this.reconcile(record, false),
      }),
    };
  }

  /** Nothing of it is rendered, so only that Git has arrived can be waited for. */
  private async withdraw(
    record: DeploymentRecord,
    progress: Progress,
  ): Promise<Next | undefined> {
    const { gitops, environments } = this.options;
    const { workload, environment } = record.row;
    const plan = await planWithdrawal(record, progress, this.options);
    return (
      plan && {
        plan,
        isFetched: false,
        waveReady: async (_wave, commit) => {
          const status = await gitops.status(workload, environment);
          const readiness = await waveReadiness(
            [{ objects: [], status }],
            commit,
            (at, each) => environments.contains(plan.environment, at, each),
          );
          if (!readiness.ready) {
            await this.reconcile(record, false);
          }
          return readiness;
        },
      }
    );
  }

  private async prepare(
    record: DeploymentRecord,
    progress: Progress,
  ): Promise<(Pick<Next, 'isFetched'> & { rendered: Rendered }) | undefined> {
    const { row, deployment } = record;
    const { store, renderer, environments, repositories, platforms, callers } =
      this.options;
    progress.at('read');
    const kept = await store.document<ResolutionDocument>('resolution', row.id);
    const recorded = kept?.body.recorded;
    const result = await renderLive(
      facts => renderer.render(row, { ...facts, calls: kept?.body.calls }),
      recorded,
      this.options.gitops,
    );
    if (!result.ok) {
      const { stage, reason, undeclared = [] } = result.failure;
      await callers.waits(row, undeclared);
      await progress.failAt({
        stage,
        state: 'failed',
        reason,
        detail: { findings: await findingsOf(result.failure, this.options) },
      });
      await callers.cameMeanwhile(undeclared);
      return undefined;
    }
    const rendered = result.value;
    const { resolution } = rendered;
    const shared = sharedUses(resolution.resources, row.workload);
    await progress.recordTogether(
      resolution.stages.map(({ name, summary, details }) => ({
        stage: name,
        state: 'passed',
        reason: summary,
        detail: {
          lines: details,
          ...(name === 'match' && shared.length > 0 ? { shared } : {}),
          ...(name === 'create' ? { images: resolution.images } : {}),
        },
      })),
    );
    if (stageOf(deployment, 'preflight').state === 'passed') {
      if (resolution.recorded.length === (recorded ?? []).length) {
        progress.at('commit');
        return { rendered, isFetched: false };
      }
      // First of all, so that a crash leaves no verdict on less than what is rendered now.
      await progress.record({
        stage: 'preflight',
        state: 'running',
        reason: 'Judging what the cluster reports completes',
      });
    }
    await store.putDocument(
      row.id,
      'resolution',
      toResolutionDocument(rendered),
    );
    await callers.calls(row, rendered.calls);
    progress.at('preflight');
    await environments.tree(rendered.environment, row);
    const { policies } = await platforms.inForce();
    const now = new Date();
    const fileUrl = fileUrls(repositories.host, row.release, {
      repository: platforms.repository,
      revision: row.platformRevision,
    });
    const judged = withSupplyChain(
      preflight(rendered, {
        policies,
        neighbours: await environments.neighbours(rendered.environment, row),
        images: await askRegistries(
          this.options.images,
          rendered,
          policies,
          now,
        ),
        fileUrl,
        now,
      }),
      rendered,
      await lookAtImages(this.options, record, rendered),
      fileUrl,
    );
    if (judged.waitsFor && judged.blocking.length === 0) {
      throw new Error(judged.waitsFor);
    }
    const outcome = await askCluster(judged, rendered, this.options.gitops);
    await store.putDocument(row.id, 'preflight', outcome.results);
    const waits = waitsForPolicies(outcome, row.createdAt, Date.now());
    if (waits) {
      throw new Error(waits);
    }
    const blocked = outcome.blocking.length > 0;
    await progress.record({
      stage: 'preflight',
      state: blocked ? 'failed' : 'passed',
      reason: preflightSummary(outcome),
      detail: {
        findings: [...outcome.blocking, ...outcome.warnings],
        exceptions: exceptionsOf(outcome.results),
      },
    });
    progress.at('commit');
    return blocked ? undefined : { rendered, isFetched: true };
  }

  private async watch(
    record: DeploymentRecord,
    progress: Progress,
  ): Promise<PassResult> {
    const { store, gitops, environments, platforms } = this.options;
    const { workload, environment, id } = record.row;
    progress.at(
      stageOf(record.deployment, 'sync').state === 'passed' ? 'health' : 'sync',
    );
    const status = await gitops.status(workload, environment);
    const now = await store.get(id);
    const { platform } = await platforms.at(record.row.platformRevision);
    const target = platform.environments.find(
      each => each.name === environment,
    );
    if (!now || !target) {
      return 'again';
    }
    const contains: Contains = (revision, commit) =>
      environments.contains(target, revision, commit);
    const events =
      record.row.cause === 'withdrawal'
        ? await observeWithdrawal(
            now.deployment,
            status,
            contains,
            keptFor(await environments.tree(target, record.row)),
          )
        : await observe(now.deployment, status, contains);
    const told =
      status && isHealthy(events) && record.row.cause !== 'withdrawal'
        ? await confirmed(
            events,
            objectsOf((await environments.tree(target, record.row)).files),
            status,
            gitops,
          )
        : events;
    for (const event of told) {
      await progress.record(event);
    }
    return isHealthy(told) ? 'healthy' : 'again';
  }

  /**
   * Asks the engine to look now: after a commit, and again now and then while it has not come. The engine looks by
   * itself as well, so that a failure here only costs time.
   */
  private async reconcile(
    record: DeploymentRecord,
    now: boolean,
  ): Promise<void> {
    const { workload, environment } = record.row;
    const key = `${workload}@${environment}`;
    if (!now && Date.now() - (this.asked.get(key) ?? 0) < ASK_AGAIN_MS) {
      return;
    }
    this.asked.set(key, Date.now());
    try {
      await this.options.gitops.reconcile(record.row, !now);
    } catch (error) {
      this.options.logger.warn(
        `Could not ask for a sync of ${workload} in ${environment}: ${stringifyError(error)}`,
      );
    }
  }
}
