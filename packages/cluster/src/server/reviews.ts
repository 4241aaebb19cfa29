import { badRequest, type UserInfo } from '../runtime';
import type { ApiState, Attributes } from '../api/state';
import type { Authenticator } from '../auth/authenticate';
import { RbacAuthorizer } from '../auth/rbac';
import { listOf, objectOf, textOf } from '../schema/access';
import { isObject, type JsonObject } from '../schema/schema';

function decide(
  state: ApiState,
  user: UserInfo,
  spec: JsonObject,
  namespace?: string,
): JsonObject {
  if (isObject(spec.nonResourceAttributes)) {
    const { verb, path } = spec.nonResourceAttributes;
    return {
      ...state.authorizer.authorizePath(user, textOf(verb), textOf(path)),
    };
  }
  const given = objectOf(spec.resourceAttributes);
  const where = namespace ?? textOf(given.namespace);
  const attributes: Attributes = {
    verb: textOf(given.verb),
    group: textOf(given.group),
    resource: textOf(given.resource),
    ...(given.subresource !== undefined && {
      subresource: textOf(given.subresource),
    }),
    ...(where && { namespace: where }),
    ...(given.name !== undefined && { name: textOf(given.name) }),
  };
  return { ...state.authorizer.authorize(user, attributes) };
}

function reviewedUser(spec: JsonObject): UserInfo {
  if (!spec.user && listOf(spec.groups).length === 0)
    throw badRequest(
      'spec.user: Invalid value: "": at least one of user or group must be specified',
    );
  return {
    username: textOf(spec.user),
    groups: listOf(spec.groups).map(textOf),
  };
}

function userInfo(user: UserInfo): JsonObject {
  return {
    username: user.username,
    ...(user.uid && { uid: user.uid }),
    groups: user.groups ?? [],
    ...(user.extra && { extra: user.extra }),
  };
}

/** The rules of a user in a namespace, as `kubectl auth can-i --list` shows them. */
function rulesOf(
  state: ApiState,
  user: UserInfo,
  namespace: string,
): JsonObject {
  const rules = [
    ...new RbacAuthorizer(state.store).rules(user, namespace || undefined),
  ].map(({ rule }) => rule);
  const masters = user.groups?.includes('system:masters')
    ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]
    : [];
  return {
    resourceRules: [
      ...masters,
      ...rules.filter(rule => Array.isArray(rule.resources)),
    ],
    nonResourceRules: rules
      .filter(rule => Array.isArray(rule.nonResourceURLs))
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}

/** The answer to a posted review of access or identity. */
export function review(
  state: ApiState,
  authenticator: Authenticator,
  kind: string,
  body: unknown,
  user: UserInfo,
  namespace?: string,
): JsonObject {
  const object = objectOf(body);
  const spec = objectOf(object.spec);
  const answer = (status: JsonObject) => ({
    ...object,
    metadata: objectOf(object.metadata),
    status,
  });
  switch (kind) {
    case 'SelfSubjectAccessReview':
      return answer(decide(state, user, spec));
    case 'SubjectAccessReview':
      return answer(decide(state, reviewedUser(spec), spec));
    case 'LocalSubjectAccessReview':
      return answer(decide(state, reviewedUser(spec), spec, namespace));
    case 'SelfSubjectRulesReview':
      return answer(rulesOf(state, user, textOf(spec.namespace)));
    case 'TokenReview': {
      const found = authenticator.userOf(textOf(spec.token));
      return answer(
        found
          ? { authenticated: true, user: userInfo(found) }
          : { authenticated: false, error: 'invalid bearer token' },
      );
    }
    default:
      return answer({ userInfo: userInfo(user) });
  }
}
