import {
  KUBERNETES_ID_LABEL,
  RESOURCE_LABEL,
  WORKLOAD_LABEL,
} from '@macadam/kubernetes';
import { namespaceOf } from '../platform/namespace';
import type {
  Environment,
  Platform,
  Resolution,
  ResolveInput,
  Tenant,
  TextFile,
} from '../types';
import { compareText } from '../values/compareText';
import { toYaml, toYamlDocuments } from '../values/yamlText';
import { applicationSet } from './argocdObjects';
import {
  deliveryFile,
  environmentFolder,
  sharedDeliveryFile,
  sourceFile,
  tenantFile,
} from './deliveryLayout';
import { fluxKustomization, tenantSource } from './fluxObjects';
import { sharedPath, workloadPath } from './folders';
import { tenantObjects } from './tenantObjects';

/** What a tenant has in an environment, by the names of its folders. */
export interface TenantTrees {
  workloads: readonly string[];
  /** Shared resources. */
  shared: readonly string[];
}

/**
 * What delivers a workload to a cluster: the tenant's namespace with the account that applies there, its source, and the
 * Flux Kustomization (or the environment's Argo CD ApplicationSet) that syncs it. Sorted by path, the same bytes each time.
 */
export function renderDelivery(
  input: ResolveInput,
  resolution: Resolution,
): TextFile[] {
  const { platform } = input;
  const environment = platform.environments.find(
    ({ name }) => name === input.environment,
  );
  const tenant = platform.tenants.find(({ name }) => name === input.tenant);
  if (!environment || !tenant) {
    throw new Error(
      `resolve accepted tenant ${input.tenant} in environment ${input.environment}, but the platform has no such pair`,
    );
  }
  const shared = resolution.resources.filter(resource => resource.shared);
  return [
    ...environmentDelivery(environment),
    ...tenantDelivery(platform, environment, tenant, {
      workloads: [input.score.workload.metadata.name],
      shared: [...new Set(shared.map(({ name }) => name))],
    }),
  ].sort((a, b) => compareText(a.path, b.path));
}

/** What one file delivers for all tenants of an environment. */
export function environmentDelivery(environment: Environment): TextFile[] {
  return environment.delivery.engine === 'argocd'
    ? [
        {
          path: `${environmentFolder(environment)}/applicationset.yaml`,
          text: toYaml(applicationSet(environment)),
        },
      ]
    : [];
}

/** What the platform has for a tenant in an environment, and what delivers these folders of the tenant's. */
export function tenantDelivery(
  platform: Platform,
  environment: Environment,
  tenant: Tenant,
  { workloads, shared }: TenantTrees,
): TextFile[] {
  const source =
    workloads.length + shared.length > 0
      ? tenantSource(environment, tenant.name)
      : undefined;
  const place = {
    environment,
    tenant: tenant.name,
    namespace: namespaceOf(environment, tenant),
  };
  const file = (path: string | undefined, text: () => string): TextFile[] =>
    path === undefined ? [] : [{ path, text: text() }];
  return [
    {
      path: tenantFile(environment, tenant.name),
      text: toYamlDocuments(tenantObjects(platform, environment, tenant)),
    },
    ...(source
      ? [{ path: sourceFile(environment, tenant.name), text: toYaml(source) }]
      : []),
    ...workloads.flatMap(workload =>
      file(deliveryFile(environment, { tenant: tenant.name, workload }), () =>
        toYaml(
          fluxKustomization({
            ...place,
            name: workload,
            path: workloadPath(environment, tenant.name, workload),
            labels: {
              [WORKLOAD_LABEL]: workload,
              [KUBERNETES_ID_LABEL]: workload,
            },
          }),
        ),
      ),
    ),
    ...shared.flatMap(resource =>
      file(
        sharedDeliveryFile(environment, { tenant: tenant.name, resource }),
        () =>
          toYaml(
            fluxKustomization({
              ...place,
              // No workload has a dot in its name.
              name: `shared.${resource}`,
              path: sharedPath(environment, tenant.name, resource),
              labels: { [RESOURCE_LABEL]: resource },
            }),
          ),
      ),
    ),
  ];
}
