import { randomUUID } from 'node:crypto';
import type {
  AuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Repositories } from '@macadam/git';
import type { PlatformService as SharedPlatform } from '@macadam/plugin-platform-node';
import {
  ImageFactsReader,
  type SupplyChainSettings,
} from '@macadam/supply-chain';
import type { Knex } from 'knex';
import { Ancestry } from './sources/Ancestry';
import { Callers } from './render/Callers';
import { DeliveryKeeper } from './tree/DeliveryKeeper';
import { DeletedFiles } from './intake/DeletedFiles';
import { DeploymentLoop } from './stages/DeploymentLoop';
import { DeploymentViews } from './views/DeploymentViews';
import { DeploymentWorker } from './stages/DeploymentWorker';
import { SyncRequests } from './stages/SyncRequests';
import { DeployService } from './requests/DeployService';
import { Directory } from './sources/Directory';
import { Judge } from './verdicts/Judge';
import { DiffService } from './requests/DiffService';
import { EnvironmentsRepository } from './tree/EnvironmentsRepository';
import { GitopsClient } from './sources/GitopsClient';
import {
  type CheckedPlatform,
  PlatformService,
} from './sources/PlatformService';
import { PlatformViews } from './views/PlatformViews';
import { Preflights } from './views/Preflights';
import { PreviewService } from './requests/PreviewService';
import { PushDeployer } from './intake/PushDeployer';
import { Pushers } from './intake/Pushers';
import { PushIntake } from './intake/PushIntake';
import { RecheckService } from './requests/RecheckService';
import { RemovalService } from './requests/RemovalService';
import { Renderer } from './render/Renderer';
import { Rollout } from './intake/Rollout';
import { SupplyChain } from './sources/SupplyChain';
import { UnreadablePushes } from './intake/UnreadablePushes';
import { WithdrawalService } from './requests/WithdrawalService';
import { WorkloadViews } from './views/WorkloadViews';
import {
  CallStore,
  DeploymentStore,
  HistoryTail,
  ImageLookStore,
  IntakeStore,
  WorkStore,
} from './store';

export interface OrchestratorOptions {
  knex: Knex;
  repositories: Repositories;
  platform: SharedPlatform;
  /** The portal's own login at the host. */
  ownLogin: string | undefined;
  auth: AuthService;
  catalog: CatalogService;
  discovery: DiscoveryService;
  logger: LoggerService;
  supplyChain: SupplyChainSettings;
  /** Milliseconds after the start in which the catalogue may still read who is who. */
  patience: number;
  /** Told after every change of a workload's deployments. */
  changed(workload: string, deployment?: string): Promise<void>;
  /** Told of every new revision of the platform, and again of one that is refused, with who owns the platform. */
  checked?(newest: CheckedPlatform, owner: string | undefined): Promise<void>;
}

/** Makes the orchestrator's parts and connects them. Nothing starts by itself. */
export function createOrchestrator(options: OrchestratorOptions) {
  const { knex, repositories, auth, logger } = options;
  const store = new DeploymentStore(knex);
  const intake = new IntakeStore(knex);
  /** Workloads of which what pages show is made again. */
  const touched = new Set<string>();
  const work = new WorkStore(knex, store, randomUUID());
  const environments = new EnvironmentsRepository(
    repositories,
    options.platform.repository,
  );
  const gitops = new GitopsClient(options.discovery, auth);
  const platforms = new PlatformService(
    options.platform,
    repositories,
    intake,
    logger,
    gitops,
    options.checked,
  );
  const directory = new Directory(options.catalog, auth);
  const renderer = new Renderer(repositories, platforms, store, environments);
  const supplyChain = new SupplyChain({
    ...options.supplyChain,
    looks: new ImageLookStore(knex),
    logger,
  });
  const images = new ImageFactsReader(options.supplyChain);
  const ancestry = new Ancestry(repositories);
  const withdrawals = new WithdrawalService({
    store,
    work,
    platforms,
    environments,
    changed,
  });
  const deletedFiles = new DeletedFiles({
    store,
    work,
    platforms,
    repositories,
    withdrawals,
    changed,
  });
  const callers = new Callers({
    calls: new CallStore(knex),
    store,
    work,
    platforms,
    environments,
    changed,
  });
  const judge = new Judge({
    platforms,
    environments,
    repositories,
    supplyChain,
    images,
    gitops,
  });
  const worker = new DeploymentWorker({
    judge,
    syncs: new SyncRequests(gitops, logger),
    store,
    repositories,
    environments,
    platforms,
    renderer,
    gitops,
    callers,
    supplyChain,
    images,
    logger,
    changed: tell,
    withdrawn: workload => withdrawals.advance(workload),
  });
  const loop = new DeploymentLoop(work, worker, logger);
  async function changed(workload: string, deployment?: string) {
    loop.kick();
    await tell(workload, deployment);
  }
  async function tell(workload: string, deployment?: string) {
    touched.add(workload);
    await options.changed(workload, deployment);
  }
  const pushers = new Pushers(directory, options.ownLogin, options.patience);
  const rollout = new Rollout({
    store,
    intake,
    work,
    platforms,
    renderer,
    environments,
    repositories,
    pushers,
    images,
    logger,
    changed,
  });
  const deployer = new PushDeployer({
    store,
    work,
    repositories,
    platforms,
    renderer,
    directory,
    pushers,
    deletedFiles,
    callers,
    unreadable: new UnreadablePushes({
      store,
      work,
      directory,
      pushers,
      changed,
    }),
    changed,
  });
  const keeper = new DeliveryKeeper({
    environments,
    platforms,
    gitops,
    logger,
  });
  const pushes = new PushIntake({
    intake,
    keeper,
    repositories,
    platforms,
    rollout,
    deployer,
    deletedFiles,
    withdrawals,
    logger,
  });
  const deploys = new DeployService({
    store,
    work,
    platforms,
    directory,
    changed,
  });
  const removals = new RemovalService({
    store,
    work,
    platforms,
    environments,
    changed,
  });
  const rechecks = new RecheckService({
    store,
    platforms,
    supplyChain,
    changed: tell,
  });
  const workloads = new WorkloadViews({
    tail: new HistoryTail(knex),
    touched,
    gitops,
    environments,
    store,
    platforms,
    directory,
    ancestry,
    repositories,
    deploys,
    removals,
    supplyChain,
  });
  const deployments = new DeploymentViews({
    store,
    platforms,
    renderer,
    environments,
    repositories,
    deploys,
  });
  const previews = new PreviewService({
    store,
    deploys,
    platforms,
    renderer,
    environments,
    repositories,
    images,
    judge,
  });
  const diffs = new DiffService({
    store,
    platforms,
    renderer,
    environments,
    repositories,
    deploys,
  });
  const platform = new PlatformViews(platforms, store, repositories);
  return {
    gitops,
    environments,
    renderer,
    store,
    work,
    repositories,
    platforms,
    directory,
    loop,
    pushes,
    keeper,
    deploys,
    rechecks,
    supplyChain,
    removals,
    withdrawals,
    workloads,
    deployments,
    preflights: new Preflights(store, workloads),
    previews,
    diffs,
    platform,
  };
}

export type Orchestrator = ReturnType<typeof createOrchestrator>;
