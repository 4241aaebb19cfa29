import { meetsRequirement, labelsOf } from '@macadam/kubernetes';
import { matchesWildcard } from '../pattern';
import type { RequestUser, RuleResult } from '@macadam/kyverno';
import { type Target } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import type { Filter, Filters, LabelSelector } from './filter';
import { matchesKind } from './kind';

/** Whether a rule is about an object; `unknown` says what it would take to know. */
export type Match = 'yes' | 'no' | { unknown: string };

/** An object, and what matching asks about it besides the target. */
export interface Subject extends Target {
  labels: ReadonlyMap<string, string>;
  annotations: ReadonlyMap<string, string>;
  /** What results call the object. */
  identity: RuleResult['resource'];
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

function annotationsOf({ object }: Target): Map<string, string> {
  const result = new Map<string, string>();
  const annotations: unknown = object.metadata.annotations;
  if (!isRecord(annotations)) return result;
  for (const [key, value] of Object.entries(annotations)) {
    if (typeof value === 'string') result.set(key, value);
  }
  return result;
}

/** Reads what matching asks about an object. */
export function toSubject(target: Target): Subject {
  return {
    ...target,
    labels: labelsOf(target.object),
    annotations: annotationsOf(target),
    identity: {
      apiVersion: [target.group, target.version].filter(Boolean).join('/'),
      kind: target.kind,
      ...(target.namespace !== undefined && { namespace: target.namespace }),
      name: target.name,
    },
  };
}

function hasPair(
  [key, value]: [string, string],
  pairs: ReadonlyMap<string, string>,
): boolean {
  const exact = pairs.get(key);
  if (exact !== undefined && matchesWildcard(value, exact)) return true;
  for (const [name, text] of pairs) {
    if (matchesWildcard(key, name) && matchesWildcard(value, text)) return true;
  }
  return false;
}

/** Kubernetes' rules, with wildcards in `matchLabels`. */
export function matchesLabels(
  { labels, expressions }: LabelSelector,
  pairs: ReadonlyMap<string, string>,
): boolean {
  return (
    labels.every(pair => hasPair(pair, pairs)) &&
    expressions.every(requirement =>
      meetsRequirement(requirement, pairs.get(requirement.key)),
    )
  );
}

function matchesNamespace(selector: LabelSelector, subject: Subject): Match {
  const answer = (labels: ReadonlyMap<string, string>) =>
    matchesLabels(selector, labels) ? 'yes' : 'no';
  if (subject.kind === 'Namespace' && subject.group === '') return 'no';
  const { namespace, namespaceObject } = subject;
  if (namespace === undefined) return answer(new Map());
  const known = new Map([[NAMESPACE_NAME, namespace]]);
  if (namespaceObject !== undefined && namespaceObject !== null)
    return answer(new Map([...known, ...labelsOf(namespaceObject)]));
  const used = [
    ...selector.labels.map(([key]) => key),
    ...selector.expressions.map(({ key }) => key),
  ];
  return used.every(key => key === NAMESPACE_NAME)
    ? answer(known)
    : { unknown: `the labels of the Namespace '${namespace}'` };
}

function isSubject(
  subject: Filter['subjects'][number],
  { username = '', groups = [] }: RequestUser,
): boolean {
  switch (subject.kind) {
    case 'ServiceAccount':
      return matchesWildcard(
        `system:serviceaccount:${subject.namespace}:${subject.name}`,
        username,
      );
    case 'Group':
      return groups.some(group => matchesWildcard(subject.name, group));
    default:
      return matchesWildcard(subject.name, username);
  }
}

function matchesUser(filter: Filter, user: RequestUser): boolean {
  const { roles = [], clusterRoles = [] } = user;
  const { roles: wanted, clusterRoles: wantedCluster, subjects } = filter;
  return (
    (wanted.length === 0 || wanted.some(role => roles.includes(role))) &&
    (wantedCluster.length === 0 ||
      wantedCluster.some(role => clusterRoles.includes(role))) &&
    (subjects.length === 0 || subjects.some(each => isSubject(each, user)))
  );
}

function matchesResource(filter: Filter, subject: Subject): Match {
  const { kinds, names, namespaces, annotations, operations } = filter;
  const isNamespace = subject.kind === 'Namespace' && subject.group === '';
  const namespace = isNamespace ? subject.name : (subject.namespace ?? '');
  const isMet =
    (kinds.length === 0 || kinds.some(kind => matchesKind(kind, subject))) &&
    (operations.length === 0 || operations.includes(subject.operation)) &&
    (names.length === 0 ||
      names.some(name => matchesWildcard(name, subject.name))) &&
    (namespaces.length === 0 ||
      namespaces.some(name => matchesWildcard(name, namespace))) &&
    annotations.every(pair => hasPair(pair, subject.annotations)) &&
    (!filter.selector || matchesLabels(filter.selector, subject.labels));
  if (!isMet) return 'no';
  return filter.namespaceSelector
    ? matchesNamespace(filter.namespaceSelector, subject)
    : 'yes';
}

/** `isMatch`: a user is asked for only when the request has one, and an empty block matches nothing. */
function matchesBlock(
  filter: Filter,
  subject: Subject,
  isMatch: boolean,
): Match {
  const isUserAsked = filter.namesUser && (!isMatch || subject.userInfo);
  if (!filter.namesResource && !isUserAsked) return 'no';
  if (isUserAsked && !matchesUser(filter, subject.userInfo ?? {})) return 'no';
  return matchesResource(filter, subject);
}

function matchesFilters(
  { needs, blocks }: Filters,
  subject: Subject,
  isMatch: boolean,
): Match {
  const decisive = needs === 'any' ? 'yes' : 'no';
  let unknown: Match | undefined;
  for (const block of blocks) {
    const answer = matchesBlock(block, subject, isMatch);
    if (answer === decisive) return decisive;
    if (typeof answer === 'object') unknown ??= answer;
  }
  return unknown ?? (needs === 'any' ? 'no' : 'yes');
}

/** Whether a rule is about an object: matched and not excluded. */
export function matchesRule(
  rule: { match: Filters; exclude?: Filters },
  subject: Subject,
): Match {
  const matched = matchesFilters(rule.match, subject, true);
  if (matched === 'no' || !rule.exclude) return matched;
  const excluded = matchesFilters(rule.exclude, subject, false);
  if (excluded === 'yes') return 'no';
  return matched === 'yes' && typeof excluded === 'object' ? excluded : matched;
}
