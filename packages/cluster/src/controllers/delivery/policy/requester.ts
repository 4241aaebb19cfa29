/** Who asks, as policies see it. */
import type { RequestUser } from '@macadam/kyverno';
import type { ClusterClient, UserInfo } from '../../../runtime';
import { isFields, listAt, textAt } from '../fields';

const RBAC = 'rbac.authorization.k8s.io/v1';

function isBound(
  binding: unknown,
  { username, groups = [] }: UserInfo,
): boolean {
  return listAt(binding, 'subjects')
    .filter(isFields)
    .some(({ kind, name, namespace }) => {
      if (kind === 'User') return name === username;
      if (kind === 'Group') return groups.some(group => group === name);
      return username === `system:serviceaccount:${namespace}:${name}`;
    });
}

/** A user with the roles that bindings in the cluster give: `namespace:name` of Roles, names of ClusterRoles. */
export function requester(client: ClusterClient, user: UserInfo): RequestUser {
  const roles = new Set<string>();
  const clusterRoles = new Set<string>();
  for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
    for (const binding of client.list({ apiVersion: RBAC, kind })) {
      if (!isBound(binding, user)) continue;
      const name = textAt(binding, 'roleRef', 'name') ?? '';
      if (textAt(binding, 'roleRef', 'kind') === 'ClusterRole')
        clusterRoles.add(name);
      else roles.add(`${binding.metadata.namespace}:${name}`);
    }
  }
  const { username, groups, uid, extra } = user;
  return {
    username,
    ...(groups && { groups }),
    ...(uid !== undefined && { uid }),
    ...(extra && { extra }),
    roles: [...roles].sort(),
    clusterRoles: [...clusterRoles].sort(),
  };
}
