import {
  labelProblems,
  labelValueProblems,
  pathSegmentProblems,
  qualifiedNameProblems,
  serviceNameProblems,
  subdomainProblems,
} from '@macadam/kubernetes';
import type { FieldError, KubeObject } from '../runtime';
import type { Kind } from './kinds';
import {
  invalidValue,
  notAllowed,
  required,
  tooLong,
} from './validation/errors';

/** Kinds whose names are DNS labels. */
const LABEL_KINDS = new Set(['/Namespace', 'apps/StatefulSet']);
/** Kinds whose names only have to fit into a path. */
const PATH_KINDS = new Set([
  'policy/PodDisruptionBudget',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
]);

/** What is wrong with the name of an object of a kind (`group/Kind`). */
function nameProblems(key: string, name: string): string[] {
  if (PATH_KINDS.has(key)) return pathSegmentProblems(name);
  if (key === '/Service') return serviceNameProblems(name);
  return LABEL_KINDS.has(key) ? labelProblems(name) : subdomainProblems(name);
}

function validateName(
  kind: Kind,
  { name, generateName }: KubeObject['metadata'],
): FieldError[] {
  const key = `${kind.group}/${kind.kind}`;
  if (name === '')
    return [required('metadata.name', 'name or generateName is required')];
  // What is generated ends in letters, so a hyphen or a dot before them is no mistake.
  const stem = generateName?.replace(/[-.]$/, 'a');
  return [
    ...(stem && generateName
      ? nameProblems(key, stem).map(why =>
          invalidValue('metadata.generateName', generateName, why),
        )
      : []),
    ...nameProblems(key, name).map(why =>
      invalidValue('metadata.name', name, why),
    ),
  ];
}

function validateKey(field: string, key: string): FieldError[] {
  return qualifiedNameProblems(key).map(why => invalidValue(field, key, why));
}

/** Checks labels as they appear at a path, for example of a pod template. */
export function validateLabels(
  labels: Record<string, unknown> | undefined,
  field: string,
): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => {
    const text = String(value);
    return [
      ...validateKey(field, key),
      ...labelValueProblems(text).map(why => invalidValue(field, text, why)),
    ];
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
        invalidValue(
          `metadata.finalizers[${index}]`,
          finalizer,
          'name is neither a standard finalizer name nor is it fully qualified',
        ),
      ];
}

const ANNOTATIONS_LIMIT = 256 * 1024;

/** Checks annotations as they appear at a path. */
export function validateAnnotations(
  annotations: Record<string, unknown> | undefined,
  field: string,
): FieldError[] {
  let size = 0;
  const errors = Object.entries(annotations ?? {}).flatMap(([key, value]) => {
    size += key.length + String(value).length;
    return validateKey(field, key.toLowerCase());
  });
  if (size > ANNOTATIONS_LIMIT) errors.push(tooLong(field, ANNOTATIONS_LIMIT));
  return errors;
}

/** Checks name, namespace, labels, annotations, owners and finalizers of any object. */
export function validateMetadata(
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const { metadata } = object;
  const errors: FieldError[] = old ? [] : validateName(kind, metadata);
  if (kind.namespaced) {
    const namespace = metadata.namespace ?? '';
    for (const why of labelProblems(namespace))
      errors.push(invalidValue('metadata.namespace', namespace, why));
  }
  errors.push(...validateLabels(metadata.labels, 'metadata.labels'));
  errors.push(
    ...validateAnnotations(metadata.annotations, 'metadata.annotations'),
  );
  for (const owner of metadata.ownerReferences ?? []) {
    for (const key of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!owner[key])
        errors.push(
          invalidValue(
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
      invalidValue(
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
      errors.push(
        notAllowed(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map(name => JSON.stringify(name)).join(', ')}}`,
        ),
      );
    }
  }
  return errors;
}
