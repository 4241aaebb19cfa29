import type { FieldError, KubeObject } from '../../runtime';
import { quotaAmounts } from './amounts';
import { notImitated } from './checks';
import { validateClaim } from './claims';
import { validateConfigMap, validateSecret } from './data';
import { validateDefinition } from './definitions';
import { validateCronJob, validateJob } from './jobs';
import { validateIngress, validateNetworkPolicy } from './network';
import { validatePod } from './pods';
import { validateBinding, validateRole } from './rbac';
import { checkFields } from './rules';
import { validateAutoscaler, validateDisruptionBudget } from './scaling';
import { validateService } from './services';
import {
  validateDaemonSet,
  validateDeployment,
  validateReplicaSet,
  validateStatefulSet,
} from './workloads';

const QUOTA = checkFields({
  'spec.hard': quotaAmounts,
  'spec.scopes': notImitated,
  'spec.scopeSelector': notImitated,
});

/**
 * The rules of the API server that rendered objects and everyday clients can break, by `group/Kind`; `old` is absent for a
 * new object. The other rules of a kind, and all rules of kinds that are not here, are left to a real cluster.
 */
export const VALIDATORS: Record<
  string,
  | ((object: KubeObject, old: KubeObject | undefined) => FieldError[])
  | undefined
> = {
  '/ConfigMap': validateConfigMap,
  '/PersistentVolumeClaim': validateClaim,
  '/Pod': validatePod,
  '/ResourceQuota': quota => QUOTA(quota, ''),
  '/Secret': validateSecret,
  '/Service': validateService,
  'apiextensions.k8s.io/CustomResourceDefinition': validateDefinition,
  'apps/DaemonSet': validateDaemonSet,
  'apps/Deployment': validateDeployment,
  'apps/ReplicaSet': validateReplicaSet,
  'apps/StatefulSet': validateStatefulSet,
  'autoscaling/HorizontalPodAutoscaler': validateAutoscaler,
  'batch/CronJob': validateCronJob,
  'batch/Job': validateJob,
  'networking.k8s.io/Ingress': validateIngress,
  'networking.k8s.io/NetworkPolicy': validateNetworkPolicy,
  'policy/PodDisruptionBudget': validateDisruptionBudget,
  'rbac.authorization.k8s.io/ClusterRole': validateRole,
  'rbac.authorization.k8s.io/ClusterRoleBinding': validateBinding,
  'rbac.authorization.k8s.io/Role': validateRole,
  'rbac.authorization.k8s.io/RoleBinding': validateBinding,
};
