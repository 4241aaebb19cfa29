/** How a Kustomization's status moves on. Pure: old status and what happened in, new status out. */
import {
  type Condition,
  conditionsOf,
  type NewCondition,
  withCondition,
  withoutCondition,
} from '../conditions';
import { formatDuration } from '../duration';
import { type Fields, isFields, listAt, numberAt, textAt } from '../fields';

interface Said {
  reason: string;
  message: string;
}

export interface StatusChange {
  ready: Said & { status: Condition['status'] };
  /** What is being done; `ends` when it is done; `retries` when it failed and will be tried again; absent: as it was. */
  reconciling?: Said | 'ends' | 'retries';
  /** The outcome of waiting; `gone` when nothing is waited for; absent: as it was. */
  healthy?: (Said & { status: Condition['status'] }) | 'gone';
  /** Other fields of the status to set. */
  fields?: Fields;
  /** The value of the annotation reconcile.fluxcd.io/requestedAt that has been dealt with. */
  handled?: string;
}

/**
 * @param generation of the object that the change is about
 * @param time RFC 3339
 */
export function changedStatus(
  status: Fields,
  change: StatusChange,
  generation: number | undefined,
  time: string,
): Fields {
  let conditions = conditionsOf({ status });
  const set = (type: string, said: Said & { status: Condition['status'] }) => {
    const next: NewCondition = {
      type,
      ...said,
      ...(generation !== undefined && { observedGeneration: generation }),
    };
    conditions = withCondition(conditions, next, time);
  };
  const before = conditions.find(condition => condition.type === 'Reconciling');
  if (change.reconciling === 'ends')
    conditions = withoutCondition(conditions, 'Reconciling');
  else if (change.reconciling === 'retries') {
    set('Reconciling', {
      status: 'True',
      reason: 'ProgressingWithRetry',
      message: before?.message ?? change.ready.message,
    });
  } else if (change.reconciling)
    set('Reconciling', { status: 'True', ...change.reconciling });
  if (change.healthy === 'gone')
    conditions = withoutCondition(conditions, 'Healthy');
  else if (change.healthy) set('Healthy', change.healthy);
  set('Ready', change.ready);
  return {
    ...status,
    observedGeneration:
      change.ready.status === 'True'
        ? generation
        : (numberAt(status, 'observedGeneration') ?? -1),
    conditions,
    ...change.fields,
    ...(change.handled !== undefined && {
      lastHandledReconcileAt: change.handled,
    }),
  };
}

/** One line of `status.history`. */
export interface HistoryEntry {
  digest: string;
  revision: string;
  /** A reason of the condition Ready. */
  outcome: string;
  durationMs: number;
  time: string;
}

const historyLength = 5;

/** `status.history` with one more outcome, newest first; the same digest with the same outcome again counts up. */
export function withHistory(status: Fields, entry: HistoryEntry): Fields[] {
  const history = listAt(status, 'history').filter(isFields);
  const [latest] = history;
  const repeats =
    latest &&
    textAt(latest, 'digest') === entry.digest &&
    textAt(latest, 'lastReconciledStatus') === entry.outcome;
  const next = {
    digest: entry.digest,
    firstReconciled: repeats
      ? (textAt(latest, 'firstReconciled') ?? entry.time)
      : entry.time,
    lastReconciled: entry.time,
    lastReconciledDuration: formatDuration(entry.durationMs),
    lastReconciledStatus: entry.outcome,
    metadata: { revision: entry.revision },
    totalReconciliations: repeats
      ? (numberAt(latest, 'totalReconciliations') ?? 0) + 1
      : 1,
  };
  return [next, ...(repeats ? history.slice(1) : history)].slice(
    0,
    historyLength,
  );
}
