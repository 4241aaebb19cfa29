/** Roles and bindings. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, textOf } from '../access';
import { needed, oneOf, pathSegment } from './checks';
import { invalidValue, refuseIf, refuseUnless, unsupported } from './errors';
import { checkFields } from './rules';

const ROLE = checkFields({ 'rules[].verbs': needed });

export function validateRole(role: KubeObject): FieldError[] {
  return ROLE(role, '');
}

const BINDING = checkFields({
  'roleRef.name': pathSegment,
  'roleRef.apiGroup': oneOf('rbac.authorization.k8s.io'),
  'subjects[].kind': oneOf('ServiceAccount', 'User', 'Group'),
  'subjects[].name': needed,
});

export function validateBinding(
  binding: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const { kind, name, apiGroup } = objectOf(binding.roleRef);
  const kinds =
    binding.kind === 'ClusterRoleBinding'
      ? ['ClusterRole']
      : ['Role', 'ClusterRole'];
  return [
    ...refuseUnless(
      kinds.includes(textOf(kind)),
      unsupported('roleRef.kind', textOf(kind), kinds),
    ),
    ...BINDING(binding, ''),
    ...refuseIf(
      old && !deepEqual(old.roleRef, binding.roleRef),
      invalidValue(
        'roleRef',
        { APIGroup: apiGroup, Kind: kind, Name: name },
        'cannot change roleRef',
      ),
    ),
  ];
}
