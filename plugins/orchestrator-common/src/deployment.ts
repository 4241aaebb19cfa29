import type { ObjectRef } from '@macadam/resolver';

/** What every deployment does, in this order. */
export const STAGES = [
  'read',
  'match',
  'create',
  'preflight',
  'commit',
  'sync',
  'health',
] as const;

export type StageName = (typeof STAGES)[number];

/** `waiting`: something outside is not available or not ready; it resumes by itself. */
export type StageState =
  'pending' | 'running' | 'passed' | 'failed' | 'waiting' | 'skipped';

/** An object that a stage talks about. */
export interface StageObject {
  kind: string;
  namespace?: string;
  name: string;
  message: string;
}

/** A policy that something passes by exception alone. */
export interface ExceptedPolicy {
  policy: string;
  /** ISO 8601; absent: without end. */
  until?: string;
  /** Entity reference. */
  approvedBy?: string;
}

/** A resource that workloads share: it is part of none of them, and has a status of its own. */
export interface SharedUse {
  /** As the Score file names it. */
  key: string;
  type: string;
  /** `type.class#id`; another tenant's has that tenant before it. */
  id: string;
  /** By which the gitops plugin is asked for its status. */
  subject: string;
}

/** Facts that a stage adds to its reason. All JSON, no secret. */
export interface StageDetail {
  /** One line each. */
  lines?: string[];
  findings?: DeploymentFinding[];
  /** What passes by exception alone. */
  exceptions?: ExceptedPolicy[];
  images?: ReleaseImage[];
  /** Resources that it shares with other workloads. */
  shared?: SharedUse[];
  objects?: StageObject[];
  /** Commit in the environments repository. */
  commit?: string;
  /** Head of the environments repository before the first commit was tried. */
  base?: string;
  /** Which wave the event is about; `index` from 0. */
  wave?: { index: number; of: number };
  /** The later deployment that replaced this one. */
  by?: string;
  /** How many people have to approve. */
  needed?: number;
  /** Entity reference of who approved or rejected. */
  approver?: string;
  comment?: string;
  /** Objects with data whose deletion a person confirmed with this deployment. */
  removals?: ObjectRef[];
}

export interface Stage {
  name: StageName;
  state: StageState;
  /** ISO 8601. */
  startedAt?: string;
  endedAt?: string;
  /** One sentence; empty while pending. */
  reason: string;
  detail?: StageDetail;
}

/**
 * `blocked`: input or policy stops it before a commit; `refused`: the actor may not deploy;
 * `failing`: committed but not healthy, still watched; `removed`: a withdrawal that has ended, of which `reason` says
 * whether data is left.
 */
export type Outcome =
  | 'in-progress'
  | 'healthy'
  | 'blocked'
  | 'refused'
  | 'failing'
  | 'superseded'
  | 'removed';

/**
 * `removal`: data that nothing declares any more is deleted; `withdrawal`: a workload that is not in Git any more is
 * taken out of an environment.
 */
export type DeploymentCause =
  | 'push'
  | 'promotion'
  | 'rollback'
  | 'platform'
  | 'removal'
  | 'withdrawal'
  | 'callee';

export interface ReleaseImage {
  container: string;
  reference: string;
  /** True when nothing was built: the reference only stands for an image. */
  simulated: boolean;
}

/** A workload at a commit; knows no environment; what is promoted. */
export interface Release {
  /** `tenant/workload@commit`. */
  id: string;
  /** `tenant/name`. */
  workload: string;
  /** `organisation/name`. */
  repository: string;
  /** Path of the Score file in the repository. */
  scoreFile: string;
  commit: string;
  /** First line of the commit's message. */
  message: string;
  author: string;
  /** ISO 8601. */
  committedAt: string;
  /** Filled in by a deployment that resolved it. */
  images: ReleaseImage[];
  /** Where the commit can be read; filled in for pages. */
  url?: string;
}

export interface Actor {
  /** Login at the forge, or the user's name for what was done in the portal. */
  login: string;
  /** Absent: the login is nobody that the catalogue knows. */
  userEntityRef?: string;
}

/** What somebody said about a deployment that waits for approval. */
export interface Approval {
  /** Entity reference. */
  by: string;
  comment?: string;
  /** ISO 8601. */
  at: string;
}

/** An environment's gate: so many people other than the actor have to approve before anything is committed. */
export interface Approvals {
  needed: number;
  given: Approval[];
  rejected?: Approval;
}

export interface DeploymentFinding {
  stage: StageName;
  message: string;
  /** The change that would pass. */
  hint?: string;
  /** Path in the repository that `url` leads to. */
  file?: string;
  /** 1-based. */
  line?: number;
  column?: number;
  path?: string;
  policy?: string;
  rule?: string;
  container?: string;
  /** `Kind/name`. */
  object?: string;
  /** Where the file can be read, at that commit and line. */
  url?: string;
  /** It holds until this workload (`tenant/name`) is in the environment. */
  until?: string;
}

/** A release brought to one environment. Derived from its row and events. */
export interface Deployment {
  id: string;
  /** `tenant/name`. */
  workload: string;
  tenant: string;
  environment: string;
  release: Release;
  cause: DeploymentCause;
  actor: Actor;
  /** Commit of the platform repository that it is resolved with. */
  platformRevision: string;
  /** ISO 8601. */
  createdAt: string;
  outcome: Outcome;
  /** One sentence: why the outcome is what it is. */
  reason: string;
  stages: Stage[];
  findings: DeploymentFinding[];
  /** Commits in the environments repository, oldest first. Empty with a passed commit stage: nothing had to change. */
  commits: string[];
  /** Resources that it shares with other workloads; absent: none, or it was not resolved so far. */
  shared?: SharedUse[];
  /** Absent: none were needed so far. */
  approvals?: Approvals;
  /** Id of the later deployment that took its place. */
  supersededBy?: string;
}

/** What never changes about a deployment. */
export type DeploymentRow = Omit<
  Deployment,
  | 'outcome'
  | 'reason'
  | 'stages'
  | 'findings'
  | 'commits'
  | 'shared'
  | 'approvals'
  | 'supersededBy'
> & {
  /** Entity reference of the workload's owner when it was created. */
  owner: string;
  system?: string;
};

/**
 * One line of the append-only history. `decision` says whether the actor may deploy; `approval` is `waiting` when it is
 * asked for, `passed` or `failed` when somebody approves or rejects;
 * `superseded` with state `passed` says that a later one took over, with `skipped` that it was taken up again.
 */
export interface DeploymentEvent {
  stage: StageName | 'decision' | 'approval' | 'superseded';
  state: StageState;
  reason: string;
  detail?: StageDetail;
  /** ISO 8601. */
  at: string;
}
