import type {
  DiffCause,
  ObjectDiff,
  ResourceDiff,
  ShownOverride,
} from '@macadam/resolver';
import type { Deployment, Release } from './deployment';

/** An override with where it, and the default that it overrides, can be read. */
export type LinkedOverride = ShownOverride & {
  url?: string;
  defaultUrl?: string;
};

/** One side of a diff: a release in an environment, as it was deployed or as it would be. */
export interface WorkloadDiffSide {
  environment: string;
  release: Release;
  platformRevision: string;
  /** Absent: it would render like this now, and nobody has deployed it from here. */
  deployment?: Pick<
    Deployment,
    'id' | 'cause' | 'actor' | 'createdAt' | 'outcome'
  >;
  /** What the environment changes in the Score file, and what that says otherwise than the platform. */
  overrides: LinkedOverride[];
  /** Why it cannot be explained where its values come from; its objects are what Git holds. */
  unexplained?: string;
}

/** `GET /workloads/:tenant/:name/diff`: what changes from one side to the other. */
export interface WorkloadDiff {
  workload: string;
  from: WorkloadDiffSide;
  to: WorkloadDiffSide;
  /** In what the sides differ; empty: they are the same release, platform revision and environment. */
  differs: DiffCause[];
  /** By object and field; objects that are the same are left out. Values of Secrets are never in it. */
  objects: ObjectDiff[];
  unchanged: number;
  /** How what answers the resources differs. */
  resources: ResourceDiff[];
  /** Why it is not said what differs by which cause, where the sides differ in more than one. */
  unattributed?: string;
}

/**
 * Names a side of a diff: an environment, for what was deployed there last; a deployment's id; or `environment@commit`, for
 * how a release would render there now.
 */
export type DiffSideName = string;
