import type { Config } from '@backstage/config';
import {
  InputError,
  ServiceUnavailableError,
  stringifyError,
} from '@backstage/errors';
import { MANAGED_BY_LABEL } from '@macadam/kubernetes';
import { providerOf } from '@macadam/plugin-gitops-common';
import {
  ClusterClient,
  ClusterError,
  type Cluster,
  type SecretPut,
  type SecretWriter,
} from '@macadam/plugin-gitops-node';

/** What a Secret and a namespace may be called (RFC 1123). */
const SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const PROPERTY = /^[-._a-zA-Z0-9]{1,253}$/;

/** Puts secrets where External Secrets' provider `kubernetes` reads them, with a credential that reads none. */
export class KubernetesSecretWriter implements SecretWriter {
  private readonly tokens: Config | undefined;

  constructor(config: Config) {
    this.tokens = config.getOptionalConfig('macadam.gitops.secretTokens');
  }

  whyNot({ name }: Cluster): string | undefined {
    return this.tokens?.getOptionalString(name)
      ? undefined
      : `macadam.gitops.secretTokens.${name} is not set`;
  }

  async put({ cluster, store, key, values }: SecretPut): Promise<void> {
    const { namespace = '' } = providerOf(store);
    const token = this.tokens?.getOptionalString(cluster.name);
    if (!token) throw new ServiceUnavailableError(this.whyNot(cluster));
    if (!SUBDOMAIN.test(key) || !SUBDOMAIN.test(namespace)) {
      throw new InputError(
        `No Secret can be called ${key} in the namespace ${namespace || 'without a name'}`,
      );
    }
    const foreign = [...values.keys()].find(name => !PROPERTY.test(name));
    if (foreign !== undefined) {
      throw new InputError(
        foreign === ''
          ? `The definition names no property of ${key}: a store of Kubernetes Secrets needs one`
          : `No key of a Secret can be called ${foreign}`,
      );
    }
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      metadata: {
        name: key,
        namespace,
        labels: { [MANAGED_BY_LABEL]: 'macadam' },
      },
      data: Object.fromEntries(
        [...values].map(([name, value]) => [
          name,
          Buffer.from(value, 'utf8').toString('base64'),
        ]),
      ),
    };
    const client = new ClusterClient(cluster.kubeConfig(token));
    const path = `/api/v1/namespaces/${namespace}/secrets`;
    try {
      await client.create(path, secret).catch((error: unknown) => {
        if (!(error instanceof ClusterError) || error.statusCode !== 409)
          throw error;
        return client.replace(`${path}/${key}`, secret);
      });
    } catch (error) {
      throw new ServiceUnavailableError(
        `Cluster ${cluster.name} did not take ${key} into ${namespace}: ${stringifyError(error)}`,
      );
    }
  }
}
