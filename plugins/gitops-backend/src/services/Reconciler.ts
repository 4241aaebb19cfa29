import type { Config } from '@backstage/config';
import {
  NotFoundError,
  ServiceUnavailableError,
  stringifyError,
} from '@backstage/errors';
import { ENVIRONMENT_LABEL, TENANT_LABEL } from '@macadam/kubernetes';
import {
  ClusterClient,
  ClusterError,
  pathOf,
  type Cluster,
  type ClusterObject,
} from '@macadam/plugin-gitops-node';
import type { ClusterWatch } from './ClusterWatch';
import { isUnanswered } from './Sources';
import {
  APPLICATION,
  EXTERNAL_SECRET,
  GIT_REPOSITORY,
  KUSTOMIZATION,
} from './types';

/** Which workload is to be looked at, where. */
export interface ReconcileRequest {
  workload: string;
  environment: string;
  /** Its source is asked even where the workload is new. */
  tenant?: string;
  /** Apply again what is in Git, also when that has not changed. A change of Git is applied anyway. */
  retry?: boolean;
}

const annotate = (name: string, value: string) => ({
  metadata: { annotations: { [name]: value } },
});

const lookNow = () =>
  annotate('reconcile.fluxcd.io/requestedAt', new Date().toISOString());

interface Place {
  namespace?: string;
  name: string;
}

/** @param seen - the object as it was seen last */
async function lookAt(
  client: ClusterClient,
  type: typeof GIT_REPOSITORY,
  place: Place,
  seen?: ClusterObject,
): Promise<void> {
  if (!isUnanswered(seen, Date.now()))
    await client.mergePatch(pathOf(type, place), lookNow());
}

function isMissing(error: unknown): boolean {
  return error instanceof ClusterError && error.statusCode === 404;
}

/** Asks the delivery engines to look at Git now, and not when they next would. */
export class Reconciler {
  private readonly tokens: Config | undefined;
  private readonly namespace: string;
  private readonly source: string;
  private readonly root: string;
  private readonly platform: string;

  constructor(
    config: Config,
    private readonly watches: readonly ClusterWatch[],
  ) {
    const gitops = config.getOptionalConfig('macadam.gitops');
    this.tokens = gitops?.getOptionalConfig('reconcileTokens');
    this.namespace =
      gitops?.getOptionalString('flux.namespace') ?? 'flux-system';
    this.source = gitops?.getOptionalString('flux.source') ?? 'environments';
    this.root = gitops?.getOptionalString('flux.root') ?? 'environments';
    this.platform = gitops?.getOptionalString('flux.platform') ?? 'platform';
  }

  /**
   * The source of the workload, which has Flux apply what is new. A workload that no cluster knows yet is brought by the
   * root, in every cluster: which one it is for is written in Git.
   * @throws ServiceUnavailableError with the cluster's own words when it refuses or does not answer
   */
  async reconcile(request: ReconcileRequest): Promise<void> {
    const { workload, environment } = request;
    const known = this.watches.filter(watch =>
      watch.delivery(workload, environment),
    );
    const watches = known.length > 0 ? known : this.watches;
    if (watches.length === 0) {
      throw new NotFoundError(
        'No cluster is configured (kubernetes.clusterLocatorMethods)',
      );
    }
    await Promise.all(watches.map(watch => this.inCluster(watch, request)));
  }

  /**
   * Asks every cluster to look at what is the platform's own: its repository, where policies come from, and what it has
   * for each tenant. A cluster that takes them from elsewhere is left alone.
   * @throws ServiceUnavailableError with the words of each cluster that refuses or does not answer; the others are asked
   */
  async reconcilePlatform(): Promise<void> {
    const asked = await Promise.allSettled(
      this.watches.map(({ cluster }) =>
        this.ask(cluster, "what is the platform's own", client =>
          Promise.all(
            [this.platform, this.source].map(name =>
              lookAt(client, GIT_REPOSITORY, this.inFlux(name)).catch(
                (error: unknown) => {
                  if (!isMissing(error)) throw error;
                },
              ),
            ),
          ),
        ),
      ),
    );
    const failures = asked.flatMap(each =>
      each.status === 'rejected' ? [stringifyError(each.reason)] : [],
    );
    if (failures.length > 0)
      throw new ServiceUnavailableError(failures.join('; '));
  }

  /**
   * Asks External Secrets to read a store again for an ExternalSecret
   * (external-secrets.io/latest/introduction/faq, "Can I manually trigger a secret refresh?").
   * @throws ServiceUnavailableError as `reconcile` does
   */
  async refreshSecret(cluster: Cluster, place: Place): Promise<void> {
    await this.ask(cluster, `ExternalSecret ${place.name}`, client =>
      client.mergePatch(
        pathOf(EXTERNAL_SECRET, place),
        annotate('force-sync', String(Date.now())),
      ),
    );
  }

  private async inCluster(
    watch: ClusterWatch,
    { workload, environment, tenant, retry }: ReconcileRequest,
  ): Promise<void> {
    const delivery = watch.delivery(workload, environment);
    const what = `${workload} in ${environment}`;
    await this.ask(watch.cluster, what, async client => {
      if (delivery?.kind === APPLICATION.kind) {
        await client.mergePatch(
          pathOf(APPLICATION, delivery.metadata),
          annotate('argocd.argoproj.io/refresh', 'normal'),
        );
        return;
      }
      if (delivery) {
        const source = watch.source(workload, environment);
        await lookAt(client, GIT_REPOSITORY, this.sourceOf(delivery), source);
        if (retry)
          await lookAt(client, KUSTOMIZATION, delivery.metadata, delivery);
        return;
      }
      await lookAt(client, GIT_REPOSITORY, this.inFlux(this.source));
      await lookAt(client, KUSTOMIZATION, this.inFlux(this.root));
      for (const source of await this.sourcesFor(client, environment, tenant))
        await lookAt(client, GIT_REPOSITORY, source);
    });
  }

  /** Sources that tenants have of their own. */
  private async sourcesFor(
    client: ClusterClient,
    environment: string,
    tenant: string | undefined,
  ): Promise<Place[]> {
    if (!tenant) return [];
    const { items } = (await client.get(pathOf(GIT_REPOSITORY), {
      labelSelector: `${TENANT_LABEL}=${tenant},${ENVIRONMENT_LABEL}=${environment}`,
    })) as { items?: ClusterObject[] };
    return (items ?? []).map(({ metadata }) => metadata);
  }

  private sourceOf({ metadata, spec }: ClusterObject): Place {
    const { namespace, name } =
      (spec as { sourceRef?: Partial<Place> }).sourceRef ?? {};
    return {
      namespace: namespace ?? metadata.namespace,
      name: name ?? this.source,
    };
  }

  private inFlux(name: string): Place {
    return { namespace: this.namespace, name };
  }

  private async ask(
    cluster: Cluster,
    what: string,
    how: (client: ClusterClient) => Promise<unknown>,
  ): Promise<void> {
    const token = this.tokens?.getOptionalString(cluster.name);
    try {
      await how(new ClusterClient(cluster.kubeConfig(token)));
    } catch (error) {
      if (error instanceof ClusterError && error.statusCode === 403) {
        throw new ServiceUnavailableError(
          `Cluster ${cluster.name}: ${error.message}. Give macadam.gitops.reconcileTokens.${cluster.name} a token that may patch gitrepositories, kustomizations and externalsecrets`,
        );
      }
      throw new ServiceUnavailableError(
        `Cluster ${cluster.name} was not asked to reconcile ${what}: ${stringifyError(error)}`,
      );
    }
  }
}
