import {
  forbidden,
  type AdmissionPlugin,
  type AdmissionRequest,
} from '../runtime';
import type { ApiState } from '../api/state';
import { listOf, objectOf, textOf } from '../schema/access';
import { deepEqual } from '../fields/typed';
import { grantedBy } from './rbac';

const KINDS = ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'];

/** Nobody hands out through a role or binding what they do not have, unless they may `escalate` or `bind`. */
export function createEscalationCheck(state: ApiState): AdmissionPlugin {
  return {
    name: 'RoleEscalation',
    phase: 'validating',
    admit(request) {
      if (
        request.resource.group !== 'rbac.authorization.k8s.io' ||
        !KINDS.includes(request.resource.plural)
      )
        return;
      if (request.object && !unchanged(request)) check(state, request);
    },
  };
}

function unchanged({ object, oldObject }: AdmissionRequest): boolean {
  return (
    oldObject !== undefined &&
    deepEqual(object?.rules, oldObject.rules) &&
    deepEqual(object?.subjects, oldObject.subjects)
  );
}

function check(state: ApiState, request: AdmissionRequest): void {
  const { object, user, namespace, resource } = request;
  if (!object) return;
  const isBinding = resource.plural.endsWith('bindings');
  const ref = objectOf(object.roleRef);
  const exempt = isBinding
    ? {
        verb: 'bind',
        group: resource.group,
        resource: ref.kind === 'ClusterRole' ? 'clusterroles' : 'roles',
        name: textOf(ref.name),
        namespace,
      }
    : {
        verb: 'escalate',
        group: resource.group,
        resource: resource.plural,
        name: request.name,
        namespace,
      };
  if (state.authorizer.authorize(user, exempt).allowed) return;
  for (const rule of grantedBy(state.store, object)) {
    for (const group of listOf(rule.apiGroups).map(textOf)) {
      for (const full of listOf(rule.resources).map(textOf)) {
        const [plural, subresource] = full.split('/');
        for (const verb of listOf(rule.verbs).map(textOf)) {
          const names = listOf(rule.resourceNames).map(textOf);
          for (const name of names.length > 0 ? names : [undefined]) {
            const allowed = state.authorizer.authorize(user, {
              verb,
              group,
              resource: plural,
              subresource,
              namespace,
              name,
            }).allowed;
            if (allowed) continue;
            const groups = (user.groups ?? [])
              .map(each => JSON.stringify(each))
              .join(' ');
            throw forbidden(
              {
                group: resource.group,
                plural: resource.plural,
                name: request.name,
              },
              `user "${user.username}" (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[${JSON.stringify(group)}], Resources:[${JSON.stringify(full)}], Verbs:[${JSON.stringify(verb)}]}`,
            );
          }
        }
      }
    }
  }
}
