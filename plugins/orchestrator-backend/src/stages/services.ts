import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Repositories } from '@macadam/git';
import type { ImageFactsReader } from '@macadam/supply-chain';
import type { Callers } from '../render/Callers';
import type { Renderer } from '../render/Renderer';
import type { GitopsClient } from '../sources/GitopsClient';
import type { PlatformService } from '../sources/PlatformService';
import type { SupplyChain } from '../sources/SupplyChain';
import type { DeploymentStore } from '../store';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type { Judge } from '../verdicts/Judge';
import type { SyncRequests } from './SyncRequests';

/** What stages work with. */
export interface StageServices {
  store: DeploymentStore;
  repositories: Repositories;
  environments: EnvironmentsRepository;
  platforms: PlatformService;
  renderer: Renderer;
  gitops: GitopsClient;
  callers: Callers;
  supplyChain: SupplyChain;
  images: ImageFactsReader;
  judge: Judge;
  syncs: SyncRequests;
  logger: LoggerService;
  /** Told after every recorded event. */
  changed(workload: string, deployment: string): Promise<void>;
}
