import { NotFoundError } from '@backstage/errors';
import type {
  DeploymentDetail,
  DeploymentPage,
  DeploymentTree,
  PreflightResult,
  ResourceGraph,
} from '@macadam/plugin-orchestrator-common';
import { renderTree, resourceGraph } from '@macadam/resolver';
import { fileUrls } from '../links/fileUrls';
import type { DeploymentStore } from '../store';
import { claimOf } from '../store/claimOf';
import { type DeployService } from '../requests/DeployService';
import { environmentOf } from '../sources/environmentOf';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import { linkOverrides } from '../links/linkOrigins';
import { linkDeployment } from '../links/links';
import type { PlatformService } from '../sources/PlatformService';
import type { Renderer, ResolutionDocument } from '../render/Renderer';
import type { Repositories } from '@macadam/git';
import type { Viewer } from '../requests/viewer';

export interface DeploymentViewOptions {
  store: DeploymentStore;
  platforms: PlatformService;
  renderer: Renderer;
  environments: EnvironmentsRepository;
  repositories: Repositories;
  deploys: DeployService;
}

/** What pages show of deployments: the history, one in full, what it rendered, what policies said of it. */
export class DeploymentViews {
  constructor(private readonly options: DeploymentViewOptions) {}

  /** Newest first. */
  async history(
    workload: string,
    query: { environment?: string; limit: number; before?: string },
  ): Promise<DeploymentPage> {
    const { store, repositories } = this.options;
    await claimOf(store, workload);
    const found = await store.list({
      workload,
      ...query,
      limit: query.limit + 1,
    });
    const items = found
      .slice(0, query.limit)
      .map(({ deployment }) => linkDeployment(repositories.host, deployment));
    const more = found.length > query.limit ? items.at(-1) : undefined;
    return { items, ...(more ? { next: more.id } : {}) };
  }

  async deployment(id: string, viewer: Viewer): Promise<DeploymentDetail> {
    const { store, platforms, repositories, deploys } = this.options;
    const record = await deploys.deployment(id);
    const { deployment, events } = record;
    const [resolution, preflight] = await Promise.all([
      store.document<ResolutionDocument>('resolution', id),
      store.document<PreflightResult[]>('preflight', id),
    ]);
    return {
      ...linkDeployment(repositories.host, deployment),
      mayApprove: viewer
        ? await deploys.mayApprove(record, viewer)
        : { allowed: false, reason: 'Only a signed-in person may approve' },
      events,
      resources: resolution?.body.resources ?? [],
      defaults: resolution?.body.defaults ?? [],
      overrides: linkOverrides(
        resolution?.body.overridden ?? [],
        fileUrls(repositories.host, deployment.release, {
          repository: platforms.repository,
          revision: deployment.platformRevision,
        }),
      ),
      endpoints: resolution?.body.endpoints ?? [],
      ...(preflight ? { preflight: preflight.body } : {}),
    };
  }

  /** The rendered files: as committed, or as they would have been. */
  async tree(id: string): Promise<DeploymentTree> {
    const { store, renderer, environments, platforms } = this.options;
    const { row, deployment } = await this.options.deploys.deployment(id);
    const last = deployment.commits.at(-1);
    if (last) {
      const loaded = await platforms.at(row.platformRevision);
      const environment = environmentOf(loaded, row.environment);
      const files = await environments.committed(environment, row, last);
      if (files) {
        return { files };
      }
    }
    const kept = await store.document<ResolutionDocument>('resolution', id);
    const result = await renderer.render(row, {
      recorded: kept?.body.recorded,
      calls: kept?.body.calls,
    });
    if (!result.ok) {
      throw new NotFoundError(`Nothing was rendered: ${result.failure.reason}`);
    }
    const { input, resolution, loaded } = result.value;
    return { files: renderTree(input, resolution, loaded.revision) };
  }

  /** What depends on what in a deployment; who else uses a shared resource is as Git has it now. */
  async graph(id: string): Promise<ResourceGraph> {
    const { store, renderer, deploys } = this.options;
    const { row } = await deploys.deployment(id);
    const kept = await store.document<ResolutionDocument>('resolution', id);
    const result = await renderer.render(row, {
      recorded: kept?.body.recorded,
      calls: kept?.body.calls,
      lenient: true,
    });
    if (!result.ok) {
      throw new NotFoundError(`Nothing was rendered: ${result.failure.reason}`);
    }
    const { resolution, input } = result.value;
    return resourceGraph(resolution, input.shared);
  }
}
