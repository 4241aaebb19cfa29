/** Everything that is not a workload. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { quantityValue } from '../quantity';
import { isObject, type JsonObject } from '../schema';
import { validateConfigMap, validateSecret } from './data';
import { invalidValue, notAllowed, oneOf, required } from './errors';
import { labelSelector, subdomain } from './fields';
import { validateIngress } from './ingresses';
import { validateNetworkPolicy } from './networkPolicies';
import { validateLimitRange, validateQuota } from './quotas';
import { validateService } from './services';
import { validateBinding, validateRole } from './rbac';

function validateClaim(
  claim: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(claim.spec);
  const errors: FieldError[] = [];
  if (listOf(spec.accessModes).length === 0)
    errors.push(
      required('spec.accessModes', 'at least 1 access mode is required'),
    );
  const modes = [
    'ReadOnlyMany',
    'ReadWriteMany',
    'ReadWriteOnce',
    'ReadWriteOncePod',
  ];
  listOf(spec.accessModes).forEach(mode =>
    errors.push(...oneOf('spec.accessModes', mode, modes)),
  );
  if (
    listOf(spec.accessModes).includes('ReadWriteOncePod') &&
    listOf(spec.accessModes).length > 1
  )
    errors.push(
      notAllowed(
        'spec.accessModes',
        'may not use ReadWriteOncePod with other access modes',
      ),
    );
  errors.push(
    ...labelSelector('spec.selector', spec.selector),
    ...subdomain('spec.storageClassName', spec.storageClassName),
    ...oneOf('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']),
  );
  const size = quantityValue(
    textOf(objectOf(objectOf(spec.resources).requests).storage),
  );
  if (size === undefined) errors.push(required('spec.resources[storage]'));
  else if (size <= 0)
    errors.push(
      invalidValue(
        'spec.resources[storage]',
        objectOf(objectOf(spec.resources).requests).storage,
        'must be greater than zero',
      ),
    );
  if (!old) return errors;
  const fixed = (value: unknown): JsonObject => {
    const {
      resources: _resources,
      volumeName: _volume,
      storageClassName: _class,
      volumeAttributesClassName: _attributes,
      ...rest
    } = objectOf(value);
    return rest;
  };
  const before = objectOf(old.spec);
  const reclassed =
    before.storageClassName !== undefined &&
    before.storageClassName !== spec.storageClassName;
  const rebound =
    before.volumeName !== undefined && before.volumeName !== spec.volumeName;
  if (reclassed || rebound || !deepEqual(fixed(before), fixed(spec))) {
    errors.push(
      notAllowed(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    );
  }
  const was = quantityValue(
    textOf(objectOf(objectOf(before.resources).requests).storage),
  );
  if (size !== undefined && was !== undefined && size < was)
    errors.push(
      notAllowed(
        'spec.resources.requests.storage',
        'field can not be less than status.capacity',
      ),
    );
  return errors;
}

function validateDefinition(
  definition: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(definition.spec);
  const names = objectOf(spec.names);
  const errors: FieldError[] = [];
  if (!spec.group) errors.push(required('spec.group'));
  if (!names.plural) errors.push(required('spec.names.plural'));
  if (!names.kind) errors.push(required('spec.names.kind'));
  errors.push(
    ...(spec.scope === undefined
      ? [required('spec.scope')]
      : oneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced'])),
  );
  const wanted = `${textOf(names.plural)}.${textOf(spec.group)}`;
  if (definition.metadata.name !== wanted)
    errors.push(
      invalidValue(
        'metadata.name',
        definition.metadata.name,
        `must be spec.names.plural+"."+spec.group`,
      ),
    );
  const versions = objectsOf(spec.versions);
  if (versions.filter(version => version.storage === true).length !== 1)
    errors.push(
      invalidValue(
        'spec.versions',
        versions.map(version => textOf(version.name)),
        'must have exactly one version marked as storage version',
      ),
    );
  versions.forEach((version, index) => {
    if (!isObject(objectOf(version.schema).openAPIV3Schema))
      errors.push(
        required(
          `spec.versions[${index}].schema.openAPIV3Schema`,
          'schemas are required',
        ),
      );
  });
  const before = objectOf(old?.spec);
  if (old && before.scope !== spec.scope)
    errors.push(invalidValue('spec.scope', spec.scope, 'field is immutable'));
  if (old && objectOf(before.names).kind !== names.kind)
    errors.push(
      invalidValue('spec.names.kind', names.kind, 'field is immutable'),
    );
  return errors;
}

export const RESOURCE_VALIDATORS: Record<
  string,
  (object: KubeObject, old: KubeObject | undefined) => FieldError[]
> = {
  '/ConfigMap': validateConfigMap,
  '/Secret': validateSecret,
  '/LimitRange': validateLimitRange,
  '/ResourceQuota': validateQuota,
  '/Service': validateService,
  '/PersistentVolumeClaim': validateClaim,
  'networking.k8s.io/Ingress': validateIngress,
  'networking.k8s.io/NetworkPolicy': validateNetworkPolicy,
  'rbac.authorization.k8s.io/Role': validateRole,
  'rbac.authorization.k8s.io/ClusterRole': validateRole,
  'rbac.authorization.k8s.io/RoleBinding': validateBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': validateBinding,
  'apiextensions.k8s.io/CustomResourceDefinition': validateDefinition,
};
