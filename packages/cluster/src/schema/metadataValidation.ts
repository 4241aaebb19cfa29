import type { FieldError, KubeObject } from '../runtime';
import type { Kind } from './kinds';

const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SERVICE = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

export const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
export const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
export const SERVICE_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const NAME_PART_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** Kinds whose names are DNS labels. */
const LABEL_KINDS = new Set(['/Namespace']);
/** Kinds whose names only have to fit into a path. */
const PATH_KINDS = new Set([
  'policy/PodDisruptionBudget',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
]);

function bad(field: string, value: unknown, text: string): FieldError {
  return {
    field,
    type: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}: ${text}`,
  };
}

export function isSubdomain(name: string): boolean {
  return name.length <= 253 && SUBDOMAIN.test(name);
}

export function isDnsLabel(name: string): boolean {
  return name.length <= 63 && LABEL.test(name);
}

export function isServiceName(name: string): boolean {
  return name.length <= 63 && SERVICE.test(name);
}

function validateName(kind: Kind, name: string): FieldError[] {
  const field = 'metadata.name';
  const key = `${kind.group}/${kind.kind}`;
  if (name === '')
    return [
      {
        field,
        type: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
      },
    ];
  if (PATH_KINDS.has(key))
    return /[/%]/.test(name) || name === '.' || name === '..'
      ? [bad(field, name, "may not contain '/' or '%'")]
      : [];
  if (key === '/Service')
    return isServiceName(name) ? [] : [bad(field, name, SERVICE_TEXT)];
  if (LABEL_KINDS.has(key))
    return isDnsLabel(name)
      ? []
      : [
          bad(
            field,
            name,
            name.length > 63
              ? 'must be no more than 63 characters'
              : LABEL_TEXT,
          ),
        ];
  if (name.length > 253)
    return [bad(field, name, 'must be no more than 253 characters')];
  return isSubdomain(name) ? [] : [bad(field, name, SUBDOMAIN_TEXT)];
}

function validateKey(field: string, key: string): FieldError[] {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (prefix !== undefined && !isSubdomain(prefix))
    return [bad(field, key, `prefix part ${SUBDOMAIN_TEXT}`)];
  if (name === '') return [bad(field, key, 'name part must be non-empty')];
  if (name.length > 63)
    return [bad(field, key, 'name part must be no more than 63 characters')];
  return QUALIFIED.test(name) ? [] : [bad(field, key, NAME_PART_TEXT)];
}

/** Checks labels as they appear at a path, for example of a pod template. */
export function validateLabels(
  labels: Record<string, unknown> | undefined,
  field: string,
): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => {
    const errors = validateKey(field, key);
    const text = String(value);
    if (text.length > 63)
      errors.push(bad(field, text, 'must be no more than 63 bytes'));
    else if (!VALUE.test(text)) errors.push(bad(field, text, VALUE_TEXT));
    return errors;
  });
}

const STANDARD_FINALIZERS = ['foregroundDeletion', 'orphan', 'kubernetes'];

/** Custom kinds may have finalizers without a prefix, as Flux's have. */
function validateFinalizer(
  kind: Kind,
  finalizer: string,
  index: number,
): FieldError[] {
  const errors = validateKey('metadata.finalizers', finalizer);
  return kind.crd ||
    finalizer.includes('/') ||
    STANDARD_FINALIZERS.includes(finalizer)
    ? errors
    : [
        ...errors,
        bad(
          `metadata.finalizers[${index}]`,
          finalizer,
          'name is neither a standard finalizer name nor is it fully qualified',
        ),
      ];
}

const ANNOTATIONS_LIMIT = 256 * 1024;

/** Checks name, namespace, labels, annotations, owners and finalizers of any object. */
export function validateMetadata(
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const { metadata } = object;
  const errors: FieldError[] = old ? [] : validateName(kind, metadata.name);
  if (kind.namespaced && !isDnsLabel(metadata.namespace ?? ''))
    errors.push(
      bad('metadata.namespace', metadata.namespace ?? '', LABEL_TEXT),
    );
  errors.push(...validateLabels(metadata.labels, 'metadata.labels'));
  let size = 0;
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    errors.push(...validateKey('metadata.annotations', key.toLowerCase()));
    size += key.length + String(value).length;
  }
  if (size > ANNOTATIONS_LIMIT)
    errors.push({
      field: 'metadata.annotations',
      type: 'FieldValueTooLong',
      message: `Too long: may not be more than ${ANNOTATIONS_LIMIT} bytes`,
    });
  for (const owner of metadata.ownerReferences ?? []) {
    for (const key of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!owner[key])
        errors.push(
          bad(
            `metadata.ownerReferences.${key}`,
            '',
            `${key === 'apiVersion' ? 'version ' : ''}must not be empty`,
          ),
        );
    }
  }
  for (const [index, finalizer] of (metadata.finalizers ?? []).entries())
    errors.push(...validateFinalizer(kind, finalizer, index));
  if (
    (metadata.ownerReferences ?? []).filter(owner => owner.controller === true)
      .length > 1
  ) {
    errors.push(
      bad(
        'metadata.ownerReferences',
        metadata.ownerReferences,
        'Only one reference can have Controller set to true',
      ),
    );
  }
  if (old?.metadata.deletionTimestamp !== undefined) {
    const added = (metadata.finalizers ?? []).filter(
      finalizer => !(old.metadata.finalizers ?? []).includes(finalizer),
    );
    if (added.length > 0) {
      errors.push({
        field: 'metadata.finalizers',
        type: 'FieldValueForbidden',
        message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map(name => JSON.stringify(name)).join(', ')}}`,
      });
    }
  }
  return errors;
}
