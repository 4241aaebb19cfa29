/**
 * What is true of every Kubernetes object, whoever reads, renders, judges or stores it.
 *
 * @packageDocumentation
 */
export { fromBase64, toBase64 } from './base64';
export { fillDefaults, withDefaults } from './defaults/defaults';
export { fillLimits, withLimits } from './defaults/limitRange';
export {
  COMPONENT_LABEL,
  ENVIRONMENT_LABEL,
  KUBERNETES_ID_LABEL,
  MANAGED_BY_LABEL,
  RESOURCE_LABEL,
  TENANT_LABEL,
  WORKLOAD_LABEL,
} from './labels';
export {
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
  isServiceName,
  labelProblems,
  labelValueProblems,
  pathSegmentProblems,
  qualifiedNameProblems,
  serviceNameProblems,
  subdomainProblems,
} from './names';
export {
  isKubeObject,
  type KubeObject,
  labelsOf,
  type ObjectRef,
} from './object';
export {
  canonicalQuantity,
  isQuantity,
  Quantity,
  quantityValue,
} from './quantity';
export {
  hasLabels,
  type LabelRequirement,
  type LabelSelector,
  matchesLabelSelector,
  meetsRequirement,
} from './selector';
