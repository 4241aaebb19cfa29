/** Roles and bindings. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, oneOf, required, unsupported } from './errors';
import { pathSegment, subdomain } from './fields';
import { labelSelector } from './selectors';

const GROUP = 'rbac.authorization.k8s.io';
const SUBJECTS = ['ServiceAccount', 'User', 'Group'];

/** Rules are about resources or about URLs, and URLs are of no namespace. */
function validateUrls(
  rule: JsonObject,
  at: string,
  isNamespaced: boolean,
): FieldError[] {
  const hasResources = ['apiGroups', 'resources', 'resourceNames'].some(
    field => listOf(rule[field]).length > 0,
  );
  const refuse = (why: string) =>
    invalidValue(`${at}.nonResourceURLs`, rule.nonResourceURLs, why);
  return [
    ...(isNamespaced
      ? [refuse('namespaced rules cannot apply to non-resource URLs')]
      : []),
    ...(hasResources
      ? [
          refuse(
            'rules cannot apply to both regular resources and non-resource URLs',
          ),
        ]
      : []),
  ];
}

function validateAggregation(rule: unknown): FieldError[] {
  if (!isObject(rule)) return [];
  const at = 'aggregationRule.clusterRoleSelectors';
  const selectors = listOf(rule.clusterRoleSelectors);
  if (selectors.length === 0)
    return [
      required(
        at,
        'at least one clusterRoleSelector required if aggregationRule is non-nil',
      ),
    ];
  return selectors.flatMap((selector, index) => {
    const field = `${at}[${index}]`;
    const wrong = labelSelector(field, selector);
    return wrong.length > 0
      ? [...wrong, invalidValue(field, undefined, 'invalid label selector.')]
      : [];
  });
}

export function validateRole(role: KubeObject): FieldError[] {
  return [...validateRules(role), ...validateAggregation(role.aggregationRule)];
}

function validateRules(role: KubeObject): FieldError[] {
  return objectsOf(role.rules).flatMap((rule, index) => {
    const at = `rules[${index}]`;
    const errors: FieldError[] = [];
    if (listOf(rule.verbs).length === 0)
      errors.push(
        required(`${at}.verbs`, 'verbs must contain at least one value'),
      );
    if (listOf(rule.nonResourceURLs).length > 0)
      return [...errors, ...validateUrls(rule, at, role.kind === 'Role')];
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
  errors.push(...pathSegment('roleRef.name', ref.name));
  errors.push(...oneOf('roleRef.apiGroup', ref.apiGroup, [GROUP]));
  objectsOf(binding.subjects).forEach((subject, index) =>
    errors.push(
      ...validateSubject(
        subject,
        `subjects[${index}]`,
        binding.kind === 'RoleBinding',
      ),
    ),
  );
  if (old && !deepEqual(old.roleRef, ref))
    errors.push(
      invalidValue(
        'roleRef',
        { APIGroup: ref.apiGroup, Kind: ref.kind, Name: ref.name },
        'cannot change roleRef',
      ),
    );
  return errors;
}

/** A person or group is of the group of roles, a service account of the first group and of a namespace. */
function validateSubject(
  subject: JsonObject,
  at: string,
  isNamespaced: boolean,
): FieldError[] {
  const [kind, group] = [textOf(subject.kind), textOf(subject.apiGroup)];
  const errors = subject.name ? [] : [required(`${at}.name`)];
  if (!SUBJECTS.includes(kind))
    return [...errors, unsupported(`${at}.kind`, kind, SUBJECTS)];
  if (kind !== 'ServiceAccount')
    return [...errors, ...oneOf(`${at}.apiGroup`, group, [GROUP])];
  errors.push(
    ...subdomain(`${at}.name`, subject.name),
    ...oneOf(`${at}.apiGroup`, group, ['']),
  );
  if (!isNamespaced && !subject.namespace)
    errors.push(required(`${at}.namespace`));
  return errors;
}
