import type { Condition } from './types';

export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find(condition => condition.type === type);
}

export function isTrue(
  conditions: readonly Condition[] | undefined,
  type: string,
): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/**
 * Sets one condition in a list and returns the new list. `lastTransitionTime` is kept while the
 * status stays the same, as Kubernetes' meta.SetStatusCondition does.
 */
export function setCondition(
  conditions: readonly Condition[] | undefined,
  condition: Condition,
  now: string,
): Condition[] {
  const existing = findCondition(conditions, condition.type);
  const lastTransitionTime =
    existing?.status === condition.status
      ? (existing.lastTransitionTime ?? now)
      : now;
  const next = { ...condition, lastTransitionTime };
  if (!existing) return [...(conditions ?? []), next];
  return (conditions ?? []).map(other =>
    other.type === condition.type ? next : other,
  );
}

export function removeCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition[] {
  return (conditions ?? []).filter(condition => condition.type !== type);
}
