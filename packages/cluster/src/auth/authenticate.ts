import type { IncomingHttpHeaders } from 'node:http';
import { forbidden, unauthorized, type UserInfo } from '../runtime';
import type { ApiState } from '../api/state';
import type { ServiceAccountTokens, TokenStore } from './tokens';

/** The groups and name that a service account acts with. */
export function serviceAccountUser(
  namespace: string,
  name: string,
  uid?: string,
): UserInfo {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    ...(uid !== undefined && { uid }),
    groups: [
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
      'system:authenticated',
    ],
  };
}

export interface Authenticator {
  /** Who a bearer token stands for; undefined when it is not valid. */
  userOf(token: string): UserInfo | undefined;
}

/** Knows the tokens of people, programs and service accounts. */
export function createAuthenticator(
  state: ApiState,
  tokens: TokenStore,
  accounts: ServiceAccountTokens,
): Authenticator {
  return {
    userOf(token) {
      const user = tokens.user(token);
      if (user)
        return {
          ...user,
          groups: [
            ...new Set([...(user.groups ?? []), 'system:authenticated']),
          ],
        };
      const account = accounts.verify(token, state.clock.now());
      if (!account) return undefined;
      const live = state.store.get(
        '/serviceaccounts',
        account.namespace,
        account.name,
      );
      return live?.metadata.uid === account.uid
        ? serviceAccountUser(account.namespace, account.name, account.uid)
        : undefined;
    },
  };
}

function headerList(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : value.split(','))
    .map(text => text.trim())
    .filter(text => text !== '');
}

/** The user of a request; undefined for an anonymous one. Throws 401 for a token that is not valid. */
export function authenticate(
  authenticator: Authenticator,
  headers: IncomingHttpHeaders,
): UserInfo | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  const match = /^Bearer\s+(\S+)$/i.exec(authorization);
  const user = match && authenticator.userOf(match[1]);
  if (!user) throw unauthorized();
  return user;
}

/** The user that a request wants to act as. Throws 403 unless its own user may impersonate. */
export function impersonate(
  state: ApiState,
  user: UserInfo,
  headers: IncomingHttpHeaders,
): UserInfo {
  const name = headers['impersonate-user'];
  const groups = headerList(headers['impersonate-group']);
  if (typeof name !== 'string') {
    if (groups.length > 0)
      throw forbidden(
        { group: '', plural: 'users' },
        'requested impersonation of groups without a user',
      );
    return user;
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const check = (resource: string, target: string, namespace?: string) => {
    const decision = state.authorizer.authorize(user, {
      verb: 'impersonate',
      group: '',
      resource,
      name: target,
      ...(namespace && { namespace }),
    });
    if (!decision.allowed) {
      throw forbidden(
        { group: '', plural: resource, name: target },
        `User "${user.username}" cannot impersonate resource "${resource}" in API group "" at the cluster scope`,
      );
    }
  };
  if (account) check('serviceaccounts', account[2], account[1]);
  else check('users', name);
  for (const group of groups) check('groups', group);
  if (account) {
    const base = serviceAccountUser(account[1], account[2]);
    return {
      ...base,
      groups:
        groups.length > 0 ? [...groups, 'system:authenticated'] : base.groups,
    };
  }
  return { username: name, groups: [...groups, 'system:authenticated'] };
}
