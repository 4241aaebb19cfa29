import type { Release } from '@macadam/plugin-orchestrator-common';
import type { Renderer } from '../render/Renderer';
import type { ScoreRead } from '../render/rendering';
import type { DeploymentRecord } from '../store';

/**
 * Whether a push brings something: its image is built from the commit, or the Score file or what overrides it differs
 * from what was pushed before by somebody who may.
 */
export async function isNew(
  renderer: Renderer,
  read: ScoreRead,
  release: Release,
  recent: readonly DeploymentRecord[],
): Promise<boolean> {
  const latest = recent.find(
    ({ deployment }) => deployment.outcome !== 'refused',
  );
  // Whoever pushes after something was stopped tries again, whatever the push changed.
  if (
    latest?.row.cause === 'withdrawal' ||
    latest?.deployment.outcome === 'blocked'
  ) {
    return true;
  }
  const before = recent.find(
    ({ row, deployment }) =>
      row.release.repository === release.repository &&
      row.release.scoreFile === release.scoreFile &&
      deployment.outcome !== 'refused',
  )?.row.release;
  if (!read.ok || !before || before.commit === release.commit) {
    return true;
  }
  const { containers } = read.score.workload;
  if (Object.values(containers).some(({ image }) => image === '.')) {
    return true;
  }
  const old = await renderer.read(before);
  return !old.ok || fingerprint(old) !== fingerprint(read);
}

/** The same for two Score files that say the same. */
function fingerprint({
  score,
  sources,
  overrides,
}: Extract<ScoreRead, { ok: true }>): string {
  const files = Object.entries(sources)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]);
  return JSON.stringify([score.workload, files, overrides]);
}
