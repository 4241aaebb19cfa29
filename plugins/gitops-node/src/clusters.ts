import { readFileSync } from 'node:fs';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';

/** A cluster of the configuration. */
export interface Cluster {
  name: string;
  title: string;
  url: string;
  /** A way in with the cluster's own credential, or with another token of its. */
  kubeConfig(token?: string): KubeConfig;
}

/**
 * The clusters that Backstage's Kubernetes plugin knows from its configuration, so that one list serves both:
 * `kubernetes.clusterLocatorMethods`, of them those of type `config`.
 * @throws InputError when a cluster needs a way to authenticate that only a browser has
 */
export function readClusters(config: Config): Cluster[] {
  const methods =
    config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  return methods
    .filter(method => method.getString('type') === 'config')
    .flatMap(method => method.getConfigArray('clusters').map(readCluster));
}

function readCluster(config: Config): Cluster {
  const name = config.getString('name');
  const url = config.getString('url').replace(/\/$/, '');
  const provider =
    config.getOptionalString('authProvider') ??
    config.getOptionalString('authMetadata.kubernetes.io/auth-provider');
  const own = config.getOptionalString('serviceAccountToken');
  if (provider !== 'serviceAccount' && provider !== 'localKubectlProxy') {
    throw new InputError(
      `kubernetes.clusterLocatorMethods: cluster "${name}" has authProvider "${provider}": the back end watches it with a credential of its own, so it must be serviceAccount (with serviceAccountToken) or localKubectlProxy`,
    );
  }
  const caFile = config.getOptionalString('caFile');
  const caData =
    config.getOptionalString('caData') ??
    (caFile && readFileSync(caFile).toString('base64'));
  const skipTLSVerify =
    config.getOptionalBoolean('skipTLSVerify') ?? url.startsWith('http:');
  return {
    name,
    title: config.getOptionalString('title') ?? name,
    url,
    kubeConfig(token = own) {
      const kubeConfig = new KubeConfig();
      kubeConfig.loadFromClusterAndUser(
        { name, server: url, skipTLSVerify, ...(caData && { caData }) },
        { name: 'macadam', ...(token && { token }) },
      );
      return kubeConfig;
    },
  };
}
