import {
  ENVIRONMENT_LABEL,
  MANAGED_BY_LABEL,
  TENANT_LABEL,
} from '@macadam/kubernetes';
import { KEPT } from '../context/labels';
import { defaultsFor } from '../platform/defaults';
import { namespaceOf } from '../platform/namespace';
import type {
  Environment,
  KubeObject,
  Platform,
  Tenant,
  WorkloadDefaults,
} from '../types';
import { networkPolicies } from './tenantNetwork';

const DEPLOYER = 'macadam-deployer';

/**
 * What a tenant has in an environment before any workload: the namespace and its pod security, the account that applies
 * there, quota and default amounts, and a network in which nothing comes in that is not let in. Every name in it is
 * reserved (`whyReserved`), so that nothing which a tenant names can overwrite it.
 */
export function tenantObjects(
  platform: Platform,
  environment: Environment,
  tenant: Tenant,
): KubeObject[] {
  const namespace = namespaceOf(environment, tenant);
  const labels = {
    [MANAGED_BY_LABEL]: 'macadam',
    [TENANT_LABEL]: tenant.name,
    [ENVIRONMENT_LABEL]: environment.name,
  };
  const defaults = defaultsFor(platform.defaults, environment);
  const metadata = (name: string) => ({ name, namespace, labels });
  return [
    namespaceObject(namespace, labels, defaults),
    ...deployer(metadata(DEPLOYER)),
    ...amounts(metadata('tenant'), tenant, defaults),
    ...networkPolicies(platform, environment, tenant).map(({ name, spec }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadata(name),
      spec: { policyTypes: ['Ingress'], ...spec },
    })),
  ];
}

type Metadata = KubeObject['metadata'];

function namespaceObject(
  name: string,
  labels: Record<string, string>,
  defaults: WorkloadDefaults | undefined,
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...labels,
        'pod-security.kubernetes.io/enforce':
          defaults?.podSecurity ?? 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
      annotations: KEPT,
    },
  };
}

/** The account that applies what the tenant's folder holds, and what it may do. */
function deployer(metadata: Metadata): KubeObject[] {
  const { name, namespace } = metadata;
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata,
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name,
      },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ];
}

/** What the tenant may use, and what a container uses that says nothing. */
function amounts(
  metadata: Metadata,
  { quota }: Tenant,
  defaults: WorkloadDefaults | undefined,
): KubeObject[] {
  const { limits, requests } = defaults ?? {};
  const objects: KubeObject[] = [];
  if (quota) {
    objects.push({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata,
      spec: { hard: quota },
    });
  }
  if (limits || requests) {
    objects.push({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata,
      // For pods that operators make and say nothing of: a quota refuses them otherwise.
      spec: {
        limits: [
          {
            type: 'Container',
            ...(limits ? { default: limits } : {}),
            ...(requests ? { defaultRequest: requests } : {}),
          },
        ],
      },
    });
  }
  return objects;
}
