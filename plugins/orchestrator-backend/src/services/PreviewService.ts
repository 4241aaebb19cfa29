import type { Repositories } from '@macadam/git';
import { objectsOf } from '@macadam/resolver';
import { diffObjects, type Preview } from '@macadam/plugin-orchestrator-common';
import { fileUrls, preflight } from '../steps/preflight';
import { treeUpTo } from '../steps/wavesInGit';
import type { DeployService } from './DeployService';
import type { EnvironmentsRepository } from './EnvironmentsRepository';
import type { PlatformService } from './PlatformService';
import type { Renderer } from './Renderer';
import { decideFor, type Viewer } from './viewer';

export interface PreviewOptions {
  deploys: DeployService;
  platforms: PlatformService;
  renderer: Renderer;
  environments: EnvironmentsRepository;
  repositories: Repositories;
}

/** What a deployment would do now. Writes nothing. */
export class PreviewService {
  constructor(private readonly options: PreviewOptions) {}

  /** @throws NotFoundError, InputError naming what does not exist */
  async preview(
    question: { workload: string; environment: string; release: string },
    viewer: Viewer,
  ): Promise<Preview> {
    const { deploys, platforms, renderer, environments, repositories } =
      this.options;
    const { workload, environment } = question;
    const candidate = await deploys.candidate(
      workload,
      environment,
      question.release,
    );
    const { release, platformRevision, owner, system, claim } = candidate;
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
    const request = {
      workload,
      environment,
      tenant: claim.tenant,
      owner,
      system,
      release,
      platformRevision,
    };
    const result = await renderer.render(request);
    if (!result.ok) {
      return {
        workload,
        environment,
        release,
        platformRevision,
        diff: [],
        unchanged: 0,
        findings: result.failure.findings,
        preflight: [],
        resources: [],
        defaults: [],
        approvals,
        may,
      };
    }
    const rendered = result.value;
    const { resolution } = rendered;
    const { files } = await environments.tree(rendered.environment, request);
    const before = objectsOf(files);
    const after = objectsOf(
      treeUpTo(rendered, resolution.waves.length - 1, files),
    );
    const diff = diffObjects(before, after);
    const outcome = preflight(
      rendered,
      current.policies,
      await environments.neighbours(rendered.environment, request),
      fileUrls(repositories.host, release, {
        repository: platforms.repository,
        revision: platformRevision,
      }),
      new Date(),
    );
    return {
      workload,
      environment,
      release: { ...release, images: resolution.images },
      platformRevision,
      diff,
      unchanged:
        after.length -
        diff.filter(
          each => each.change === 'added' || each.change === 'changed',
        ).length,
      findings: outcome.blocking,
      preflight: outcome.results,
      resources: resolution.resources,
      defaults: resolution.defaults,
      approvals,
      may,
    };
  }
}
