import {
  isCommitted,
  STAGES,
  type StageName,
} from '@macadam/plugin-orchestrator-common';
import { LOST, type StepEvent } from '../waves/types';
import { commit } from './commit';
import { create } from './create';
import { health } from './health';
import { match } from './match';
import type { Pass } from './Pass';
import { preflight } from './preflight';
import { read } from './read';
import { sync } from './sync';
import type { StageRunner } from './types';
import { notRendered, readWithdrawal } from './withdrawal';

/** How a pass over a deployment ended. */
export type PassResult = 'healthy' | 'blocked' | 'again' | 'lost';

const DEPLOY: Record<StageName, StageRunner> = {
  read,
  match,
  create,
  preflight,
  commit,
  sync,
  health,
};

/** Takes a workload out of an environment. */
const WITHDRAW: Record<StageName, StageRunner> = {
  ...DEPLOY,
  read: readWithdrawal,
  match: notRendered,
  create: notRendered,
  preflight: notRendered,
};

/** One rendering tells of these and of the stage after them: they are recorded together. */
const RECORDED_LATER: readonly StageName[] = ['read', 'match'];
/** An engine may say what is unhealthy before it says that it has applied everything. */
const GOES_ON: readonly StageName[] = ['sync'];

/**
 * Brings a deployment through its stages, as far as it can now; one that Git has is looked at where it runs.
 * @returns `again` when something outside has to happen first; why is recorded
 */
export async function runStages(pass: Pass): Promise<PassResult> {
  const { row, deployment } = pass.record;
  const runners = row.cause === 'withdrawal' ? WITHDRAW : DEPLOY;
  const first = isCommitted(deployment) ? STAGES.indexOf('sync') : 0;
  const news: StepEvent[] = [];
  for (const stage of STAGES.slice(first)) {
    pass.progress.at(stage);
    const result = await runners[stage](pass);
    if (result === LOST) return 'lost';
    if (!result) continue;
    const { afterwards, ...found } = result;
    const isDone = found.state === 'passed' || found.state === 'skipped';
    news.push({ stage, ...found });
    if (isDone && RECORDED_LATER.includes(stage)) continue;
    await pass.progress.recordTogether(news.splice(0));
    await afterwards?.();
    if (isDone) {
      if (stage === 'health') return 'healthy';
    } else if (!GOES_ON.includes(stage)) {
      return found.state === 'failed' && stage !== 'health'
        ? 'blocked'
        : 'again';
    }
  }
  return 'again';
}
