import {
  ENVIRONMENT_LABEL,
  MANAGED_BY_LABEL,
  TENANT_LABEL,
} from '@macadam/kubernetes';
import type { Environment, KubeObject } from '../types';

const DEPLOYER = 'macadam-deployer';
/** Namespace of Flux and of its sources. */
const FLUX = 'flux-system';

/** What one Kustomization is for. */
export interface Delivered {
  environment: Environment;
  tenant: string;
  namespace: string;
  /** Of the Kustomization. */
  name: string;
  /** Folder of the environments repository. */
  path: string;
  labels: Record<string, string>;
}

/**
 * The Kustomization that applies a folder, as the tenant's deployer. It does not wait for health: Flux has four workers,
 * and one that waits serves nobody else. The portal reads health from the objects themselves.
 */
export function fluxKustomization(delivered: Delivered): KubeObject {
  const { environment, tenant, namespace, name, path, labels } = delivered;
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: {
      name,
      namespace,
      labels: { ...labelsOf(environment, tenant), ...labels },
    },
    spec: {
      interval: '30m',
      retryInterval: '30s',
      timeout: '2m',
      path: `./${path}`,
      prune: true,
      wait: false,
      serviceAccountName: DEPLOYER,
      sourceRef: {
        kind: 'GitRepository',
        name: environment.delivery.url
          ? sourceName(environment, tenant)
          : environment.delivery.repository.split('/').pop(),
        namespace: FLUX,
      },
    },
  };
}

/**
 * A source of a tenant's folder alone. Flux reconciles every Kustomization of a source at each of its revisions, so that
 * with it a push costs what one tenant has in one environment. The portal asks it to look after each commit.
 *
 * @returns undefined where the repository's address is not known: everybody then shares the cluster's own source
 */
export function tenantSource(
  environment: Environment,
  tenant: string,
): KubeObject | undefined {
  const { url, secret, path } = environment.delivery;
  if (environment.delivery.engine !== 'flux' || !url) return undefined;
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: {
      name: sourceName(environment, tenant),
      namespace: FLUX,
      labels: labelsOf(environment, tenant),
    },
    spec: {
      interval: '5m',
      url,
      ref: { branch: 'main' },
      sparseCheckout: [`${path}/${tenant}`],
      ...(secret ? { secretRef: { name: secret } } : {}),
    },
  };
}

/** No environment and no tenant has a dot in its name. */
function sourceName(environment: Environment, tenant: string): string {
  return `${environment.name}.${tenant}`;
}

function labelsOf(environment: Environment, tenant: string) {
  return {
    [MANAGED_BY_LABEL]: 'macadam',
    [TENANT_LABEL]: tenant,
    [ENVIRONMENT_LABEL]: environment.name,
  };
}
