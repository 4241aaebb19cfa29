import { stageOf, type StageDetail } from '@macadam/plugin-orchestrator-common';
import type { DeploymentRecord } from '../store';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import { short } from '../tree/shortCommit';
import type { DeliveryPlan } from './plan';
import type { StepEvent } from './types';
import type { WaveReadiness } from './waveReadiness';

/** Whether the objects of a wave are ready, as far as is known; `commit` is the deployment's last. */
export type WaveReady = (
  wave: number,
  commit: string | undefined,
) => Promise<WaveReadiness>;

export interface CommitContext {
  environments: EnvironmentsRepository;
  waveReady: WaveReady;
  /** Whether the mirror was brought up to date a moment ago. */
  isFetched: boolean;
  /** Records an event before the next thing happens. */
  record(event: StepEvent): Promise<void>;
  /** False when this worker may not go on: the deployment was superseded, or its lease is gone. */
  mayGoOn(): Promise<boolean>;
  /** Called after each commit. */
  committed(): Promise<void>;
}

/**
 * Brings Git to what is planned, one commit for each wave; a wave waits for the one before to be ready. Waves that
 * Git holds already are passed over. What was confirmed to be deleted is released with the last wave, and goes with a
 * part of its own once the cluster knows.
 * @returns true when Git holds everything
 */
export async function commitWaves(
  record: DeploymentRecord,
  plan: DeliveryPlan,
  context: CommitContext,
): Promise<boolean> {
  const { row } = record;
  const { environment, delivery } = plan;
  const waves = plan.complete.length;
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

  let { isFetched } = context;
  // After the waves comes one part more, when what was only released so far can go.
  for (let index = 0; index <= waves; index++) {
    if (done.has(index)) {
      continue;
    }
    const complete = plan.complete[index] ?? true;
    const wave = { index, of: Math.max(waves, index + 1) };
    const inGit = await context.environments.tree(environment, row, {
      fetch: !isFetched,
    });
    // What is committed from here on is in the mirror.
    isFetched = true;
    const part = plan.part(index, inGit);
    const isThere =
      part.isThere &&
      (await context.environments.holds(
        environment,
        delivery,
        part.undelivered,
      ));
    const nothingNew = complete && isThere;
    if (nothingNew && !resumed) {
      continue;
    }
    if (index > 0 && !nothingNew) {
      const { ready, reason, failed } = await context.waveReady(
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
          reason: `Part ${index + 1} of ${wave.of} waits: ${ready ? plan.pending() : reason}`,
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
        approvedBy: (record.deployment.approvals?.given ?? []).map(
          ({ by }) => by,
        ),
        gone: nothingNew ? [] : [...part.gone, ...part.undelivered],
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
