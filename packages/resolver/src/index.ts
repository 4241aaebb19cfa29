export * from './types';
export { isPolicyFile, loadPlatform } from './platform/loadPlatform';
export { tenantOfRepository } from './platform/repositories';
export { namespaceOf } from './platform/namespace';
export { resolve } from './resolve';
export { waveReady } from './resources/waveReady';
export { callsOf } from './resources/calls';
export { renderedService, serviceOf } from './resources/called';
export { emptyKustomization } from './git/objectFiles';
export { originOf } from './compare/originOf';
export { renderTree, type TreeOptions } from './git/renderTree';
export { sharedRoot, tenantPath, treePath, workloadPath } from './git/folders';
export { deliveryRepository, objectsOf } from './git/manifests';
export { perFile } from './values/perFile';
export {
  keepRemoved,
  openRemovals,
  unusedShared,
  type Removal,
} from './git/removals';
export {
  resourceGraph,
  type GraphEdge,
  type GraphNode,
  type ResourceGraph,
} from './resources/resourceGraph';
export { supplyChainPolicyOf } from './platform/supplyChain';
export { sharedResources } from './git/releases';
export { TakenClaims } from './objects/claims';
export { claimsIn } from './git/releases';
export { whyReservedKey } from './platform/reservedKeys';
export {
  deliveryFile,
  olderDeliveryFile,
  sharedDeliveryFile,
} from './git/deliveryLayout';
export { renderDelivery } from './git/renderDelivery';
export {
  deliveryFolder,
  unsettledDelivery,
  type DeliveryChange,
} from './git/settledDelivery';
export { evaluateExpression, ExpressionError } from './expressions/expressions';
export { READY_WHEN } from './resources/readyWhen';
export { checkQuota, type Excess } from './platform/quota';
export {
  diffObjects,
  type DiffCause,
  type FieldChange,
  type ObjectDiff,
  type PlacedOrigin,
} from './compare/diff';
export { attribute, compareSides, type DiffSide } from './compare/compareSides';
export {
  compareResources,
  type ResourceAnswer,
  type ResourceDiff,
} from './compare/compareResources';
export { shownOverrides, type ShownOverride } from './compare/shownOverrides';
export { toYaml, toYamlDocuments } from './values/yamlText';
