import type { Fact } from '@macadam/plugin-gitops-common';

/** Who judged: our preflight before the commit, or a report that stands in the cluster. The two are never mixed. */
export type VerdictSource = 'preflight' | 'cluster';

export type VerdictResult =
  'pass' | 'fail' | 'warn' | 'error' | 'skip' | 'notEvaluable';

export interface VerdictObject {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
  uid?: string;
}

/** One rule's word on one object, from either source, in one shape. */
export interface Verdict {
  source: VerdictSource;
  policy: string;
  rule: string;
  result: VerdictResult;
  message: string;
  /** True where a failure stops a deployment or a request. Unknown for reports. */
  blocks?: boolean;
  severity?: string;
  category?: string;
  title?: string;
  /** The change that would pass. */
  fix?: string;
  container?: string;
  /** Path in the manifest. */
  path?: string;
  object: VerdictObject;
  /** Place in the service's repository. */
  file?: string;
  line?: number;
  column?: number;
  url?: string;
  /** Names of the exceptions that let it pass, `namespace/name`. */
  exceptions?: string[];
  /** True for what a cluster's own admission said to a dry run: of no policy in particular. */
  admission?: boolean;
  /** The engine that wrote the report, e.g. `KyvernoValidatingPolicy`. */
  engine?: string;
  /** ISO 8601, UTC. */
  at?: string;
}

/** What preflight said of the newest deployment in an environment. */
export interface PreflightVerdicts {
  deployment: string;
  at: string;
  verdicts: Verdict[];
}

export interface ReportVerdicts {
  /** When the newest report was written. */
  at?: string;
  verdicts: Verdict[];
}

export interface EnvironmentVerdicts {
  environment: string;
  preflight: Fact<PreflightVerdicts>;
  reports: Fact<ReportVerdicts>;
}

/** `GET /workloads/:name`. */
export interface WorkloadVerdicts {
  workload: string;
  /** In promotion order as far as it is known. */
  environments: EnvironmentVerdicts[];
}

export interface ResultCounts {
  pass: number;
  fail: number;
  warn: number;
  error: number;
  skip: number;
}

/** A place where a policy does not pass. */
export interface PolicyFailure {
  workload: string;
  environment: string;
  source: VerdictSource;
  verdict: Verdict;
}

/** `GET /policies`: one row each. */
export interface PolicySummary {
  name: string;
  kind: string;
  apiVersion: string;
  title: string;
  category?: string;
  severity?: string;
  description?: string;
  fix?: string;
  /** Who judges by it, where that is not Kyverno. */
  engine?: string;
  /** What happens to what fails: `Deny`, `Audit`, `Warn`. */
  actions: string[];
  /** Why the cluster could not load it, if it could not. */
  problem?: string;
  /** From the cluster's reports. */
  cluster: ResultCounts;
  /** From the newest preflight of each workload and environment. */
  preflight: ResultCounts;
  failures: PolicyFailure[];
}

export interface PolicyOverview {
  /** Unknown where the cluster does not answer. */
  policies: Fact<PolicySummary[]>;
  cluster: string;
  /** How many of the orchestrator's verdicts are counted; where it is not known, the rows count none of them. */
  preflight?: Fact<number>;
}
