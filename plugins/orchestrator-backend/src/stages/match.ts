import { sharedUses } from '@macadam/plugin-orchestrator-common';
import { renderedStage } from './renderedStage';
import type { StageRunner } from './types';

/** Finds the most specific definition of each resource, and says which are shared with other workloads. */
export const match: StageRunner = async pass => {
  const outcome = await renderedStage('match', pass);
  const { result } = await pass.rendering();
  if (!result.ok) return outcome;
  const { resources } = result.value.resolution;
  const shared = sharedUses(resources, pass.record.row.workload);
  return shared.length > 0
    ? { ...outcome, detail: { ...outcome.detail, shared } }
    : outcome;
};
