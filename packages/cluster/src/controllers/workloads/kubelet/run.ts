/** What the kubelet stand-in remembers of a pod between two looks at it. Times are milliseconds since the epoch. */

/** How a container's last run ended. */
export interface Ended {
  exitCode: number;
  reason: string;
  startedAt: number;
  finishedAt: number;
}

export interface LogLine {
  at: number;
  text: string;
}

export interface ContainerRun {
  state: 'waiting' | 'running' | 'ended';
  /** Why it waits. */
  reason: string;
  message?: string;
  /** When the present state began. */
  since: number;
  /** When a waiting container is tried again. */
  retryAt?: number;
  ended?: Ended;
  /** The run before the present one. */
  last?: Ended;
  ready: boolean;
  restarts: number;
  pullFailures: number;
  log: LogLine[];
  previousLog?: LogLine[];
}

export interface PodRun {
  /** When the pod was first seen. */
  seenAt: number;
  /** Set once volumes are mounted and the pod has an address. */
  ip?: string;
  /** What keeps the volumes from being mounted, and when it is reported again. */
  mount?: { problem: string; retryAt: number };
  containers: Record<string, ContainerRun>;
  stoppingSince?: number;
  /** It was deleted and nothing of it runs any more. */
  isStopped?: boolean;
  /** The pod as a whole failed. */
  failure?: { reason: string; message: string };
}

/** How fast the simulation goes, in milliseconds. */
export interface KubeletSettings {
  /** From seeing a pod to starting its first container. */
  createMs: number;
  /** From a container's start to its readiness, where a probe names no delay. Without a probe there is none. */
  readyMs: number;
  /** The longest that a probe's initialDelaySeconds is waited for. */
  longestProbeMs: number;
  /** How long an init container, or a container that is meant to end, runs. */
  runMs: number;
  /** How long a container that is made to crash runs. */
  crashMs: number;
  /** How long a container takes to stop. */
  stopMs: number;
  /** The first wait before a failed container or image pull is tried again; doubles up to `longestBackoffMs`. */
  backoffMs: number;
  longestBackoffMs: number;
  /** Between two looks at something that is missing (a change of it is noticed at once). */
  retryMs: number;
}

export const DEFAULT_KUBELET: KubeletSettings = {
  createMs: 100,
  readyMs: 50,
  longestProbeMs: 150,
  runMs: 100,
  crashMs: 100,
  stopMs: 50,
  backoffMs: 10_000,
  longestBackoffMs: 300_000,
  retryMs: 10_000,
};

export function newPodRun(now: number): PodRun {
  return { seenAt: now, containers: {} };
}

export function newContainerRun(reason: string, now: number): ContainerRun {
  return {
    state: 'waiting',
    reason,
    since: now,
    ready: false,
    restarts: 0,
    pullFailures: 0,
    log: [],
  };
}

/** 10 s, 20 s, 40 s … up to the longest. */
export function backoffFor(attempt: number, settings: KubeletSettings): number {
  return Math.min(
    settings.longestBackoffMs,
    settings.backoffMs * 2 ** Math.max(0, attempt - 1),
  );
}

/** A duration as Go prints it: `10s`, `1m20s`, `5m0s`. */
export function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60
    ? `${seconds}s`
    : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
