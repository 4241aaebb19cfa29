import type { DeploymentRow } from '@macadam/plugin-orchestrator-common';
import type { WaveReady } from './commitWaves';
import { notYet, unhealthyNow } from './freshHealth';
import { ruleWaits } from './ruleWaits';
import { partsOfWave } from './partsOfWave';
import { reasonOf, waveReadiness } from './waveReadiness';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type { GitopsClient } from '../sources/GitopsClient';
import type { Rendered } from '../render/Renderer';

export interface WaveReadyOptions {
  gitops: GitopsClient;
  environments: EnvironmentsRepository;
  /** Asks the engine to look again. */
  reconcile(): Promise<void>;
}

/** Says of each wave of a rendering whether what comes after it may follow. */
export function waveReadyOf(
  rendered: Rendered,
  row: Pick<DeploymentRow, 'workload' | 'environment' | 'tenant'>,
  { gitops, environments, reconcile }: WaveReadyOptions,
): WaveReady {
  return async (wave, commit) => {
    const named = partsOfWave(rendered.resolution, wave, row);
    const statuses = await gitops.statuses(
      named.map(({ name }) => name),
      row.environment,
    );
    const parts = named.map((part, index) => ({
      ...part,
      status: statuses[index],
    }));
    const readiness = await waveReadiness(parts, commit, (revision, each) =>
      environments.contains(rendered.environment, revision, each),
    );
    if (!readiness.ready) {
      await reconcile();
      return readiness;
    }
    for (const part of parts) {
      const { objects, status } = part;
      const [late] = status ? await unhealthyNow(objects, status, gitops) : [];
      if (late) {
        const reason = reasonOf(part, notYet(late).reason);
        return { ready: false, reason, failed: [] };
      }
    }
    return (await ruleWaits(rendered, wave, gitops)) ?? readiness;
  };
}
