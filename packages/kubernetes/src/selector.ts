/** A condition on the label with a key; `Gt` and `Lt`, which compare integers, are for the labels of nodes. */
export interface LabelRequirement {
  key: string;
  /** `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` or `Lt`. */
  operator: string;
  values?: string[];
}

/** Selects objects by their labels; an empty one selects all. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: LabelRequirement[];
}

type Labels = Readonly<Record<string, string>>;

/**
 * Whether the value of a label meets a requirement; one with an operator that there is not is never met.
 * Source: k8s.io/apimachinery/pkg/labels, where `NotIn` holds for an absent label too.
 *
 * @param value - undefined for an absent label
 */
export function meetsRequirement(
  { operator, values = [] }: Omit<LabelRequirement, 'key'>,
  value: string | undefined,
): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** Whether an object has all of these labels, as the selector of a Service asks. */
export function hasLabels(labels: Labels | undefined, wanted: Labels): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => valueOf(labels, key) === value,
  );
}

/** Whether an object's labels match a selector; an absent selector matches nothing. */
export function matchesLabelSelector(
  selector: LabelSelector | undefined,
  labels: Labels | undefined,
): boolean {
  if (!selector) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    hasLabels(labels, matchLabels) &&
    matchExpressions.every(requirement =>
      meetsRequirement(requirement, valueOf(labels, requirement.key)),
    )
  );
}

function valueOf(labels: Labels | undefined, key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}
