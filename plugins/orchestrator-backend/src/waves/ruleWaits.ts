import { waveReady } from '@macadam/resolver';
import { withoutSecrets, type LiveSource } from '../render/renderLive';
import type { Rendered } from '../render/rendering';
import type { WaveReadiness } from './waveReadiness';

/**
 * What the definitions of a wave still wait for, by their `readyWhen` over the objects of the cluster.
 * @returns undefined when they wait for nothing
 */
export async function ruleWaits(
  { resolution, environment }: Rendered,
  wave: number,
  source: LiveSource,
): Promise<WaveReadiness | undefined> {
  const rules = resolution.waves.find(({ index }) => index === wave)?.readyWhen;
  const refs = (rules ?? []).flatMap(({ objects }) => Object.values(objects));
  if (refs.length === 0) {
    return undefined;
  }
  const live = await source.objects(environment.cluster, withoutSecrets(refs));
  const { ready, waiting } = waveReady(resolution, wave, live);
  return ready
    ? undefined
    : {
        ready: false,
        reason: waiting
          .map(({ resource, reason }) => `${resource}: ${reason}`)
          .join('; '),
        failed: [],
      };
}
