import { stageOf } from '@macadam/plugin-orchestrator-common';
import { toResolutionDocument } from '../render/Renderer';
import type { Rendered } from '../render/rendering';
import { waitsForPolicies } from '../verdicts/clusterVerdicts';
import { lookAtImages } from '../verdicts/lookAtImages';
import { exceptionsOf, preflightSummary } from '../verdicts/policyVerdicts';
import type { Pass } from './Pass';
import { renderedIn } from './renderedIn';
import type { StageOutcome, StageRunner } from './types';

/** Judges what would be committed: policies, quota, images, and what the cluster's admission would say. */
export const preflight: StageRunner = async pass => {
  const { record, progress } = pass;
  const { rendered, isNew } = await renderedIn(pass);
  const { state, reason, detail } = stageOf(record.deployment, 'preflight');
  if (state === 'passed') {
    if (!isNew) return { state, reason, ...(detail ? { detail } : {}) };
    // First of all, so that a crash leaves no verdict on less than what is rendered now.
    await progress.record({
      stage: 'preflight',
      state: 'running',
      reason: 'Judging what the cluster reports completes',
    });
  }
  await keep(rendered, pass);
  return judge(rendered, pass);
};

/** Keeps what is judged, for pages and for rendering it again. */
async function keep(
  rendered: Rendered,
  { record: { row }, services: { store, callers } }: Pass,
): Promise<void> {
  await store.putDocument(row.id, 'resolution', toResolutionDocument(rendered));
  await callers.calls(row, rendered.calls);
}

async function judge(rendered: Rendered, pass: Pass): Promise<StageOutcome> {
  const { record, services } = pass;
  const { row } = record;
  // The quota counts what the tenant's others have in Git by now.
  await pass.tree(rendered.environment);
  const judged = await services.judge.byPlatform(rendered, row, {
    images: await lookAtImages(services, record, rendered),
  });
  if (judged.waitsFor && judged.blocking.length === 0) {
    return { state: 'waiting', reason: judged.waitsFor };
  }
  const outcome = await services.judge.byCluster(judged, rendered);
  await services.store.putDocument(row.id, 'preflight', outcome.results);
  const waits = waitsForPolicies(outcome, row.createdAt, Date.now());
  if (waits) return { state: 'waiting', reason: waits };
  return {
    state: outcome.blocking.length > 0 ? 'failed' : 'passed',
    reason: preflightSummary(outcome),
    detail: {
      findings: [...outcome.blocking, ...outcome.warnings],
      exceptions: exceptionsOf(outcome.results),
    },
  };
}
