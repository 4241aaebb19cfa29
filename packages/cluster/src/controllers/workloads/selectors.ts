import type { LabelRequirement, LabelSelector } from './types';

/** Whether labels fulfil one requirement of a selector (label selectors and node selectors). */
export function matchesRequirement(
  labels: Record<string, string>,
  requirement: LabelRequirement,
): boolean {
  const value: string | undefined = labels[requirement.key];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && (requirement.values ?? []).includes(value);
    case 'NotIn':
      return value === undefined || !(requirement.values ?? []).includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return (
        value !== undefined && Number(value) > Number(requirement.values?.[0])
      );
    case 'Lt':
      return (
        value !== undefined && Number(value) < Number(requirement.values?.[0])
      );
    default:
      return false;
  }
}

export function matchesLabels(
  labels: Record<string, string> | undefined,
  wanted: Record<string, string>,
): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => labels?.[key] === value,
  );
}

/** Whether labels match a LabelSelector. An absent selector matches nothing, an empty one everything. */
export function matchesSelector(
  labels: Record<string, string> | undefined,
  selector: LabelSelector | undefined,
): boolean {
  if (!selector) return false;
  return (
    matchesLabels(labels, selector.matchLabels ?? {}) &&
    (selector.matchExpressions ?? []).every(requirement =>
      matchesRequirement(labels ?? {}, requirement),
    )
  );
}
