import type { ImageStanding } from '@macadam/plugin-orchestrator-common';
import type { DeploymentRecord } from '../store';
import type { WorkerOptions } from './DeploymentWorker';
import type { Rendered } from './rendering';

/** Looks at the release's images; nobody waits for a registry where the environment does not ask. */
export async function lookAtImages(
  { supplyChain, changed }: Pick<WorkerOptions, 'supplyChain' | 'changed'>,
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
