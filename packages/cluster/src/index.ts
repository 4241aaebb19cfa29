export * from './runtime';
export { startCluster } from './start';
export type { RunningCluster, StartClusterOptions } from './start';
