import type {
  Actor,
  DeploymentCause,
  DeploymentEvent,
  DeploymentRow,
  Release,
  StageDetail,
} from '@macadam/plugin-orchestrator-common';

/** That the place of a claim has no Score file any more. */
export interface Withdrawn {
  /** ISO 8601. */
  at: string;
  /** What is gone: the file, as a push says, or the whole repository, which nobody is known to have taken away. */
  what: 'file' | 'repository';
  actor: Actor;
  /** One sentence. */
  reason: string;
  /** The commit without the file. */
  commit?: string;
  /** Entity reference of who owned it; the catalogue may not know it any more. */
  owner?: string;
  /** Identifies what took it away. */
  key: string;
  /** Whether it leaves the first environment by itself: it was taken away by somebody who may deploy there. */
  automatic: boolean;
  /** Nothing of it is left but its history: the name is anybody's again. */
  isPast?: boolean;
}

/** A claimed name. */
export interface Claim {
  /** `tenant/name`. */
  workload: string;
  repository: string;
  scoreFile: string;
  tenant: string;
  withdrawn?: Withdrawn;
}

export interface WorkloadsTable {
  /** `tenant/name`. */
  name: string;
  repository: string;
  score_file: string;
  tenant: string;
  claimed_at: string;
  withdrawn: string | null;
}

export interface ReleasesTable {
  id: string;
  workload: string;
  repository: string;
  score_file: string;
  commit: string;
  message: string;
  author: string;
  committed_at: string;
  recorded_at: string;
}

export interface DeploymentsTable {
  seq: number;
  id: string;
  workload: string;
  environment: string;
  tenant: string;
  owner: string;
  system: string | null;
  release_id: string;
  cause: DeploymentCause;
  cause_key: string;
  actor_login: string;
  actor_user: string | null;
  platform_revision: string;
  created_at: string;
}

export interface EventsTable {
  seq: number;
  deployment_id: string;
  stage: DeploymentEvent['stage'];
  state: DeploymentEvent['state'];
  reason: string;
  detail: string | null;
  at: string;
}

export interface WorkTable {
  workload: string;
  environment: string;
  deployment_id: string;
  deployment_seq: number;
  not_before: number | string;
  attempts: number;
  wakes: number;
  lease_owner: string | null;
  lease_until: number | string;
}

export interface PushesTable {
  seq: number;
  repository: string;
  push_id: string;
  before_commit: string | null;
  commit: string;
  actor: string | null;
  at: string;
  done: boolean | number;
  note: string | null;
}

export function toClaim(row: WorkloadsTable): Claim {
  return {
    workload: row.name,
    repository: row.repository,
    scoreFile: row.score_file,
    tenant: row.tenant,
    ...(row.withdrawn ? { withdrawn: JSON.parse(row.withdrawn) } : {}),
  };
}

export function toRelease(row: ReleasesTable): Release {
  return {
    id: row.id,
    workload: row.workload,
    repository: row.repository,
    scoreFile: row.score_file,
    commit: row.commit,
    message: row.message,
    author: row.author,
    committedAt: row.committed_at,
    images: [],
  };
}

export function toDeploymentRow(
  row: DeploymentsTable,
  release: Release,
): DeploymentRow {
  return {
    id: row.id,
    workload: row.workload,
    tenant: row.tenant,
    environment: row.environment,
    owner: row.owner,
    ...(row.system ? { system: row.system } : {}),
    release,
    cause: row.cause,
    actor: {
      login: row.actor_login,
      ...(row.actor_user ? { userEntityRef: row.actor_user } : {}),
    },
    platformRevision: row.platform_revision,
    createdAt: row.created_at,
  };
}

export function toEvent(row: EventsTable): DeploymentEvent {
  const detail: StageDetail | undefined = row.detail
    ? JSON.parse(row.detail)
    : undefined;
  return {
    stage: row.stage,
    state: row.state,
    reason: row.reason,
    ...(detail ? { detail } : {}),
    at: row.at,
  };
}
