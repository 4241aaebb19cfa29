import { stageOf } from '@macadam/plugin-orchestrator-common';
import type { DeploymentRecord } from '../store';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type { TenantFiles } from '../tree/settledTree';
import { short } from '../tree/shortCommit';
import type { DeliveryPlan, PlanPart } from './plan';
import { LOST, type StageResult, type StepEvent } from './types';
import type { WaveReadiness } from './waveReadiness';

/** Whether the objects of a wave are ready, as far as is known; `commit` is the deployment's last. */
export type WaveReady = (
  wave: number,
  commit: string | undefined,
) => Promise<WaveReadiness>;

/** What Git is brought to, and when the next part of it may follow. */
export interface Delivery {
  plan: DeliveryPlan;
  waveReady: WaveReady;
}

export interface CommitContext {
  environments: Pick<EnvironmentsRepository, 'holds' | 'commitWave'>;
  /** What Git has of the tenant. */
  tree(environment: DeliveryPlan['environment']): Promise<InGit>;
  /** Records an event before the next thing happens. */
  record(event: StepEvent): Promise<void>;
  /** False when this worker may not go on: the deployment was superseded, or its lease is gone. */
  mayGoOn(): Promise<boolean>;
  /** Called after each commit. */
  committed(): Promise<void>;
}

type InGit = TenantFiles & { head?: string };

/** One part of a plan, and what Git has of it. */
interface Part extends PlanPart {
  wave: { index: number; of: number };
  inGit: InGit;
  /** Whether every output is known that it needs. */
  isComplete: boolean;
  /** Whether Git holds all of it. */
  isInGit: boolean;
}

/** What the deployment has done so far. */
interface Done {
  /** Numbers of the parts that were committed. */
  parts: ReadonlySet<number>;
  commits: string[];
  /** Head of the environments repository before the first part was tried. */
  base: string | undefined;
  /** Whether any part was tried before. */
  isResumed: boolean;
}

/**
 * Brings Git to what is planned, one commit for each wave; a wave waits for the one before to be ready. Waves that
 * Git holds already are passed over. What was confirmed to be deleted is released with the last wave, and goes with a
 * part of its own once the cluster knows.
 * @returns `passed` when Git holds everything
 */
export async function commitWaves(
  record: DeploymentRecord,
  delivery: Delivery,
  context: CommitContext,
): Promise<StageResult | typeof LOST> {
  const { plan } = delivery;
  const done = doneBefore(record);
  // After the waves comes one part more, when what was only released so far can go.
  for (let index = 0; index <= plan.complete.length; index++) {
    if (done.parts.has(index)) continue;
    const part = await partOf(plan, index, context);
    if (part.isInGit && part.isComplete && !done.isResumed) continue;
    const waits = await waitsForPartBefore(
      record,
      part,
      delivery,
      done,
      context,
    );
    if (waits) return waits;
    await recordStart(part, done, context);
    if (!(await context.mayGoOn())) return LOST;
    const commit = await commitPart(record, part, plan, done, context);
    if (commit) {
      done.commits.push(commit);
      await context.record(committedEvent(part, commit));
      await context.committed();
    }
  }
  const { commits } = done;
  return {
    state: 'passed',
    reason:
      commits.length > 0
        ? `In Git as ${commits.map(short).join(', ')}`
        : 'Git holds exactly this already: nothing to change',
  };
}

function doneBefore({ events, deployment }: DeploymentRecord): Done {
  const details = events.flatMap(({ stage, detail }) =>
    stage === 'commit' && detail ? [detail] : [],
  );
  const committed = new Map(
    details.flatMap(({ commit, wave }) =>
      commit && wave ? [[wave.index, commit] as const] : [],
    ),
  );
  const base = details.find(detail => detail.base)?.base;
  return {
    parts: new Set(committed.keys()),
    commits: [...committed.values()],
    base,
    isResumed:
      base !== undefined || stageOf(deployment, 'commit').state !== 'pending',
  };
}

async function partOf(
  plan: DeliveryPlan,
  index: number,
  { environments, tree }: CommitContext,
): Promise<Part> {
  const { environment, delivery, complete } = plan;
  const inGit = await tree(environment);
  const part = plan.part(index, inGit);
  return {
    ...part,
    inGit,
    wave: { index, of: Math.max(complete.length, index + 1) },
    isComplete: complete[index] ?? true,
    isInGit:
      part.isThere &&
      (await environments.holds(environment, delivery, part.undelivered)),
  };
}

/** @returns undefined when the part may be committed now */
async function waitsForPartBefore(
  { deployment }: DeploymentRecord,
  { wave, isComplete, isInGit }: Part,
  { plan, waveReady }: Delivery,
  { commits }: Done,
  { record }: CommitContext,
): Promise<StageResult | undefined> {
  if (wave.index === 0 || (isInGit && isComplete)) return undefined;
  const { ready, reason, failed } = await waveReady(
    Math.min(wave.index, plan.complete.length) - 1,
    commits.at(-1),
  );
  if (failed.length > 0) {
    const detail = { objects: failed };
    await record({ stage: 'health', state: 'failed', reason, detail });
  } else if (stageOf(deployment, 'health').state === 'failed') {
    await record({ stage: 'health', state: 'running', reason });
  }
  if (ready && isComplete) return undefined;
  const why = ready ? plan.pending() : reason;
  return {
    state: 'waiting',
    reason: `Part ${wave.index + 1} of ${wave.of} waits: ${why}`,
    detail: { wave },
  };
}

/** Records where Git was, so that a commit is found again whose process ended before it said so. */
async function recordStart(
  { wave, inGit }: Part,
  done: Done,
  { record }: CommitContext,
): Promise<void> {
  if (done.base !== undefined) return;
  done.base = inGit.head;
  await record({
    stage: 'commit',
    state: 'running',
    reason: 'Writing to Git',
    detail: { wave, ...(done.base ? { base: done.base } : {}) },
  });
}

/** @returns the commit; undefined where nothing had to change */
function commitPart(
  { row, deployment }: DeploymentRecord,
  { wave, inGit, isInGit, isComplete, tree, gone, undelivered }: Part,
  { environment, delivery }: DeliveryPlan,
  { base }: Done,
  { environments }: CommitContext,
): Promise<string | undefined> {
  const nothingNew = isInGit && isComplete;
  return environments.commitWave(
    {
      deployment: row,
      environment,
      wave,
      tree: nothingNew ? inGit.files : tree,
      delivery,
      approvedBy: (deployment.approvals?.given ?? []).map(({ by }) => by),
      gone: nothingNew ? [] : [...gone, ...undelivered],
    },
    base,
  );
}

function committedEvent({ wave }: Part, commit: string): StepEvent {
  const part =
    wave.of > 1 ? `Part ${wave.index + 1} of ${wave.of} is in` : 'In';
  return {
    stage: 'commit',
    state: 'running',
    reason: `${part} Git as ${short(commit)}`,
    detail: { wave, commit },
  };
}
