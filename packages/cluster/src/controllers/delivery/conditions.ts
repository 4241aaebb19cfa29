import { isFields, listAt, textAt } from './fields';

/** metav1.Condition. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastTransitionTime: string;
  observedGeneration?: number;
}

export type NewCondition = Omit<Condition, 'lastTransitionTime'>;

function statusOf(value: string | undefined): Condition['status'] {
  return value === 'True' || value === 'False' ? value : 'Unknown';
}

/** The conditions in an object's status. */
export function conditionsOf(object: unknown): Condition[] {
  return listAt(object, 'status', 'conditions')
    .filter(isFields)
    .map(entry => ({
      type: textAt(entry, 'type') ?? '',
      status: statusOf(textAt(entry, 'status')),
      reason: textAt(entry, 'reason') ?? '',
      message: textAt(entry, 'message') ?? '',
      lastTransitionTime: textAt(entry, 'lastTransitionTime') ?? '',
      ...(typeof entry.observedGeneration === 'number' && {
        observedGeneration: entry.observedGeneration,
      }),
    }));
}

export function findCondition(
  object: unknown,
  type: string,
): Condition | undefined {
  return conditionsOf(object).find(condition => condition.type === type);
}

/**
 * The conditions with one set. `lastTransitionTime` moves when the status changes, as
 * apimachinery's meta.SetStatusCondition does.
 */
export function withCondition(
  conditions: readonly Condition[],
  next: NewCondition,
  time: string,
): Condition[] {
  const before = conditions.find(condition => condition.type === next.type);
  const lastTransitionTime =
    before?.status === next.status ? before.lastTransitionTime : time;
  const entry = { ...next, lastTransitionTime };
  return before
    ? conditions.map(condition => (condition === before ? entry : condition))
    : [...conditions, entry];
}

export function withoutCondition(
  conditions: readonly Condition[],
  type: string,
): Condition[] {
  return conditions.filter(condition => condition.type !== type);
}

/** The conditions of a status with `Ready` set. */
export function withReady(
  status: unknown,
  isReady: boolean,
  reason: string,
  message: string,
  time: string,
): Condition[] {
  const ready = isReady ? 'True' : 'False';
  return withCondition(
    conditionsOf({ status }),
    { type: 'Ready', status: ready, reason, message },
    time,
  );
}
