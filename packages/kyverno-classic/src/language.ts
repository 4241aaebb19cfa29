import { type PolicyLanguage, versions } from '@macadam/kyverno/engine';
import { readCleanupPolicy } from './cleanupPolicy';
import { CLUSTER_POLICY_KINDS, readClusterPolicy } from './cluster-policy';
import { readException } from './exceptions';
import { compileJmesPath } from './jmespath';
import {
  CLEANUP,
  CLUSTER_POLICY,
  EXCEPTION,
  NEW_CLUSTER_POLICY,
} from './shapes/classic.data';

const GROUP = 'kyverno.io';

/**
 * The language of ClusterPolicy, Policy, CleanupPolicy, ClusterCleanupPolicy, and the PolicyException of their group:
 * `loadPolicies` and `runKyvernoTest` take it as one of their `languages`.
 */
export const CLASSIC: PolicyLanguage = {
  kinds: [
    ...CLUSTER_POLICY_KINDS.map(kind => ({
      group: GROUP,
      kind,
      versions: { v1: CLUSTER_POLICY, v2beta1: NEW_CLUSTER_POLICY },
      read: readClusterPolicy,
    })),
    ...['CleanupPolicy', 'ClusterCleanupPolicy'].map(kind => ({
      group: GROUP,
      kind,
      versions: versions(CLEANUP, 'v2', 'v2beta1'),
      read: readCleanupPolicy,
    })),
  ],
  exceptions: {
    group: GROUP,
    versions: versions(EXCEPTION, 'v2', 'v2beta1'),
    read: readException,
  },
  search: (expression, value) => compileJmesPath(expression).search(value),
};
