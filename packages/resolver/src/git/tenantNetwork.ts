import {
  COMPONENT_LABEL,
  RESOURCE_LABEL,
  WORKLOAD_LABEL,
} from '@macadam/kubernetes';
import { grantsFrom } from '../platform/grants';
import { namespaceOf } from '../platform/namespace';
import { sharedName } from '../resources/sharedName';
import type { Platform, Environment, Tenant, Grant } from '../types';

/** Kubernetes puts the name of each namespace on it. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Who may reach the pods of a tenant: nobody, but for those whom one of these policies lets in. */
export function networkPolicies(
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
