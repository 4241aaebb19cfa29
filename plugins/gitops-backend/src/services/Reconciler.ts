import type { Config } from '@backstage/config';
import {
  NotFoundError,
  ServiceUnavailableError,
  stringifyError,
} from '@backstage/errors';
import {
  ClusterClient,
  ClusterError,
  pathOf,
  type Cluster,
} from '@macadam/plugin-gitops-node';
import type { ClusterWatch } from './ClusterWatch';
import { APPLICATION, GIT_REPOSITORY, KUSTOMIZATION } from './types';

const annotate = (name: string, value: string) => ({
  metadata: { annotations: { [name]: value } },
});

const lookNow = () =>
  annotate('reconcile.fluxcd.io/requestedAt', new Date().toISOString());

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
   * The source first, then what brings the workload. A workload that no cluster knows yet is brought by the root, in
   * every cluster: which one it is for is written in Git.
   * @throws ServiceUnavailableError with the cluster's own words when it refuses or does not answer
   */
  async reconcile(workload: string, environment: string): Promise<void> {
    const known = this.watches.filter(watch =>
      watch.delivery(workload, environment),
    );
    const watches = known.length > 0 ? known : this.watches;
    if (watches.length === 0)
      throw new NotFoundError(
        'No cluster is configured (kubernetes.clusterLocatorMethods)',
      );
    await Promise.all(
      watches.map(watch => this.inCluster(watch, workload, environment)),
    );
  }

  /**
   * Asks every cluster to look at the platform repository, where its policies come from. A cluster that takes them from
   * elsewhere is left alone.
   * @throws ServiceUnavailableError with the words of each cluster that refuses or does not answer; the others are asked
   */
  async reconcilePlatform(): Promise<void> {
    const source = { namespace: this.namespace, name: this.platform };
    const asked = await Promise.allSettled(
      this.watches.map(({ cluster }) =>
        this.ask(cluster, 'the platform repository', client =>
          client
            .mergePatch(pathOf(GIT_REPOSITORY, source), lookNow())
            .catch((error: unknown) => {
              if (!(error instanceof ClusterError && error.statusCode === 404))
                throw error;
            }),
        ),
      ),
    );
    const failures = asked.flatMap(each =>
      each.status === 'rejected' ? [stringifyError(each.reason)] : [],
    );
    if (failures.length > 0)
      throw new ServiceUnavailableError(failures.join('; '));
  }

  private async inCluster(
    watch: ClusterWatch,
    workload: string,
    environment: string,
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
      const now = lookNow();
      const flux = (name: string) => ({ namespace: this.namespace, name });
      await client.mergePatch(pathOf(GIT_REPOSITORY, flux(this.source)), now);
      await client.mergePatch(
        pathOf(KUSTOMIZATION, delivery ? delivery.metadata : flux(this.root)),
        now,
      );
    });
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
          `Cluster ${cluster.name}: ${error.message}. Give macadam.gitops.reconcileTokens.${cluster.name} a token that may patch gitrepositories and kustomizations`,
        );
      }
      throw new ServiceUnavailableError(
        `Cluster ${cluster.name} was not asked to reconcile ${what}: ${stringifyError(error)}`,
      );
    }
  }
}
