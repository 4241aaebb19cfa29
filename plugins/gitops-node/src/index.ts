export { ClusterClient, ClusterError } from './ClusterClient';
export { readClusters, type Cluster } from './clusters';
export { pathOf, type WatchedType } from './paths';
export { TypeWatch, type ClusterObject, type WatchState } from './TypeWatch';
export {
  secretWritersExtensionPoint,
  type SecretPut,
  type SecretWriter,
} from './secretWriters';
