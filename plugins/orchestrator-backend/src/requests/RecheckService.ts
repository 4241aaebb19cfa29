import { NotFoundError } from '@backstage/errors';
import type { ImageStanding } from '@macadam/plugin-orchestrator-common';
import type { DeploymentStore } from '../store';
import type { PlatformService } from '../sources/PlatformService';
import type { SupplyChain } from '../sources/SupplyChain';

export interface RecheckOptions {
  store: DeploymentStore;
  platforms: PlatformService;
  supplyChain: SupplyChain;
  changed(workload: string, deployment: string): Promise<void>;
}

/** Looks again, when somebody asks, at the images of what is deployed. */
export class RecheckService {
  constructor(private readonly options: RecheckOptions) {}

  /** @throws NotFoundError where nothing is deployed */
  async recheck(
    workload: string,
    environment: string,
  ): Promise<ImageStanding[]> {
    const { store, platforms, supplyChain, changed } = this.options;
    const heads = await store.heads(workload);
    const current = heads.get(`${workload}@${environment}`)?.current;
    if (!current) {
      throw new NotFoundError(
        `Nothing of ${workload} is deployed in ${environment}`,
      );
    }
    const { release, id } = current.deployment;
    const { platform } = await platforms.inForce();
    const standings = await supplyChain.look(
      release,
      release.images,
      platform.supplyChain,
      true,
    );
    await changed(workload, id);
    return standings;
  }
}
