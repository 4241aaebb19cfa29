import type {
  Fact,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type {
  EnvironmentSummary,
  WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import { sharedTroubles, type SharedTrouble } from '../sharedTroubles';

/** Something that a person has to look at, worst first. */
export interface Need {
  workload: string;
  environment: string;
  kind:
    | 'failing'
    | 'blocked'
    | 'refused'
    | 'files'
    | 'sync'
    | 'degraded'
    | 'drift'
    | 'stuck'
    | 'unknown'
    | 'decision'
    | 'waiting'
    | 'ending';
  reason: string;
  /** ISO 8601. */
  at?: string;
  /** Page that can do something about it; without it the workload's Delivery tab. */
  href?: string;
}

export type RuntimeOf = (
  workload: string,
  environment: string,
) => Fact<WorkloadEnvironmentStatus>;

const ORDER: Need['kind'][] = [
  'failing',
  'degraded',
  'sync',
  'stuck',
  'drift',
  'blocked',
  'refused',
  'files',
  'decision',
  'waiting',
  'unknown',
  'ending',
];

/** What needs somebody of what is wrong with a shared resource; what is on its way or suspended does not. */
const SHARED: Partial<Record<SharedTrouble['status'], Need['kind']>> = {
  Failed: 'sync',
  Degraded: 'degraded',
  Missing: 'degraded',
  Unknown: 'unknown',
};

/** Whether one of the viewer's groups, or the viewer, owns the workload. */
export function isMine(
  { owner }: Pick<WorkloadSummary, 'owner'>,
  ownershipEntityRefs: readonly string[],
): boolean {
  const lower = owner.toLocaleLowerCase('en-US');
  return ownershipEntityRefs.some(
    ref => ref.toLocaleLowerCase('en-US') === lower,
  );
}

/** Workloads whose name, owner or system holds every word of the text. */
export function matching(
  workloads: readonly WorkloadSummary[],
  text: string,
): WorkloadSummary[] {
  const words = text.toLocaleLowerCase('en-US').split(/\s+/).filter(Boolean);
  return workloads.filter(({ workload, owner, system }) => {
    const all = `${workload} ${owner} ${system ?? ''}`.toLocaleLowerCase(
      'en-US',
    );
    return words.every(word => all.includes(word));
  });
}

/** What the last attempt wants of somebody. */
function ofAttempt(
  workload: string,
  { environment, attempt, current, withdrawal }: EnvironmentSummary,
): Need | undefined {
  const last = attempt ?? current;
  if (!last) return undefined;
  const about = { workload, environment, at: last.createdAt };
  if (withdrawal?.state === 'waiting' || withdrawal?.state === 'data') {
    return { ...about, kind: 'waiting', reason: withdrawal.reason };
  }
  if (
    last.outcome === 'failing' ||
    last.outcome === 'blocked' ||
    last.outcome === 'refused'
  ) {
    return { ...about, kind: last.outcome, reason: last.reason };
  }
  const waiting =
    last.outcome === 'in-progress'
      ? last.stages.find(({ state }) => state === 'waiting')
      : undefined;
  return waiting && { ...about, kind: 'waiting', reason: waiting.reason };
}

/** What the cluster says that no deployment has said already. */
function ofRuntime(
  workload: string,
  environment: string,
  runtime: Fact<WorkloadEnvironmentStatus>,
): Need | undefined {
  if (runtime.state !== 'known' || !runtime.value) return undefined;
  const { sync, health } = runtime.value;
  const seen = sync.state === 'known' ? sync.value : undefined;
  const state = health.state === 'known' ? health.value : undefined;
  const ofSync = (kind: Need['kind']): Need => ({
    workload,
    environment,
    kind,
    reason: seen?.message ?? '',
    at: sync.observedAt,
  });
  const ofHealth = (kind: Need['kind']): Need => ({
    workload,
    environment,
    kind,
    reason: state?.message ?? '',
    at: health.observedAt,
  });
  if (seen?.status === 'Failed') return ofSync('sync');
  if (state?.status === 'Degraded' || state?.status === 'Missing')
    return ofHealth('degraded');
  if (seen?.stuck) return ofSync('stuck');
  if (seen?.status === 'OutOfSync') return ofSync('drift');
  return state?.status === 'Unknown' ? ofHealth('unknown') : undefined;
}

/** Worst first, then by name. */
export const byUrgency = (a: Need, b: Need) =>
  ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
  a.workload.localeCompare(b.workload);

/** What is wrong with what it shares with others, which is part of none of them. */
function ofShared(
  workload: string,
  summary: EnvironmentSummary,
  runtimeOf: RuntimeOf,
): Need | undefined {
  const { environment } = summary;
  const needs = sharedTroubles(summary, subject =>
    runtimeOf(subject, environment),
  ).flatMap(({ use, status, message }): Need[] => {
    const kind = SHARED[status];
    const reason = `Shared resource ${use.key}: ${message}`;
    return kind ? [{ workload, environment, kind, reason }] : [];
  });
  return needs.sort(byUrgency)[0];
}

/** What needs somebody now, one entry for each workload and environment, worst first. */
export function needsOf(
  workloads: readonly WorkloadSummary[],
  runtimeOf: RuntimeOf,
): Need[] {
  return workloads
    .flatMap(({ workload, environments }) =>
      environments.map(
        each =>
          ofAttempt(workload, each) ??
          ofRuntime(
            workload,
            each.environment,
            runtimeOf(workload, each.environment),
          ) ??
          ofShared(workload, each, runtimeOf),
      ),
    )
    .filter((need): need is Need => need !== undefined)
    .sort(byUrgency);
}

/** Why what runs is not known, and since when. */
export interface Silence {
  reason: string;
  /** How many workloads in environments it is about. */
  places: number;
  /** ISO 8601; absent where it was never known. */
  lastSeen?: string;
}

/** What is deployed and of which nobody can say how it is, by reason, the most places first. */
export function silencesOf(
  workloads: readonly WorkloadSummary[],
  runtimeOf: RuntimeOf,
): Silence[] {
  const found = new Map<string, Silence>();
  for (const { workload, environments } of workloads) {
    for (const { environment, current } of environments) {
      const runtime = runtimeOf(workload, environment);
      const health = runtime.value?.health ?? runtime;
      if (!current || health.state !== 'unknown') continue;
      const reason = health.reason ?? 'No reason was given';
      const before = found.get(reason);
      const lastSeen = [before?.lastSeen, health.observedAt]
        .filter(Boolean)
        .sort()
        .at(-1);
      found.set(reason, {
        reason,
        places: (before?.places ?? 0) + 1,
        ...(lastSeen && { lastSeen }),
      });
    }
  }
  return [...found.values()].sort((a, b) => b.places - a.places);
}

/** Every environment that a row has: in promotion order, and then those that only some rows still have. */
export function environmentsOf(
  workloads: readonly WorkloadSummary[],
): string[] {
  return [
    ...new Set(
      [...workloads]
        .sort((a, b) => a.environments.length - b.environments.length)
        .flatMap(({ environments }) =>
          environments.map(({ environment }) => environment),
        ),
    ),
  ];
}
