import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Cluster } from './clusters';
import type { ClusterObject } from './TypeWatch';

/** A place in a store, and what a person puts there. */
export interface SecretPut {
  /** The cluster whose External Secrets read the store. */
  cluster: Cluster;
  /** The SecretStore or ClusterSecretStore. */
  store: Pick<ClusterObject, 'kind' | 'metadata'> & { spec?: unknown };
  /** The place; it is the tenant's, and of parts of letters, digits, `-` and `_`. */
  key: string;
  /** All that is to be there, by property; under the empty one where the place holds one value and no properties. */
  values: ReadonlyMap<string, string>;
}

/** Puts secrets into the stores of one provider of External Secrets. It never reads one. */
export interface SecretWriter {
  /** Why it cannot write to the stores of a cluster; undefined where it can. */
  whyNot(cluster: Cluster): string | undefined;
  /** Creates or replaces. @throws an error that says why not, and holds no value */
  put(secret: SecretPut): Promise<void>;
}

/** Lets a module say how secrets get into an organisation's store. */
export interface SecretWritersExtensionPoint {
  /** @param provider - External Secrets' name of what is behind the store: the key in `spec.provider` */
  addWriter(provider: string, writer: SecretWriter): void;
}

export const secretWritersExtensionPoint =
  createExtensionPoint<SecretWritersExtensionPoint>({
    id: 'gitops.secret-writers',
  });
