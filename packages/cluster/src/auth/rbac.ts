import { matchesLabelSelector } from '@macadam/kubernetes';
import type { KubeObject, UserInfo } from '../runtime';
import type { Attributes, Authorizer, Decision } from '../api/state';
import { listOf, objectOf, objectsOf, textOf } from '../schema/access';
import { isObject, type JsonObject } from '../schema/schema';
import type { ObjectStore } from '../storage/store';

export const CLUSTER_ROLES = 'rbac.authorization.k8s.io/clusterroles';
export const CLUSTER_BINDINGS = 'rbac.authorization.k8s.io/clusterrolebindings';
const ROLES = 'rbac.authorization.k8s.io/roles';
const BINDINGS = 'rbac.authorization.k8s.io/rolebindings';

function subjectMatches(
  subject: JsonObject,
  user: UserInfo,
  bindingNamespace: string | undefined,
): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.name === user.username;
    case 'Group':
      return (user.groups ?? []).includes(textOf(subject.name));
    case 'ServiceAccount':
      return (
        user.username ===
        `system:serviceaccount:${textOf(subject.namespace) || bindingNamespace}:${textOf(subject.name)}`
      );
    default:
      return false;
  }
}

const includes = (values: unknown, wanted: string) =>
  listOf(values).some(value => value === '*' || value === wanted);

/** Whether one rule of a role covers a request. */
export function ruleCovers(rule: JsonObject, attributes: Attributes): boolean {
  if (
    !includes(rule.verbs, attributes.verb) ||
    !includes(rule.apiGroups, attributes.group)
  )
    return false;
  const full = attributes.subresource
    ? `${attributes.resource}/${attributes.subresource}`
    : attributes.resource;
  const resources = listOf(rule.resources);
  if (
    !resources.includes('*') &&
    !resources.includes(full) &&
    !(
      attributes.subresource &&
      resources.includes(`*/${attributes.subresource}`)
    )
  )
    return false;
  const names = listOf(rule.resourceNames);
  return (
    names.length === 0 ||
    (attributes.name !== undefined && names.includes(attributes.name))
  );
}

function pathCovers(rule: JsonObject, verb: string, path: string): boolean {
  return (
    includes(rule.verbs, verb) &&
    listOf(rule.nonResourceURLs).some(
      url =>
        url === '*' ||
        url === path ||
        (textOf(url).endsWith('*') &&
          path.startsWith(textOf(url).slice(0, -1))),
    )
  );
}

/** The rules of a ClusterRole, gathered from others where it aggregates. */
function clusterRoleRules(store: ObjectStore, role: KubeObject): JsonObject[] {
  const aggregation = objectOf(role.aggregationRule);
  if (!Array.isArray(aggregation.clusterRoleSelectors))
    return objectsOf(role.rules);
  const selectors = objectsOf(aggregation.clusterRoleSelectors);
  return store
    .list(CLUSTER_ROLES)
    .filter(
      other =>
        other !== role &&
        selectors.some(selector =>
          matchesLabelSelector(selector, other.metadata.labels),
        ),
    )
    .flatMap(other => clusterRoleRules(store, other));
}

function rulesOf(store: ObjectStore, binding: KubeObject): JsonObject[] {
  const ref = objectOf(binding.roleRef);
  const name = textOf(ref.name);
  const role =
    ref.kind === 'ClusterRole'
      ? store.get(CLUSTER_ROLES, undefined, name)
      : store.get(ROLES, binding.metadata.namespace, name);
  if (!role) return [];
  return ref.kind === 'ClusterRole'
    ? clusterRoleRules(store, role)
    : objectsOf(role.rules);
}

export interface GrantedRule {
  rule: JsonObject;
  /** For messages: which binding gives it. */
  source: string;
}

/** Kubernetes' RBAC over the objects of the store. */
export class RbacAuthorizer implements Authorizer {
  constructor(private readonly store: ObjectStore) {}

  authorize(user: UserInfo, attributes: Attributes): Decision {
    if (user.groups?.includes('system:masters'))
      return { allowed: true, reason: '' };
    for (const { rule, source } of this.rules(user, attributes.namespace)) {
      if (ruleCovers(rule, attributes))
        return { allowed: true, reason: `RBAC: allowed by ${source}` };
    }
    return { allowed: false, reason: '' };
  }

  authorizePath(user: UserInfo, verb: string, path: string): Decision {
    if (user.groups?.includes('system:masters'))
      return { allowed: true, reason: '' };
    for (const { rule, source } of this.rules(user, undefined)) {
      if (pathCovers(rule, verb, path))
        return { allowed: true, reason: `RBAC: allowed by ${source}` };
    }
    return { allowed: false, reason: '' };
  }

  /** Every rule that a user has in a namespace (undefined: at the cluster scope). */
  *rules(
    user: UserInfo,
    namespace: string | undefined,
  ): Generator<GrantedRule> {
    const bindings = [
      ...this.store.list(CLUSTER_BINDINGS),
      ...(namespace === undefined ? [] : this.store.list(BINDINGS, namespace)),
    ];
    for (const binding of bindings) {
      if (
        !objectsOf(binding.subjects).some(subject =>
          subjectMatches(subject, user, binding.metadata.namespace),
        )
      )
        continue;
      const ref = objectOf(binding.roleRef);
      const source = `${binding.kind} "${binding.metadata.name}${binding.metadata.namespace ? `/${binding.metadata.namespace}` : ''}" of ${textOf(ref.kind)} "${textOf(ref.name)}" to "${user.username}"`;
      for (const rule of rulesOf(this.store, binding)) yield { rule, source };
    }
  }
}

/** The rules that writing a role or binding would hand out. */
export function grantedBy(
  store: ObjectStore,
  object: KubeObject,
): JsonObject[] {
  if (isObject(object.roleRef)) return rulesOf(store, object);
  return objectsOf(object.rules);
}
