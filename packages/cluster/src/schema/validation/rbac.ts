/** Roles and bindings. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { invalidValue, oneOf, required, unsupported } from './errors';

const GROUP = 'rbac.authorization.k8s.io';

export function validateRole(role: KubeObject): FieldError[] {
  return objectsOf(role.rules).flatMap((rule, index) => {
    const at = `rules[${index}]`;
    const errors: FieldError[] = [];
    if (listOf(rule.verbs).length === 0)
      errors.push(
        required(`${at}.verbs`, 'verbs must contain at least one value'),
      );
    if (listOf(rule.nonResourceURLs).length > 0)
      return role.kind === 'Role'
        ? [
            ...errors,
            invalidValue(
              `${at}.nonResourceURLs`,
              rule.nonResourceURLs,
              'namespaced rules cannot apply to non-resource URLs',
            ),
          ]
        : errors;
    if (listOf(rule.apiGroups).length === 0)
      errors.push(
        required(
          `${at}.apiGroups`,
          'resource rules must supply at least one api group',
        ),
      );
    if (listOf(rule.resources).length === 0)
      errors.push(
        required(
          `${at}.resources`,
          'resource rules must supply at least one resource',
        ),
      );
    return errors;
  });
}

export function validateBinding(
  binding: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const ref = objectOf(binding.roleRef);
  const errors: FieldError[] = [];
  const kinds =
    binding.kind === 'ClusterRoleBinding'
      ? ['ClusterRole']
      : ['Role', 'ClusterRole'];
  if (!kinds.includes(textOf(ref.kind)))
    errors.push(unsupported('roleRef.kind', textOf(ref.kind), kinds));
  if (!ref.name) errors.push(required('roleRef.name'));
  errors.push(...oneOf('roleRef.apiGroup', ref.apiGroup, [GROUP]));
  objectsOf(binding.subjects).forEach((subject, index) => {
    const at = `subjects[${index}]`;
    if (!subject.name) errors.push(required(`${at}.name`));
    if (!['ServiceAccount', 'User', 'Group'].includes(textOf(subject.kind)))
      errors.push(
        unsupported(`${at}.kind`, textOf(subject.kind), [
          'ServiceAccount',
          'User',
          'Group',
        ]),
      );
    if (
      binding.kind === 'ClusterRoleBinding' &&
      subject.kind === 'ServiceAccount' &&
      !subject.namespace
    )
      errors.push(required(`${at}.namespace`));
  });
  if (old && !deepEqual(old.roleRef, ref))
    errors.push(invalidValue('roleRef', ref, 'cannot change roleRef'));
  return errors;
}
