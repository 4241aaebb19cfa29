import type { Repositories } from '@macadam/git';
import {
  workloadRef,
  type Preview,
  type Promotion,
} from '@macadam/plugin-orchestrator-common';
import {
  compareSides,
  objectsOf,
  shownOverrides,
  type TextFile,
} from '@macadam/resolver';
import type { ImageFactsReader } from '@macadam/supply-chain';
import type { DeploymentStore } from '../store';
import { askCluster, type DryRunSource } from '../steps/clusterVerdicts';
import { fileUrls, preflight, preflightSummary } from '../steps/preflight';
import { askRegistries } from '../steps/askRegistries';
import { withSupplyChain } from '../steps/supplyChainGate';
import { treeUpTo } from '../steps/wavesInGit';
import { requestOf, type DeployService } from './DeployService';
import type { EnvironmentsRepository } from './EnvironmentsRepository';
import { findingsOf } from './findingsOf';
import { linkRelease } from './links';
import { linkDiffs, linkOverrides } from './linkOrigins';
import type { LoadedPlatform, PlatformService } from './PlatformService';
import type { Renderer, RenderFailure, RenderRequest } from './Renderer';
import type { SupplyChain } from './SupplyChain';
import { decideFor, type Viewer } from './viewer';

export interface PreviewOptions {
  store: DeploymentStore;
  deploys: DeployService;
  platforms: PlatformService;
  renderer: Renderer;
  environments: EnvironmentsRepository;
  repositories: Repositories;
  supplyChain: SupplyChain;
  images: ImageFactsReader;
  gitops: DryRunSource;
}

/** More than anybody promotes with one click; a person is shown each of them. */
const MOST_TOGETHER = 20;

/** What a deployment would do now. Writes nothing. */
export class PreviewService {
  constructor(private readonly options: PreviewOptions) {}

  /** @throws NotFoundError, InputError naming what does not exist */
  async preview(
    question: { workload: string; environment: string; release: string },
    viewer: Viewer,
  ): Promise<Preview> {
    const {
      deploys,
      platforms,
      renderer,
      environments,
      repositories,
      images,
      supplyChain,
      gitops,
    } = this.options;
    const { workload, environment } = question;
    const candidate = await deploys.candidate(
      workload,
      environment,
      question.release,
    );
    const { release, platformRevision, owner, claim } = candidate;
    const current = await platforms.inForce();
    const decision = decideFor(viewer, claim, owner, environment, current);
    const approvals =
      candidate.cause === 'rollback'
        ? 0
        : candidate.environment.gates.approvals;
    const may =
      decision.allowed && !candidate.order.allowed
        ? { allowed: false, reason: candidate.order.reason }
        : decision;
    const request = requestOf(candidate);
    const fileUrl = fileUrls(repositories.host, release, {
      repository: platforms.repository,
      revision: platformRevision,
    });
    const result = await renderer.render(request);
    if (!result.ok) {
      const findings = await findingsOf(result.failure, this.options);
      return {
        workload,
        environment,
        release,
        platformRevision,
        unchanged: 0,
        findings,
        warnings: [],
        verdict: result.failure.reason,
        preflight: [],
        resources: [],
        defaults: [],
        overrides: [],
        approvals,
        may,
        ...(await this.together(result.failure, {
          ...question,
          platform: current,
          viewer,
        })),
      };
    }
    const rendered = result.value;
    const { resolution } = rendered;
    const { files, others } = await environments.tree(
      rendered.environment,
      request,
    );
    const tree = treeUpTo(rendered, resolution.waves.length - 1, files);
    const after = objectsOf(tree);
    const diff = compareSides(
      {
        objects: objectsOf([...files, ...sharedIn(others, tree)]),
        resolutions: [],
      },
      { objects: after, resolutions: [resolution] },
    );
    const now = new Date();
    const judged = withSupplyChain(
      preflight(rendered, {
        policies: current.policies,
        neighbours: await environments.neighbours(
          rendered.environment,
          request,
        ),
        images: await askRegistries(images, rendered, current.policies, now),
        fileUrl,
        now,
      }),
      rendered,
      await supplyChain.standings(
        release,
        resolution.images,
        rendered.loaded.platform.supplyChain,
      ),
      fileUrl,
    );
    const outcome = await askCluster(judged, rendered, gitops);
    return {
      workload,
      environment,
      release: { ...release, images: resolution.images },
      platformRevision,
      diff: linkDiffs(diff, { before: fileUrl, after: fileUrl }),
      unchanged:
        after.length -
        diff.filter(
          each => each.change === 'added' || each.change === 'changed',
        ).length,
      findings: outcome.blocking,
      warnings: outcome.warnings,
      verdict: preflightSummary(outcome),
      preflight: outcome.results,
      resources: resolution.resources,
      defaults: resolution.defaults,
      overrides: linkOverrides(shownOverrides(resolution), fileUrl),
      approvals,
      may,
    };
  }

  private async together(
    failure: RenderFailure,
    asked: Asked,
  ): Promise<Pick<Preview, 'together'>> {
    const found = new Map<string, Promotion>();
    const mends = await this.collect(failure, asked, found);
    return mends && found.size > 0 ? { together: [...found.values()] } : {};
  }

  /**
   * Collects what has to come first, and what has to come before that.
   * @returns whether that is all that is missing
   */
  private async collect(
    { absent = [] }: RenderFailure,
    asked: Asked,
    found: Map<string, Promotion>,
  ): Promise<boolean> {
    if (absent.length === 0) return false;
    for (const { tenant, workload: name } of absent) {
      const workload = workloadRef(tenant, name);
      if (workload === asked.workload || found.has(workload)) continue;
      const promotion = await this.promotionOf(workload, asked);
      if (!promotion || found.size >= MOST_TOGETHER) return false;
      const result = await this.options.renderer.render(promotion.request);
      if (!result.ok && !(await this.collect(result.failure, asked, found)))
        return false;
      const { release, may } = promotion;
      found.set(workload, { workload, release, may });
    }
    return true;
  }

  private async promotionOf(
    workload: string,
    { environment, platform, viewer }: Asked,
  ): Promise<(Promotion & { request: RenderRequest }) | undefined> {
    const { deploys, store, repositories } = this.options;
    const claim = await store.releases.claimOf(workload);
    const target = platform.platform.environments.find(
      ({ name }) => name === environment,
    );
    if (!claim || !target) return undefined;
    const { release } = await deploys.promotion(
      claim,
      target,
      await store.heads(workload),
    );
    if (!release) return undefined;
    const candidate = await deploys.candidate(
      workload,
      environment,
      release.id,
    );
    return {
      workload,
      release: linkRelease(repositories.host, release),
      may: decideFor(viewer, claim, candidate.owner, environment, platform),
      request: requestOf(candidate),
    };
  }
}

/** Who asked for which workload, and where. */
interface Asked {
  workload: string;
  environment: string;
  platform: LoadedPlatform;
  viewer: Viewer;
}

/** Of the tenant's other files those of shared resources that a tree has as well. */
function sharedIn(
  others: readonly TextFile[],
  tree: readonly TextFile[],
): TextFile[] {
  const folders = new Set(tree.map(({ path }) => folderOf(path)));
  return others.filter(({ path }) => folders.has(folderOf(path)));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
