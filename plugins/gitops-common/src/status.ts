import type { Health } from './health';

/**
 * One fact about the world with its age. Unknown, forbidden and none are three answers, none of them zero.
 *
 * - `known`: `value` was seen at `observedAt`.
 * - `unknown`: nobody could look; `value` and `observedAt` are the last thing seen, if anything was.
 * - `forbidden`: the cluster refuses to show it.
 * - `none`: somebody looked and there is nothing.
 */
export interface Fact<T> {
  state: 'known' | 'unknown' | 'forbidden' | 'none';
  value?: T;
  /** ISO 8601, UTC. */
  observedAt?: string;
  /** Why it is not known. */
  reason?: string;
}

export const known = <T>(value: T, observedAt: string): Fact<T> => ({
  state: 'known',
  value,
  observedAt,
});
export const none = <T>(observedAt: string, reason?: string): Fact<T> => ({
  state: 'none',
  observedAt,
  reason,
});
export const forbidden = <T>(reason: string, observedAt?: string): Fact<T> => ({
  state: 'forbidden',
  reason,
  observedAt,
});
/** What becomes of a fact when its source stops answering: the last value stays, with its age. */
export const unknown = <T>(reason: string, last?: Fact<T>): Fact<T> => ({
  state: 'unknown',
  reason,
  ...(last?.value !== undefined && { value: last.value }),
  ...(last?.observedAt !== undefined && { observedAt: last.observedAt }),
});

export type SyncStatus = 'Synced' | 'OutOfSync' | 'Failed' | 'Progressing';

export interface Sync {
  status: SyncStatus;
  /** The commit of the environments repository that was applied last. */
  revision?: string;
  /** The commit that the delivery engine is working on or failed at. */
  attempted?: string;
  message: string;
  /** Nothing newer comes until somebody looks: the source cannot be read, or a controller does not answer. */
  stuck?: boolean;
  /** What the cluster has otherwise than Git, where that can be told. */
  differences?: Difference[];
}

/** A field that was written by somebody else than the delivery engine. */
export interface Difference {
  /** `Kind/name`. */
  object: string;
  /** As kubectl writes it: `.spec.template.spec.containers[web].image`. */
  path: string;
  /** The field manager that wrote it. */
  manager: string;
  /** ISO 8601. */
  at?: string;
}

export interface ObjectHealth extends Health {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  uid: string;
  /** The resource (database, cache) that the object belongs to, by its `macadam.dev/resource` label. */
  resource?: string;
  /** The owner, where the object was made by another: `ReplicaSet/payment-service-5d9`. */
  owner?: string;
}

export interface WorkloadHealth extends Health {
  /** Objects with a health of their own, worst first. */
  objects: ObjectHealth[];
}

export interface ClusterIdentity {
  name: string;
  /** True where the cluster says of itself that it runs no containers. */
  simulated: boolean;
  version?: string;
}

/** What runs of one workload in one environment, fact by fact. */
export interface WorkloadEnvironmentStatus {
  /** `tenant/name`. */
  workload: string;
  tenant: string;
  environment: string;
  cluster: ClusterIdentity;
  sync: Fact<Sync>;
  health: Fact<WorkloadHealth>;
  replicas: Fact<{ ready: number; desired: number }>;
  endpoints: Fact<string[]>;
  /** Images of the workload's own containers. */
  images: Fact<string[]>;
}

/** What brings objects from Git to a cluster. */
export type DeliveryEngine = 'flux' | 'argocd';

/** `POST /dry-run`: what a cluster would say of an object. */
export interface DryRunAnswer {
  /** `unknown` where the cluster could not be asked. */
  state: 'allowed' | 'denied' | 'unknown';
  /** Of what is not allowed: the cluster's own words, or why it was not asked. */
  reason?: string;
}

/**
 * The name that the status of a resource goes by that workloads share: it is part of none of theirs. No workload has a
 * dot in its name.
 * @param resource - its stable name, as in the label `macadam.dev/resource`
 */
export const sharedStatus = (tenant: string, resource: string): string =>
  `shared.${tenant}.${resource}`;

/** The tenant whose workloads share what has that name; undefined for the name of a workload. */
export const tenantOfShared = (name: string): string | undefined =>
  /^shared\.([^./]+)\./.exec(name)?.[1];
