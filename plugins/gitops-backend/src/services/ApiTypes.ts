import { type ClusterClient, ClusterError } from '@macadam/plugin-gitops-node';
import { isRecord } from '@macadam/yaml';

/** A type of object as a cluster serves it. */
export interface ApiResource {
  /** The plural, as in paths. */
  name: string;
  kind: string;
  namespaced: boolean;
}

/** The types that a cluster serves, asked for when they are first needed. */
export class ApiTypes {
  private readonly known = new Map<string, Promise<ApiResource[]>>();

  constructor(private readonly client: ClusterClient) {}

  /**
   * @returns undefined for a type that is not served (now: a CRD may bring it)
   * @throws ClusterError where the cluster says no; other errors when it does not answer
   */
  async find(
    apiVersion: string,
    kind: string,
  ): Promise<ApiResource | undefined> {
    const asked =
      this.known.get(apiVersion) ?? resourcesOf(this.client, apiVersion);
    this.known.set(apiVersion, asked);
    try {
      const found = (await asked).find(
        each => each.kind === kind && !each.name.includes('/'),
      );
      if (!found) this.known.delete(apiVersion);
      return found;
    } catch (error) {
      this.known.delete(apiVersion);
      const isAbsent =
        error instanceof ClusterError && error.statusCode === 404;
      if (isAbsent) return undefined;
      throw error;
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
