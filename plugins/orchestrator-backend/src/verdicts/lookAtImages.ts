import type { ImageStanding } from '@macadam/plugin-orchestrator-common';
import type { DeploymentRecord } from '../store';
import type { Rendered } from '../render/rendering';
import type { SupplyChain } from '../sources/SupplyChain';

export interface LookOptions {
  supplyChain: SupplyChain;
  /** Told when something was learnt after this answer. */
  changed(workload: string, deployment: string): Promise<void>;
}

/** Looks at the release's images; nobody waits for a registry where the environment does not ask. */
export async function lookAtImages(
  { supplyChain, changed }: LookOptions,
  { row }: DeploymentRecord,
  { environment, resolution, loaded }: Rendered,
): Promise<ImageStanding[]> {
  const question = [
    row.release,
    resolution.images,
    loaded.platform.supplyChain,
  ] as const;
  if (environment.gates.supplyChain !== 'off') {
    return supplyChain.look(...question);
  }
  supplyChain.lookLater(question, () => changed(row.workload, row.id));
  return [];
}
