import { isCommitted, stageOf } from '@macadam/plugin-orchestrator-common';
import type { StageRunner } from './types';

/** Looks how far the delivery engine has applied what Git has, and asks it to look while it has not. */
export const sync: StageRunner = async pass => {
  const { record, services, progress } = pass;
  const { row, deployment } = record;
  if (stageOf(deployment, 'sync').state === 'passed') {
    // A cluster that does not answer does not undo what it has applied.
    progress.at('health');
  } else {
    await services.callers.moved(row);
    // A process that ended after the commit has told nobody.
    if (isCommitted(deployment)) await services.syncs.whileWaiting(row);
  }
  return (await pass.observation()).find(({ stage }) => stage === 'sync');
};
