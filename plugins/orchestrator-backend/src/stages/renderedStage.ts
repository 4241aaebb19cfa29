import type { StageName } from '@macadam/plugin-orchestrator-common';
import { findingsOf } from '../verdicts/findingsOf';
import type { Pass } from './Pass';
import type { StageOutcome } from './types';

/** What the rendering says of one of its stages: what it did, or the findings that stop it there. */
export async function renderedStage(
  stage: StageName,
  pass: Pass,
): Promise<StageOutcome> {
  const { callers } = pass.services;
  const { result } = await pass.rendering();
  if (result.ok) {
    const { stages } = result.value.resolution;
    const done = stages.find(({ name }) => name === stage);
    return {
      state: 'passed',
      reason: done?.summary ?? 'Done',
      detail: { lines: done?.details ?? [] },
    };
  }
  const { failure } = result;
  if (failure.stage !== stage) return { state: 'passed', reason: 'Done' };
  const { reason, undeclared = [] } = failure;
  await callers.waits(pass.record.row, undeclared);
  return {
    state: 'failed',
    reason,
    detail: { findings: await findingsOf(failure, pass.services) },
    afterwards: () => callers.cameMeanwhile(undeclared),
  };
}
