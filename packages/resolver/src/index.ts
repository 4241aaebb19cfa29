export * from './types';
export { resolve } from './resolve';

export { isPolicyFile, loadPlatform } from './platform/loadPlatform';
export { namespaceOf } from './platform/namespace';
export { checkQuota, type Excess } from './platform/quota';
export { tenantOfRepository } from './platform/repositories';
export { supplyChainPolicyOf } from './platform/supplyChain';

export { renderedService, serviceOf } from './resources/called';
export { callsOf } from './resources/calls';
export { READY_WHEN } from './resources/readyWhen';
export {
  resourceGraph,
  type GraphEdge,
  type GraphNode,
  type ResourceGraph,
} from './resources/resourceGraph';
export { waveReady } from './resources/waveReady';

export { TakenClaims } from './objects/claims';

export {
  deliveryFile,
  olderDeliveryFile,
  sharedDeliveryFile,
} from './git/deliveryLayout';
export { sharedRoot, tenantPath, workloadPath } from './git/folders';
export { deliveryRepository, objectsOf } from './git/manifests';
export { emptyKustomization } from './git/objectFiles';
export { claimsIn, sharedResources } from './git/releases';
export {
  keepRemoved,
  openRemovals,
  unusedShared,
  type Removal,
} from './git/removals';
export { renderDelivery } from './git/renderDelivery';
export { renderTree, type TreeOptions } from './git/renderTree';
export {
  deliveryFolder,
  unsettledDelivery,
  type DeliveryChange,
} from './git/settledDelivery';

export {
  compareResources,
  type ResourceAnswer,
  type ResourceDiff,
} from './compare/compareResources';
export { attribute, compareSides, type DiffSide } from './compare/compareSides';
export {
  diffObjects,
  type DiffCause,
  type FieldChange,
  type ObjectDiff,
  type PlacedOrigin,
} from './compare/diff';
export { originOf } from './compare/originOf';
export { shownOverrides, type ShownOverride } from './compare/shownOverrides';

export { evaluateExpression, ExpressionError } from './expressions/expressions';
export { perFile } from './values/perFile';
export { toYamlDocuments } from './values/yamlText';
