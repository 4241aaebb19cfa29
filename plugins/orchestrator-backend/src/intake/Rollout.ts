import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  DRY_RUN_KIND,
  type Actor,
  type DeploymentCause,
  type PreflightResult,
} from '@macadam/plugin-orchestrator-common';
import type { Repositories } from '@macadam/git';
import type { ImageFactsReader } from '@macadam/supply-chain';
import { preflight } from '../verdicts/policyVerdicts';
import { askRegistries } from '../verdicts/askRegistries';
import { isSettled, settledTree } from '../tree/settledTree';
import { wholeTree } from '../render/treeUpTo';
import type {
  DeploymentRecord,
  DeploymentStore,
  IntakeStore,
  NewDeployment,
  WorkStore,
  WorkloadHead,
} from '../store';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type {
  LoadedPlatform,
  PlatformService,
} from '../sources/PlatformService';
import type { Pushers } from './Pushers';
import { isRemoved } from '../sources/removedEnvironments';
import type { Renderer } from '../render/Renderer';

export interface RolloutOptions {
  store: DeploymentStore;
  intake: IntakeStore;
  work: WorkStore;
  platforms: PlatformService;
  renderer: Renderer;
  environments: EnvironmentsRepository;
  repositories: Repositories;
  pushers: Pushers;
  images: ImageFactsReader;
  logger: LoggerService;
  changed(workload: string, deployment: string): Promise<void>;
}

/** The rules that stop something and the places where; the cluster's own word is not asked for again. */
function stoppedBy(results: readonly PreflightResult[]): string {
  const stops = results
    .filter(({ blocks, policyKind }) => blocks && policyKind !== DRY_RUN_KIND)
    .map(({ policy, rule, resource, path }) =>
      JSON.stringify([policy, rule, resource.kind, resource.name, path]),
    );
  return [...new Set(stops)].sort().join();
}

/** What nobody has to start again by hand. */
const RETRIED: DeploymentCause[] = ['push', 'platform', 'callee'];

/** Brings a new platform revision to every workload that it changes. */
export class Rollout {
  constructor(private readonly options: RolloutOptions) {}

  /** Renders every current release with the revision in force, if that was not done yet. Can be repeated. */
  async run(): Promise<void> {
    const { platforms, store, logger } = this.options;
    const memory = await platforms.memory();
    const loaded = await platforms.current();
    if (!loaded || memory?.rolledOut === loaded.revision) {
      return;
    }
    let complete = true;
    const withoutRepository = new Set(
      (await store.releases.claims()).flatMap(({ workload, withdrawn }) =>
        withdrawn?.what === 'repository' ? [workload] : [],
      ),
    );
    for await (const head of store.everyHead()) {
      const { last } = head;
      if (
        withoutRepository.has(last.row.workload) ||
        isRemoved(loaded, last.row.environment)
      ) {
        continue;
      }
      try {
        await this.bring(head, loaded);
      } catch (error) {
        complete = false;
        logger.warn(
          `Could not render ${last.row.workload} in ${last.row.environment} with platform revision ${loaded.revision}: ${stringifyError(error)}`,
        );
      }
    }
    if (complete) {
      await platforms.markRolledOut(loaded.revision);
    }
  }

  /** Renders what should run of one workload in an environment. What was deployed meanwhile is looked at again. */
  private async bring(
    { current, last }: WorkloadHead,
    loaded: LoadedPlatform,
  ): Promise<void> {
    const isLeaving =
      last.row.cause === 'withdrawal' &&
      last.deployment.outcome === 'in-progress';
    if (isLeaving) return;
    const wanted = (await this.isWanted(last, loaded)) ? last : current;
    if (
      !wanted ||
      wanted.row.platformRevision === loaded.revision ||
      (await this.consider(wanted, last.row.id, loaded))
    ) {
      return;
    }
    const { workload, environment } = last.row;
    const heads = await this.options.store.heads(workload);
    const now = heads.get(`${workload}@${environment}`);
    if (now && now.last.row.id !== last.row.id) await this.bring(now, loaded);
  }

  /**
   * Whether the newest deployment is what should run: it is on its way, or it was stopped and is let through now, or
   * stopped by something else, which whoever looks has to know. What a person promoted and policy stopped waits for that
   * person.
   */
  private async isWanted(
    { row, deployment }: DeploymentRecord,
    loaded: LoadedPlatform,
  ): Promise<boolean> {
    if (deployment.outcome !== 'blocked' || !RETRIED.includes(row.cause)) {
      return ['in-progress', 'failing'].includes(deployment.outcome);
    }
    const { renderer, environments, images, store } = this.options;
    const result = await renderer.render({
      ...row,
      platformRevision: loaded.revision,
    });
    if (!result.ok) {
      return false;
    }
    await environments.tree(result.value.environment, row);
    const { policies } = loaded;
    const now = new Date();
    const { blocking, results } = preflight(result.value, {
      policies,
      neighbours: await environments.neighbours(result.value.environment, row),
      images: await askRegistries(images, result.value, policies, now),
      fileUrl: () => '',
      now,
    });
    if (blocking.length === 0) {
      return true;
    }
    const told = await store.document<PreflightResult[]>('preflight', row.id);
    return stoppedBy(results) !== stoppedBy(told?.body ?? []);
  }

  /** @returns false where a newer deployment than the one seen was let in meanwhile */
  private async consider(
    record: DeploymentRecord,
    seen: string,
    loaded: LoadedPlatform,
  ): Promise<boolean> {
    const { renderer, environments, work, changed } = this.options;
    const { row } = record;
    const request = { ...row, platformRevision: loaded.revision };
    const result = await renderer.render(request);
    if (result.ok) {
      const { environment, delivery } = result.value;
      const inGit = await environments.tree(environment, row);
      const same = isSettled(
        settledTree(wholeTree(result.value, inGit.files), inGit),
        inGit,
        path => path.endsWith('/release.yaml'),
      );
      if (same && (await environments.holds(environment, delivery))) {
        return true;
      }
    }
    const wanted: NewDeployment = {
      workload: row.workload,
      environment: row.environment,
      tenant: row.tenant,
      owner: row.owner,
      ...(row.system ? { system: row.system } : {}),
      releaseId: row.release.id,
      cause: 'platform',
      causeKey: `platform:${loaded.revision}`,
      actor: await this.actorOf(loaded.revision),
      platformRevision: loaded.revision,
    };
    const started = await work.startAfter(
      wanted,
      'The platform repository changed what this workload is rendered to',
      seen,
    );
    if (started?.created) {
      await changed(row.workload, started.id);
    }
    return started !== undefined;
  }

  /** Who pushed a revision of the platform; the person for whom the portal did. */
  private async actorOf(revision: string): Promise<Actor> {
    const { intake, platforms, pushers, repositories } = this.options;
    const { repository } = platforms;
    const push = await intake.pushOf(repository, revision);
    const mirror = await repositories.withCommit(repository, revision);
    if (!mirror) return { login: push?.actor ?? 'unknown' };
    const pushed = { repository, commit: revision, ...push };
    return (await pushers.of(pushed, await mirror.show(revision))).actor;
  }
}
