export * from './types';
export { loadPlatform, tenantOfRepository } from './load-platform';
export { namespaceOf } from './context';
export { resolve } from './resolve';
export { waveReady } from './ready';
export { originOf } from './origins';
export { renderTree, treePath, type TreeOptions } from './render-tree';
export { renderDelivery } from './render-delivery';
export { parseQuantity } from './quantity';
