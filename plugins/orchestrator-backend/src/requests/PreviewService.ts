import type { Repositories } from '@macadam/git';
import type { Judgement, Preview } from '@macadam/plugin-orchestrator-common';
import {
  compareSides,
  objectsOf,
  shownOverrides,
  type TextFile,
} from '@macadam/resolver';
import type { ImageFactsReader } from '@macadam/supply-chain';
import type { DeploymentStore } from '../store';
import { fileUrls, type FileUrl } from '../links/fileUrls';
import { treeUpTo } from '../render/treeUpTo';
import { requestOf, type DeployService } from './DeployService';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import { findingsOf } from '../verdicts/findingsOf';
import type { Judge } from '../verdicts/Judge';
import { linkDiffs, linkOverrides } from '../links/linkOrigins';
import type { PlatformService } from '../sources/PlatformService';
import type { Rendered, Renderer, RenderRequest } from '../render/Renderer';
import { Together } from './Together';
import { decideFor, type Viewer } from './viewer';

export interface PreviewOptions {
  judge: Judge;
  store: DeploymentStore;
  deploys: DeployService;
  platforms: PlatformService;
  renderer: Renderer;
  environments: EnvironmentsRepository;
  repositories: Repositories;
  images: ImageFactsReader;
}

type Changes = Pick<
  Preview,
  'release' | 'diff' | 'unchanged' | 'resources' | 'defaults' | 'overrides'
>;

/** Of what cannot be rendered nothing is known. */
const NOT_RENDERED: Omit<Changes, 'release'> &
  Pick<Judgement, 'warnings' | 'preflight'> = {
  unchanged: 0,
  warnings: [],
  preflight: [],
  resources: [],
  defaults: [],
  overrides: [],
};

/** What a deployment would do now. Writes nothing. */
export class PreviewService {
  private readonly together: Together;

  constructor(private readonly options: PreviewOptions) {
    this.together = new Together(options);
  }

  /** @throws NotFoundError, InputError naming what does not exist */
  async preview(
    question: { workload: string; environment: string; release: string },
    viewer: Viewer,
  ): Promise<Preview> {
    const { deploys, platforms, renderer, repositories } = this.options;
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
    const about = {
      workload,
      environment,
      release,
      platformRevision,
      approvals,
      may,
    };
    const request = requestOf(candidate);
    const fileUrl = fileUrls(repositories.host, release, {
      repository: platforms.repository,
      revision: platformRevision,
    });
    const result = await renderer.render(request);
    if (result.ok) {
      const changes = await this.changes(result.value, request, fileUrl);
      const judgement = await this.options.judge.preview(result.value, request);
      return { ...about, ...changes, ...judgement };
    }
    const { failure } = result;
    const first = await this.together.first(failure, {
      ...question,
      platform: current,
      viewer,
    });
    const then =
      first &&
      (await renderer.render(request, {
        coming: first.promotions.map(each => each.release),
      }));
    if (!first || !then?.ok) {
      const findings = await findingsOf(failure, this.options);
      return { ...about, ...NOT_RENDERED, findings, verdict: failure.reason };
    }
    const judgement = await this.options.judge.preview(
      then.value,
      request,
      first.objects,
    );
    return {
      ...about,
      ...(await this.changes(then.value, request, fileUrl)),
      ...judgement,
      findings: [...failure.findings, ...judgement.findings],
      together: first.promotions,
      unmended: judgement.findings,
    };
  }

  private async changes(
    rendered: Rendered,
    request: RenderRequest,
    fileUrl: FileUrl,
  ): Promise<Changes> {
    const { resolution } = rendered;
    const { files, others } = await this.options.environments.tree(
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
    return {
      release: { ...request.release, images: resolution.images },
      diff: linkDiffs(diff, { before: fileUrl, after: fileUrl }),
      unchanged:
        after.length -
        diff.filter(
          each => each.change === 'added' || each.change === 'changed',
        ).length,
      resources: resolution.resources,
      defaults: resolution.defaults,
      overrides: linkOverrides(shownOverrides(resolution), fileUrl),
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
