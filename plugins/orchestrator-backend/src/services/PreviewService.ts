import type { Repositories } from '@macadam/git';
import type { Preview } from '@macadam/plugin-orchestrator-common';
import {
  compareSides,
  objectsOf,
  shownOverrides,
  type TextFile,
} from '@macadam/resolver';
import type { ImageFactsReader } from '@macadam/supply-chain';
import { askCluster, type DryRunSource } from '../steps/clusterVerdicts';
import { fileUrls, preflight, preflightSummary } from '../steps/preflight';
import { askRegistries } from '../steps/askRegistries';
import { withSupplyChain } from '../steps/supplyChainGate';
import { treeUpTo } from '../steps/wavesInGit';
import { requestOf, type DeployService } from './DeployService';
import type { EnvironmentsRepository } from './EnvironmentsRepository';
import { findingsOf } from './findingsOf';
import { linkDiffs, linkOverrides } from './linkOrigins';
import type { PlatformService } from './PlatformService';
import type { Renderer } from './Renderer';
import type { SupplyChain } from './SupplyChain';
import { decideFor, type Viewer } from './viewer';

export interface PreviewOptions {
  deploys: DeployService;
  platforms: PlatformService;
  renderer: Renderer;
  environments: EnvironmentsRepository;
  repositories: Repositories;
  supplyChain: SupplyChain;
  images: ImageFactsReader;
  gitops: DryRunSource;
}

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
