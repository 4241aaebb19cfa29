export * from './runtime';
export { startLocalCluster } from './api/cluster';
export type { LocalCluster, LocalClusterOptions } from './api/cluster';
export { builtinDefinitions } from './schema/crds';
export { startCluster } from './start';
export type { RunningCluster, StartClusterOptions } from './start';
export {
  deliveryControllers,
  policyAdmission,
  type DeliveryOptions,
} from './controllers/delivery';
export {
  workloadAdmission,
  workloadControllers,
  type WorkloadOptions,
} from './controllers/workloads';
