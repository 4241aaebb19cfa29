/** Everything that is not a workload. */
import type { FieldError, KubeObject } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject } from '../schema';
import { validateClaim } from './claims';
import { validateConfigMap, validateSecret } from './data';
import { invalidValue, oneOf, required } from './errors';
import { validateIngress, validateIngressClass } from './ingresses';
import { validateNetworkPolicy } from './networkPolicies';
import { validateLimitRange } from './limitRanges';
import { validateQuota } from './quotas';
import { validatePersistentVolume, validateStorageClass } from './storage';
import {
  validateEndpointSlice,
  validateLease,
  validatePriorityClass,
} from './clusterServices';
import { validateService } from './services';
import { validateBinding, validateRole } from './rbac';

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
  '/PersistentVolume': validatePersistentVolume,
  '/PersistentVolumeClaim': validateClaim,
  'coordination.k8s.io/Lease': validateLease,
  'discovery.k8s.io/EndpointSlice': validateEndpointSlice,
  'networking.k8s.io/Ingress': validateIngress,
  'networking.k8s.io/IngressClass': validateIngressClass,
  'networking.k8s.io/NetworkPolicy': validateNetworkPolicy,
  'scheduling.k8s.io/PriorityClass': validatePriorityClass,
  'storage.k8s.io/StorageClass': validateStorageClass,
  'rbac.authorization.k8s.io/Role': validateRole,
  'rbac.authorization.k8s.io/ClusterRole': validateRole,
  'rbac.authorization.k8s.io/RoleBinding': validateBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': validateBinding,
  'apiextensions.k8s.io/CustomResourceDefinition': validateDefinition,
};
