import {
  COMPONENT_LABEL,
  ENVIRONMENT_LABEL,
  MANAGED_BY_LABEL,
  RESOURCE_LABEL,
  TENANT_LABEL,
  WORKLOAD_LABEL,
} from '@macadam/kubernetes';
import { sharedName } from '../resources/sharedName';
import type {
  Environment,
  Grant,
  KubeObject,
  Platform,
  Tenant,
} from '../types';
import { namespaceOf } from '../platform/namespace';
import { grantsFrom } from '../platform/grants';
import { defaultsFor } from '../platform/defaults';

const DEPLOYER = 'macadam-deployer';
/** Kubernetes puts the name of each namespace on it. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

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
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          ...labels,
          'pod-security.kubernetes.io/enforce':
            defaults?.podSecurity ?? 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
        annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata(DEPLOYER),
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: metadata(DEPLOYER),
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: DEPLOYER,
      },
      subjects: [{ kind: 'ServiceAccount', name: DEPLOYER, namespace }],
    },
    ...(tenant.quota
      ? [
          {
            apiVersion: 'v1',
            kind: 'ResourceQuota',
            metadata: metadata('tenant'),
            spec: { hard: tenant.quota },
          },
        ]
      : []),
    ...(defaults?.limits || defaults?.requests
      ? [
          {
            apiVersion: 'v1',
            kind: 'LimitRange',
            metadata: metadata('tenant'),
            // For pods that operators make and say nothing of: a quota refuses them otherwise.
            spec: {
              limits: [
                {
                  type: 'Container',
                  ...(defaults.limits ? { default: defaults.limits } : {}),
                  ...(defaults.requests
                    ? { defaultRequest: defaults.requests }
                    : {}),
                },
              ],
            },
          },
        ]
      : []),
    ...networkPolicies(platform, environment, tenant).map(({ name, spec }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadata(name),
      spec: { policyTypes: ['Ingress'], ...spec },
    })),
  ];
}

/** Policies add up: what none of them lets in stays out. */
function networkPolicies(
  platform: Platform,
  environment: Environment,
  tenant: Tenant,
): { name: string; spec: Record<string, unknown> }[] {
  const { allowFrom } = platform.spec;
  return [
    { name: 'macadam.default-deny', spec: { podSelector: {} } },
    {
      name: 'macadam.resources',
      spec: {
        // Databases and the like serve the workloads beside them.
        podSelector: {
          matchExpressions: [{ key: RESOURCE_LABEL, operator: 'Exists' }],
        },
        ingress: [{ from: [{ podSelector: {} }] }],
      },
    },
    ...(allowFrom.length > 0
      ? [
          {
            name: 'macadam.platform',
            spec: {
              podSelector: {},
              ingress: [
                {
                  from: [
                    {
                      namespaceSelector: {
                        matchExpressions: [
                          {
                            key: NAMESPACE_NAME,
                            operator: 'In',
                            values: allowFrom,
                          },
                        ],
                      },
                    },
                  ],
                },
              ],
            },
          },
        ]
      : []),
    ...grantsFrom(platform, tenant.name, environment.name).map(grant => ({
      name: `macadam.grant-${grant.name}`,
      spec: {
        podSelector: { matchLabels: grantedPods(grant) },
        ingress: [
          {
            from: platform.tenants
              .filter(({ name }) => grant.to.includes(name))
              .map(other => ({
                namespaceSelector: {
                  matchLabels: {
                    [NAMESPACE_NAME]: namespaceOf(environment, other),
                  },
                },
              })),
          },
        ],
      },
    })),
  ];
}

/** What selects the pods that a grant is about. */
function grantedPods({ workload, resource }: Grant): Record<string, string> {
  if (resource) {
    const { type, class: resourceClass, id } = resource;
    return {
      [RESOURCE_LABEL]: sharedName(`${type}.${resourceClass}#${id}`),
    };
  }
  return {
    [WORKLOAD_LABEL]: workload ?? '',
    [COMPONENT_LABEL]: 'workload',
  };
}
