import type { Config } from '@backstage/config';
import type {
  DeliveryEngine,
  DryRunAnswer,
} from '@macadam/plugin-gitops-common';
import {
  ClusterClient,
  ClusterError,
  pathOf,
  type Cluster,
} from '@macadam/plugin-gitops-node';
import { ApiTypes } from './ApiTypes';

/** An object that would be applied. */
export interface DryRunObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

/** Under which name each engine applies; Argo CD so with `ServerSideApply=true`, which rendered ApplicationSets say. */
const FIELD_MANAGERS: Record<DeliveryEngine, string> = {
  flux: 'kustomize-controller',
  argocd: 'argocd-controller',
};

/** Who would apply objects: the account, and the engine that acts as it. */
export interface Applier {
  deployer: string;
  engine: DeliveryEngine;
}

/** What RBAC says of a request; an admission plug-in that forbids speaks otherwise. */
const NOT_PERMITTED = /\bcannot \w+ resource "/;
const IMMUTABLE = /immutable/;

/** Asks a cluster what it would say of objects, as their deployer and with nothing stored. */
export class DryRuns {
  private readonly clusters: Map<
    string,
    { client: ClusterClient; types: ApiTypes }
  >;

  /** Types are read with the cluster's own credential, the question is asked with the one that reconciles. */
  constructor(config: Config, clusters: readonly Cluster[]) {
    const tokens = config.getOptionalConfig('macadam.gitops.reconcileTokens');
    this.clusters = new Map(
      clusters.map(cluster => [
        cluster.name,
        {
          client: new ClusterClient(
            cluster.kubeConfig(tokens?.getOptionalString(cluster.name)),
          ),
          types: new ApiTypes(new ClusterClient(cluster.kubeConfig())),
        },
      ]),
    );
  }

  /** One answer for each object, in their order; `unknown` with the reason where the cluster could not be asked. */
  async ask(
    cluster: string,
    applier: Applier,
    objects: readonly DryRunObject[],
  ): Promise<DryRunAnswer[]> {
    const target = this.clusters.get(cluster);
    if (!target) {
      const reason = `no cluster is called ${cluster}`;
      return objects.map(() => ({ state: 'unknown', reason }));
    }
    return Promise.all(
      objects.map(object =>
        answerOf(target.client, target.types, applier, object),
      ),
    );
  }
}

async function answerOf(
  client: ClusterClient,
  types: ApiTypes,
  { deployer, engine }: Applier,
  object: DryRunObject,
): Promise<DryRunAnswer> {
  const { apiVersion, kind, metadata } = object;
  try {
    const type = await types.find(apiVersion, kind);
    if (!type) {
      return {
        state: 'unknown',
        reason: `the cluster does not serve ${kind} (${apiVersion})`,
      };
    }
    const { name, namespace } = metadata;
    const path = pathOf(
      { apiVersion, plural: type.name },
      { name, ...(type.namespaced && namespace && { namespace }) },
    );
    const manager = FIELD_MANAGERS[engine];
    await client.dryRunApply(path, object, deployer, manager);
    return { state: 'allowed' };
  } catch (error) {
    if (!(error instanceof ClusterError))
      return { state: 'unknown', reason: `it does not answer: ${error}` };
    return refusal(error);
  }
}

/** What a failure of the cluster says: no to the object, or no to the question. */
function refusal({ statusCode, message }: ClusterError): DryRunAnswer {
  if (statusCode === 403 && NOT_PERMITTED.test(message))
    return { state: 'unknown', reason: `it does not permit it: ${message}` };
  if (statusCode === 422 && IMMUTABLE.test(message)) {
    return {
      state: 'unknown',
      reason: `the object would be made anew: ${message}`,
    };
  }
  const isVerdict = [400, 403, 409, 422].includes(statusCode);
  return { state: isVerdict ? 'denied' : 'unknown', reason: message };
}
