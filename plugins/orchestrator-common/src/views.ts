import type { RuleResult } from '@macadam/kyverno';
import type {
  Fact,
  SuppliedSecret,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type {
  AppliedDefault,
  ObjectDiff,
  ObjectRef,
  Removal,
  ResolvedResource,
} from '@macadam/resolver';
import type {
  Actor,
  Deployment,
  DeploymentEvent,
  DeploymentFinding,
  Release,
  SharedUse,
} from './deployment';
import type { LinkedOverride } from './diff';
import type { ImageStanding } from './supplyChain';

/** Whether the viewer may do something, and why. */
export interface Decision {
  allowed: boolean;
  reason: string;
}

/** `GET /workloads/{tenant}/{name}/secrets`: what people supply to a workload in an environment. */
export interface WorkloadSecrets {
  /** Whether the viewer may put them. */
  may: Decision;
  secrets: SuppliedSecret[];
}

/** `current` is what Git holds; `attempt` is the newest deployment, when that is another one. */
export interface EnvironmentSummary {
  environment: string;
  type: string;
  current?: Deployment;
  attempt?: Deployment;
  /** Against the environment before it in promotion order; absent for the first. */
  comparison?: Comparison;
  /** Only of a workload that is not in Git any more. */
  withdrawal?: WithdrawalHere;
}

/** That a workload is not in Git any more. Its name is kept for it until the last of it is gone. */
export interface Withdrawal {
  /** ISO 8601. */
  at: string;
  actor: Actor;
  /** One sentence. */
  reason: string;
  /** The commit that took it away, and where it can be read; absent when its repository is gone. */
  commit?: string;
  url?: string;
}

/**
 * What has become of a workload that is not in Git any more. `waiting`: it runs until a person confirms that it goes;
 * `removing`: it is on its way out; `data`: only what holds data is left, and waits for a person; `gone`: nothing is left.
 */
export interface WithdrawalHere {
  state: 'waiting' | 'removing' | 'data' | 'gone';
  /** One sentence. */
  reason: string;
}

/** By ancestry of the releases' commits, never by comparing versions. */
export interface Comparison {
  /** The environment compared with. */
  with: string;
  relation: 'same' | 'behind' | 'ahead' | 'diverged' | 'unknown';
  /** Commits that the other environment has and this one has not. */
  behind: number;
  /** Commits that this environment has and the other has not. */
  ahead: number;
}

/** `GET /workloads`: one row each. */
export interface WorkloadSummary {
  /** `tenant/name`. */
  workload: string;
  tenant: string;
  /** Entity reference. */
  owner: string;
  system?: string;
  repository: string;
  scoreFile: string;
  /** Where the Score file can be read. */
  url?: string;
  latestRelease?: Release;
  /** Its Score file, or its repository, is gone. */
  withdrawn?: Withdrawal;
  /** In promotion order. */
  environments: EnvironmentSummary[];
}

/** A resource that workloads share, and how it is in the cluster. */
export interface SharedState extends SharedUse {
  status: Fact<WorkloadEnvironmentStatus>;
}

/** One environment of a workload, in full. */
export interface EnvironmentCard extends EnvironmentSummary {
  cluster: string;
  namespace: string;
  /** Environments that a release has to be healthy in first. */
  after: string[];
  /** Of the current deployment: who made each image, and of what, as far as somebody looked. */
  images: ImageStanding[];
  /** Whether that decides about a deployment. */
  supplyChain: 'off' | 'audit' | 'enforce';
  /** How many people have to approve a promotion to it. */
  approvals: number;
  /** Whether the viewer may deploy here. */
  may: Decision;
  /** The release that the promote button brings here: current in every environment of `after`, and not here yet. */
  promotable?: Release;
  /** Why there is nothing to promote, or what the promotion waits for. */
  promotion: string;
  /** Of the current deployment, each with `why`. */
  resources: ResolvedResource[];
  /** What the current deployment and the newest one share with other workloads. */
  shared: SharedState[];
  defaults: AppliedDefault[];
  /** What the environment's override file changes, and what the Score file says otherwise than the platform. */
  overrides: LinkedOverride[];
  /** Public addresses. */
  endpoints: { url: string; resource: string }[];
  /** What holds data and is declared no more: it waits for a person, or is on its way out. */
  removals: Removal[];
}

/** `GET /workloads/:tenant/:name`. */
export interface WorkloadDelivery extends Omit<
  WorkloadSummary,
  'environments'
> {
  /** In promotion order. */
  environments: EnvironmentCard[];
}

/** `policyKind` of what a cluster's own admission says: of no policy in particular. */
export const DRY_RUN_KIND = 'ServerSideDryRun';

/** A policy's verdict, with the place in the repository that it is about. */
export interface PreflightResult extends RuleResult {
  file?: string;
  line?: number;
  column?: number;
  url?: string;
}

/** `GET /deployments/:id`. */
export interface DeploymentDetail extends Deployment {
  /** Whether the viewer may approve or reject it now. */
  mayApprove: Decision;
  events: DeploymentEvent[];
  resources: ResolvedResource[];
  defaults: AppliedDefault[];
  overrides: LinkedOverride[];
  endpoints: { url: string; resource: string }[];
  /** Every verdict of preflight; absent when it did not get that far. */
  preflight?: PreflightResult[];
}

/** `GET /workloads/:tenant/:name/deployments`. */
export interface DeploymentPage {
  items: Deployment[];
  /** Give as `before` for the next page; absent on the last. */
  next?: string;
}

/** `GET /deployments/:id/tree`. */
export interface DeploymentTree {
  /** Sorted by path; paths as in the environments repository. */
  files: { path: string; text: string }[];
}

/** `GET /workloads/:tenant/:name/preflight`: the newest verdicts of each environment. */
export interface WorkloadPreflight {
  environment: string;
  deployment: string;
  /** ISO 8601. */
  at: string;
  results: PreflightResult[];
}

/** `GET /preflights`: the newest verdicts of workloads that changed since the page before, some at a time. */
export interface PreflightPage {
  /** Give as `after` for what changed since. */
  cursor: string;
  /** Whether more has changed already. */
  more: boolean;
  /** Whether every workload is in this page and those that follow: nothing that was known before counts. */
  isFirst: boolean;
  /** One that is gone has no verdicts. */
  workloads: { workload: string; preflights: WorkloadPreflight[] }[];
}

/** What is said of a deployment before a commit, as the deployment will say it. */
export interface Judgement {
  /** What would stop it; empty: it would pass. */
  findings: DeploymentFinding[];
  /** What people should know although it would go on. */
  warnings: DeploymentFinding[];
  /** What preflight comes to in one sentence. */
  verdict: string;
  /** Every verdict. */
  preflight: PreflightResult[];
}

/**
 * `GET /workloads/:tenant/:name/preview`: what a deployment would do now. With `together`, all but `findings` is said of a
 * deployment that comes after those.
 */
export interface Preview extends Judgement {
  workload: string;
  environment: string;
  release: Release;
  platformRevision: string;
  /** What Git holds against what would be committed, without objects that stay as they are; absent: it cannot be rendered. */
  diff?: ObjectDiff[];
  unchanged: number;
  resources: ResolvedResource[];
  defaults: AppliedDefault[];
  overrides: LinkedOverride[];
  /** How many people other than the viewer have to approve it. */
  approvals: number;
  /** Whether the viewer may, and whether promotion order allows it. */
  may: Decision;
  /** Promotions that have to come first, the first one first. */
  together?: Promotion[];
  /** Of `findings`, what those promotions do not mend. */
  unmended?: DeploymentFinding[];
}

/** A release that may be brought to the next environment, and what is said of that. */
export interface Promotion extends Judgement {
  workload: string;
  release: Release;
  /** Whether the viewer may. */
  may: Decision;
}

export interface PlatformProblem {
  message: string;
  hint?: string;
  file?: string;
  line?: number;
  column?: number;
  url?: string;
}

/** `GET /platform`. */
export interface PlatformStatus {
  repository: string;
  url?: string;
  owner?: string;
  /** Newest commit seen; may be refused. */
  revision?: string;
  /** In force; the newest without a problem. */
  lastGoodRevision?: string;
  lastGoodAt?: string;
  /** Of `revision`. Not empty: it was refused, and the last good one stays in force. */
  problems: PlatformProblem[];
  /** Why the repository could not be read, with when it last could. */
  unavailable?: { reason: string; since: string };
  /** In promotion order. */
  environments: PlatformEnvironment[];
  definitions: PlatformDefinition[];
  tenants: PlatformTenant[];
  policies: { name: string; file: string; url?: string }[];
}

export interface PlatformEnvironment {
  name: string;
  title?: string;
  type: string;
  cluster: string;
  after: string[];
  engine: string;
  policy: 'enforce' | 'audit';
  /** How many people have to approve a promotion to it. */
  approvals: number;
  file: string;
  line: number;
  url?: string;
  /** Workloads with a current deployment. */
  workloads: string[];
}

export interface PlatformDefinition {
  name: string;
  title?: string;
  description?: string;
  match: Record<string, unknown>;
  file: string;
  line: number;
  url?: string;
  /** Who it serves now. */
  serves: { workload: string; environment: string; resource: string }[];
}

export interface PlatformTenant {
  name: string;
  title?: string;
  owner: string;
  repositories: string[];
  file: string;
  line: number;
  url?: string;
  workloads: string[];
}

/** Message of the signal channel `orchestrator:workloads`: an id and nothing more. */
export interface WorkloadSignal {
  /** `tenant/name`. */
  workload: string;
  [key: string]: string;
}

/** Signals channel: something changed about a workload; pages fetch again with the viewer's own permission. */
export const WORKLOADS_CHANNEL = 'orchestrator:workloads';

/** Events topic: a deployment changed, or, without one, a workload left Git or came back. Payload `{ workload, deployment? }`. */
export const ORCHESTRATOR_CHANGED_TOPIC = 'macadam.orchestrator.changed';

/** Body of `POST /workloads/:tenant/:name/deployments`. */
export interface DeployRequest {
  environment: string;
  /** `tenant/workload@commit`. */
  release: string;
}

/** Body of `POST /workloads/:tenant/:name/images`. */
export interface LookRequest {
  environment: string;
}

/** Body of `POST /deployments/:id/approvals`. */
export interface ApprovalRequest {
  decision: 'approve' | 'reject';
  /** At most 500 characters. */
  comment?: string;
}

/** Body of `POST /workloads/:tenant/:name/withdrawals`: a person confirms that what is not in Git any more goes. */
export interface WithdrawalRequest {
  environment: string;
}

/** Body of `PUT /workloads/:tenant/:name/secrets/:secret`. */
export interface SecretPutRequest {
  environment: string;
  /** One for each field of the secret. */
  values: Record<string, string>;
}

/** Body of `POST /workloads/:tenant/:name/removals`: what a person confirms to delete, data included. */
export interface RemovalRequest {
  environment: string;
  objects: ObjectRef[];
}
