import { stageOf, type StageDetail } from '@macadam/plugin-orchestrator-common';
import type { ObjectRef, TextFile } from '@macadam/resolver';
import type { DeploymentRecord } from '../store';
import type { EnvironmentsRepository } from '../services/EnvironmentsRepository';
import type { Rendered } from '../services/Renderer';
import { short } from '../services/Renderer';
import {
  deliveriesGone,
  isSettled,
  settledTree,
  type TenantFiles,
} from './settledTree';
import { sameFiles, treeUpTo } from './wavesInGit';
import type { StepEvent } from './types';
import type { WaveReadiness } from './waveReadiness';

/** Whether the objects of a wave are ready, as far as is known; `commit` is the deployment's last. */
export type WaveReady = (
  rendered: Rendered,
  wave: number,
  commit: string | undefined,
) => Promise<WaveReadiness>;

export interface CommitContext {
  environments: EnvironmentsRepository;
  waveReady: WaveReady;
  /** Records an event before the next thing happens. */
  record(event: StepEvent): Promise<void>;
  /** False when this worker may not go on: the deployment was superseded, or its lease is gone. */
  mayGoOn(): Promise<boolean>;
  /** Called after each commit. */
  committed(): Promise<void>;
}

/**
 * Brings Git to what was rendered, one commit for each wave; a wave waits for the one before to be ready. Waves that
 * Git holds already are passed over. What was confirmed to be deleted is released with the last wave, and goes with a
 * part of its own once the cluster knows.
 * @returns true when Git holds everything
 */
export async function commitWaves(
  record: DeploymentRecord,
  rendered: Rendered,
  context: CommitContext,
): Promise<boolean> {
  const { row } = record;
  const { environment, delivery, resolution } = rendered;
  const waves = resolution.waves.length;
  const confirmed = record.events.flatMap(
    event => (event.stage === 'decision' && event.detail?.removals) || [],
  );
  const done = new Map(
    record.events.flatMap(event =>
      event.stage === 'commit' && event.detail?.commit && event.detail.wave
        ? [[event.detail.wave.index, event.detail.commit] as const]
        : [],
    ),
  );
  const commits = [...done.values()];
  let base = record.events.find(
    event => event.stage === 'commit' && event.detail?.base,
  )?.detail?.base;
  const resumed =
    base !== undefined ||
    stageOf(record.deployment, 'commit').state !== 'pending';

  // After the waves comes one part more, when what was only released so far can go.
  for (let index = 0; index <= waves; index++) {
    if (done.has(index)) {
      continue;
    }
    const complete = resolution.waves[index]?.complete ?? true;
    const wave = { index, of: Math.max(waves, index + 1) };
    const inGit = await context.environments.tree(environment, row);
    const part = partOf(rendered, index, inGit, confirmed);
    const isThere =
      part.isThere && (await context.environments.holds(environment, delivery));
    const nothingNew = complete && isThere;
    if (nothingNew && !resumed) {
      continue;
    }
    if (index > 0 && !nothingNew) {
      const { ready, reason, failed } = await context.waveReady(
        rendered,
        Math.min(index, waves) - 1,
        commits.at(-1),
      );
      if (failed.length > 0) {
        await context.record({
          stage: 'health',
          state: 'failed',
          reason,
          detail: { objects: failed },
        });
      } else if (stageOf(record.deployment, 'health').state === 'failed') {
        await context.record({ stage: 'health', state: 'running', reason });
      }
      if (!ready || !complete) {
        await context.record({
          stage: 'commit',
          state: 'waiting',
          reason: `Part ${index + 1} of ${wave.of} waits: ${ready ? pendingOf(rendered) : reason}`,
          detail: { wave },
        });
        return false;
      }
    }
    if (base === undefined) {
      base = inGit.head;
      await context.record({
        stage: 'commit',
        state: 'running',
        reason: 'Writing to Git',
        detail: { wave, ...(base ? { base } : {}) },
      });
    }
    if (!(await context.mayGoOn())) {
      return false;
    }
    const commit = await context.environments.commitWave(
      {
        deployment: row,
        environment,
        wave,
        tree: nothingNew ? inGit.files : part.tree,
        delivery,
        gone: nothingNew ? [] : part.gone,
      },
      base,
    );
    if (commit) {
      commits.push(commit);
      const detail: StageDetail = { wave, commit };
      await context.record({
        stage: 'commit',
        state: 'running',
        reason:
          wave.of > 1
            ? `Part ${index + 1} of ${wave.of} is in Git as ${short(commit)}`
            : `In Git as ${short(commit)}`,
        detail,
      });
      await context.committed();
    }
  }
  await context.record({
    stage: 'commit',
    state: 'passed',
    reason:
      commits.length > 0
        ? `In Git as ${commits.map(short).join(', ')}`
        : 'Git holds exactly this already: nothing to change',
  });
  return true;
}

/** A wave's tree, whether Git holds it, and what else goes with it. */
function partOf(
  rendered: Rendered,
  index: number,
  inGit: TenantFiles,
  confirmed: readonly ObjectRef[],
): { tree: readonly TextFile[]; isThere: boolean; gone: string[] } {
  if (index < rendered.resolution.waves.length - 1) {
    const tree = treeUpTo(rendered, index, inGit.files);
    // That a part belongs to another release now is said by the last part's commit.
    const ignore = (path: string) => path.endsWith('/release.yaml');
    return { tree, isThere: sameFiles(tree, inGit.files, ignore), gone: [] };
  }
  const hold = index < rendered.resolution.waves.length;
  const settled = settledTree(rendered, inGit, { confirmed, hold });
  return {
    tree: settled.files,
    isThere: isSettled(settled, inGit),
    gone: [...settled.unused, ...deliveriesGone(settled, rendered.delivery)],
  };
}

/** What the parts before have yet to report. */
function pendingOf({ resolution }: Rendered): string {
  const [first] = resolution.pending;
  return first
    ? `${first.resource}.${first.output}: ${first.reason}`
    : 'the part before has yet to report its outputs';
}
