export { CLUSTER_POLICY_KINDS, readClusterPolicy } from './readPolicy';
