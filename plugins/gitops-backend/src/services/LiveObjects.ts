import {
  ForwardedError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { ObjectRef } from '@macadam/kubernetes';
import {
  ClusterClient,
  ClusterError,
  pathOf,
  type Cluster,
} from '@macadam/plugin-gitops-node';
import { isRecord } from '@macadam/yaml';
import { ApiTypes } from './ApiTypes';

/** Objects as a cluster has them now, for what a definition reads of them. */
export class LiveObjects {
  private readonly clusters: Map<
    string,
    { client: ClusterClient; types: ApiTypes }
  >;

  constructor(clusters: readonly Cluster[]) {
    this.clusters = new Map(
      clusters.map(cluster => {
        const client = new ClusterClient(cluster.kubeConfig());
        return [cluster.name, { client, types: new ApiTypes(client) }];
      }),
    );
  }

  /**
   * The objects that exist, without their managed fields, in the order asked for.
   * @throws NotFoundError for a cluster that nobody configured; InputError for a Secret; NotAllowedError where the
   *   cluster refuses; other errors when it does not answer
   */
  async read(cluster: string, refs: readonly ObjectRef[]): Promise<object[]> {
    const target = this.clusters.get(cluster);
    if (!target) {
      throw new NotFoundError(
        `No cluster is called ${cluster}; there are: ${[...this.clusters.keys()].join(', ') || 'none'}`,
      );
    }
    const secret = refs.find(
      ({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Secret',
    );
    if (secret) {
      throw new InputError(
        `Secret ${secret.name} is not read: no secret leaves the cluster`,
      );
    }
    const found = await Promise.all(refs.map(ref => this.one(target, ref)));
    return found.filter(object => object !== undefined);
  }

  private async one(
    { client, types }: { client: ClusterClient; types: ApiTypes },
    ref: ObjectRef,
  ): Promise<object | undefined> {
    const { apiVersion, kind, name, namespace } = ref;
    try {
      const type = await types.find(apiVersion, kind);
      if (!type) return undefined;
      const path = pathOf(
        { apiVersion, plural: type.name },
        { name, ...(type.namespaced && namespace && { namespace }) },
      );
      return withoutManagedFields(await client.get(path));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      if (error.statusCode === 404) return undefined;
      if (error.statusCode === 403) {
        throw new NotAllowedError(
          `The cluster does not show ${kind}/${name}: ${error.message}`,
        );
      }
      throw new ForwardedError(
        `The cluster did not give ${kind}/${name}`,
        error,
      );
    }
  }
}

function withoutManagedFields(object: unknown): object | undefined {
  if (!isRecord(object)) return undefined;
  const { managedFields: _, ...metadata } = isRecord(object.metadata)
    ? object.metadata
    : {};
  return { ...object, metadata };
}
