import { meetsRequirement, labelsOf } from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';
import type { Target } from './target';

/** Which objects and operations a rule is about; `*` matches all. */
export interface ResourceRule {
  groups: string[];
  versions: string[];
  operations: string[];
  /** Plural names, with a subresource after a slash. */
  resources: string[];
  names: string[];
  scope: string;
}

/** A Kubernetes label selector; an empty one matches everything. */
export interface Selector {
  labels: Record<string, string>;
  expressions: { key: string; operator: string; values: string[] }[];
}

/** `matchConstraints`. Objects are matched in the version that they are written in. */
export interface MatchConstraints {
  rules: ResourceRule[];
  excluded: ResourceRule[];
  namespaceSelector: Selector;
  objectSelector: Selector;
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

const includes = (list: readonly string[], value: string) =>
  list.includes('*') || list.includes(value);

/** Rules without a slash never match a subresource. */
function matchesResource(
  resources: readonly string[],
  { plural, subresource }: Target,
): boolean {
  return resources.some(resource => {
    const [of, part] = resource.split('/');
    if (of !== '*' && of !== plural) return false;
    return part === '*' || (part ?? '') === subresource;
  });
}

function matchesRule(rule: ResourceRule, target: Target): boolean {
  const scope = target.namespace === undefined ? 'Cluster' : 'Namespaced';
  return (
    includes(rule.groups, target.group) &&
    includes(rule.versions, target.version) &&
    includes(rule.operations, target.operation) &&
    matchesResource(rule.resources, target) &&
    (rule.names.length === 0 || rule.names.includes(target.name)) &&
    (rule.scope === '*' || rule.scope === scope)
  );
}

function keys(selector: Selector): string[] {
  return [
    ...Object.keys(selector.labels),
    ...selector.expressions.map(({ key }) => key),
  ];
}

/** Whether labels satisfy a selector, by Kubernetes' rules: NotIn also holds for an absent label. */
export function matchesSelector(
  selector: Selector,
  labels: ReadonlyMap<string, string>,
): boolean {
  return (
    Object.entries(selector.labels).every(
      ([key, value]) => labels.get(key) === value,
    ) &&
    selector.expressions.every(requirement =>
      meetsRequirement(requirement, labels.get(requirement.key)),
    )
  );
}

function matchesNamespace(
  selector: Selector,
  target: Target,
): 'yes' | 'no' | 'unknown' {
  const used = keys(selector);
  if (used.length === 0) return 'yes';
  const answer = (labels: ReadonlyMap<string, string>) =>
    matchesSelector(selector, labels) ? 'yes' : 'no';
  if (target.kind === 'Namespace' && target.group === '') {
    return answer(
      new Map([...labelsOf(target.object), [NAMESPACE_NAME, target.name]]),
    );
  }
  if (target.namespace === undefined) return 'yes';
  const known: [string, string][] = [[NAMESPACE_NAME, target.namespace]];
  if (isRecord(target.namespaceObject)) {
    return answer(new Map([...labelsOf(target.namespaceObject), ...known]));
  }
  return used.every(key => key === NAMESPACE_NAME)
    ? answer(new Map(known))
    : 'unknown';
}

/**
 * Whether constraints cover an object: AND across attributes, OR inside lists, exclusions after matches.
 *
 * @returns `unknown` when that depends on the labels of a namespace that is not known.
 */
export function matches(
  match: MatchConstraints,
  target: Target,
): 'yes' | 'no' | 'unknown' {
  const isCovered =
    match.rules.some(rule => matchesRule(rule, target)) &&
    !match.excluded.some(rule => matchesRule(rule, target));
  if (!isCovered) return 'no';
  const isSelected =
    matchesSelector(match.objectSelector, labelsOf(target.object)) ||
    (isRecord(target.oldObject) &&
      matchesSelector(match.objectSelector, labelsOf(target.oldObject)));
  return isSelected ? matchesNamespace(match.namespaceSelector, target) : 'no';
}
