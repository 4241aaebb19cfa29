import {
  ForwardedError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  ClusterClient,
  ClusterError,
  pathOf,
  type Cluster,
} from '@macadam/plugin-gitops-node';

/** Names one object of a cluster. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

interface ApiResource {
  name: string;
  kind: string;
  namespaced: boolean;
}

/** Objects as a cluster has them now, for what a definition reads of them. */
export class LiveObjects {
  private readonly clusters: Map<
    string,
    { client: ClusterClient; types: Map<string, Promise<ApiResource[]>> }
  >;

  constructor(clusters: readonly Cluster[]) {
    this.clusters = new Map(
      clusters.map(cluster => [
        cluster.name,
        { client: new ClusterClient(cluster.kubeConfig()), types: new Map() },
      ]),
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
    if (secret)
      throw new InputError(
        `Secret ${secret.name} is not read: no secret leaves the cluster`,
      );
    const found = await Promise.all(refs.map(ref => this.one(target, ref)));
    return found.filter(object => object !== undefined);
  }

  private async one(
    {
      client,
      types,
    }: { client: ClusterClient; types: Map<string, Promise<ApiResource[]>> },
    ref: ObjectRef,
  ): Promise<object | undefined> {
    const { apiVersion, kind, name, namespace } = ref;
    try {
      const known = types.get(apiVersion) ?? resourcesOf(client, apiVersion);
      types.set(apiVersion, known);
      const type = (await known).find(
        each => each.kind === kind && !each.name.includes('/'),
      );
      if (!type) {
        // A type that a CRD has yet to bring.
        types.delete(apiVersion);
        return undefined;
      }
      const path = pathOf(
        { apiVersion, plural: type.name },
        { name, ...(type.namespaced && namespace ? { namespace } : {}) },
      );
      return withoutManagedFields(await client.get(path));
    } catch (error) {
      types.delete(apiVersion);
      if (!(error instanceof ClusterError)) throw error;
      if (error.statusCode === 404) return undefined;
      if (error.statusCode === 403)
        throw new NotAllowedError(
          `The cluster does not show ${kind}/${name}: ${error.message}`,
        );
      throw new ForwardedError(
        `The cluster did not give ${kind}/${name}`,
        error,
      );
    }
  }
}

async function resourcesOf(
  client: ClusterClient,
  apiVersion: string,
): Promise<ApiResource[]> {
  const list = await client.get(
    apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`,
  );
  const resources =
    isRecord(list) && Array.isArray(list.resources) ? list.resources : [];
  return resources.filter(isApiResource);
}

function isApiResource(value: unknown): value is ApiResource {
  return (
    isRecord(value) &&
    typeof value.name === 'string' &&
    typeof value.kind === 'string' &&
    typeof value.namespaced === 'boolean'
  );
}

function withoutManagedFields(object: unknown): object | undefined {
  if (!isRecord(object)) return undefined;
  const { managedFields: _, ...metadata } = isRecord(object.metadata)
    ? object.metadata
    : {};
  return { ...object, metadata };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
