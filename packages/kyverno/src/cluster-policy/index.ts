export {
  CLUSTER_POLICY_KINDS,
  CLUSTER_POLICY_VERSIONS,
  readClusterPolicy,
} from './readPolicy';
