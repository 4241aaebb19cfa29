import {
  STAGES,
  type Approval,
  type Approvals,
  type Deployment,
  type DeploymentEvent,
  type DeploymentFinding,
  type DeploymentRow,
  type Outcome,
  type Stage,
  type StageName,
} from './deployment';

/** Stages before anything is in Git: a failure here blocks. */
const BEFORE_GIT: readonly StageName[] = [
  'read',
  'match',
  'create',
  'preflight',
  'commit',
];

/**
 * The state of a deployment, from what never changes about it and its events, oldest first.
 * Every later event of a stage replaces what the stage said before; its start stays. A stage that is heard of only when
 * it has ended began when what came before it was recorded; stages that were recorded together were not measured apart,
 * and no time passes between their start and their end.
 */
export function deriveDeployment(
  row: DeploymentRow,
  events: readonly DeploymentEvent[],
): Deployment {
  const { owner: _owner, system: _system, ...fixed } = row;
  const stages = STAGES.map(name => deriveStage(name, events));
  const decision = events.findLast(event => event.stage === 'decision');
  const superseded = events.findLast(event => event.stage === 'superseded');
  const supersededBy =
    superseded?.state === 'passed' ? superseded.detail?.by : undefined;
  const approvals = deriveApprovals(events);
  const { outcome, reason } = deriveOutcome({
    stages,
    ended: row.cause === 'withdrawal' ? 'removed' : 'healthy',
    refused:
      decision?.state === 'failed'
        ? decision.reason
        : events.find(isRejection)?.reason,
    superseded: superseded?.state === 'passed' ? superseded.reason : undefined,
  });
  const commits = events.flatMap(event =>
    event.stage === 'commit' && event.detail?.commit
      ? [event.detail.commit]
      : [],
  );
  const images = events.findLast(event => event.detail?.images)?.detail?.images;
  const shared = events.findLast(event => event.detail?.shared)?.detail?.shared;
  return {
    ...fixed,
    release: images ? { ...row.release, images } : row.release,
    outcome,
    reason,
    stages,
    findings: stages.flatMap(findingsOf),
    commits: [...new Set(commits)],
    ...(shared && { shared }),
    ...(approvals && { approvals }),
    ...(supersededBy && { supersededBy }),
  };
}

/** True when nothing more happens to it by itself. */
export function isFinished(deployment: Pick<Deployment, 'outcome'>): boolean {
  return (
    deployment.outcome !== 'in-progress' && deployment.outcome !== 'failing'
  );
}

/** True when Git holds it: all its waves are committed, or nothing had to change. */
export function isCommitted(deployment: Pick<Deployment, 'stages'>): boolean {
  return stageOf(deployment, 'commit').state === 'passed';
}

/** The stage of that name. */
export function stageOf(
  deployment: Pick<Deployment, 'stages'>,
  name: StageName,
): Stage {
  return (
    deployment.stages.find(stage => stage.name === name) ?? {
      name,
      state: 'pending',
      reason: '',
    }
  );
}

function deriveApprovals(
  events: readonly DeploymentEvent[],
): Approvals | undefined {
  const needed = events.find(
    event => event.stage === 'approval' && event.state === 'waiting',
  )?.detail?.needed;
  if (needed === undefined) return undefined;
  const given = events.filter(
    event => event.stage === 'approval' && event.state === 'passed',
  );
  const rejection = events.find(isRejection);
  return {
    needed,
    given: given.map(toApproval),
    ...(rejection && { rejected: toApproval(rejection) }),
  };
}

function isRejection(event: DeploymentEvent): boolean {
  return event.stage === 'approval' && event.state === 'failed';
}

function toApproval({ at, detail }: DeploymentEvent): Approval {
  return {
    by: detail?.approver ?? '',
    ...(detail?.comment && { comment: detail.comment }),
    at,
  };
}

function deriveStage(
  name: StageName,
  events: readonly DeploymentEvent[],
): Stage {
  const own = events.filter(event => event.stage === name);
  const last = own.at(-1);
  if (!last) return { name, state: 'pending', reason: '' };
  const ended = isEnd(last);
  const first = events.indexOf(own[0]);
  const together = events.some(
    event => event.stage !== name && event.at === own[0].at && isEnd(event),
  );
  const began = isEnd(own[0]) && !together ? Math.max(0, first - 1) : first;
  return {
    name,
    state: last.state,
    startedAt: events[began].at,
    ...(ended && { endedAt: last.at }),
    reason: last.reason,
    ...(last.detail && { detail: last.detail }),
  };
}

function isEnd({ state }: DeploymentEvent): boolean {
  return state === 'passed' || state === 'failed' || state === 'skipped';
}

function deriveOutcome(facts: {
  stages: Stage[];
  /** What it is once its last stage has passed. */
  ended: Outcome;
  refused?: string;
  superseded?: string;
}): { outcome: Outcome; reason: string } {
  const { stages, ended, refused, superseded } = facts;
  if (refused !== undefined) return { outcome: 'refused', reason: refused };
  const health = stages.find(stage => stage.name === 'health');
  if (health?.state === 'passed')
    return { outcome: ended, reason: health.reason };
  const failed = stages.find(stage => stage.state === 'failed');
  if (failed && BEFORE_GIT.includes(failed.name))
    return { outcome: 'blocked', reason: failed.reason };
  if (superseded !== undefined)
    return { outcome: 'superseded', reason: superseded };
  if (failed) return { outcome: 'failing', reason: failed.reason };
  const active =
    stages.find(
      stage => stage.state === 'waiting' || stage.state === 'running',
    ) ?? stages.findLast(stage => stage.state !== 'pending');
  return {
    outcome: 'in-progress',
    reason: active?.reason ?? 'Waiting for its turn',
  };
}

function findingsOf(stage: Stage): DeploymentFinding[] {
  if (stage.state !== 'failed' && stage.name !== 'preflight') return [];
  return stage.detail?.findings ?? [];
}
