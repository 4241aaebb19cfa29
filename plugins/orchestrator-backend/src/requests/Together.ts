import type { Repositories } from '@macadam/git';
import {
  parseWorkloadRef,
  workloadRef,
  type Promotion,
} from '@macadam/plugin-orchestrator-common';
import type { KubeObject } from '@macadam/resolver';
import type { DeploymentStore } from '../store';
import { requestOf, type DeployService } from './DeployService';
import type { Judge } from '../verdicts/Judge';
import { linkRelease } from '../links/links';
import type { LoadedPlatform } from '../sources/PlatformService';
import type {
  Renderer,
  RenderFailure,
  RenderRequest,
} from '../render/Renderer';
import { decideFor, type Viewer } from './viewer';

export interface TogetherOptions {
  store: DeploymentStore;
  deploys: DeployService;
  renderer: Renderer;
  repositories: Repositories;
  judge: Judge;
}

/** Who asked for which workload, and where. */
export interface Asked {
  workload: string;
  environment: string;
  platform: LoadedPlatform;
  viewer: Viewer;
}

/** What has to come before a workload, the first one first. */
export interface First {
  promotions: Promotion[];
  /** What they bring of the workload's own tenant. */
  objects: KubeObject[];
}

type Step = Pick<Promotion, 'workload' | 'release' | 'may'> & {
  request: RenderRequest;
};

/** More than anybody promotes with one click; a person is shown each of them. */
const MOST_TOGETHER = 20;

/** Finds what has to be promoted before a workload, and judges each as its deployment will. */
export class Together {
  constructor(private readonly options: TogetherOptions) {}

  /** @returns undefined where something is missing that promotions do not bring */
  async first(
    failure: RenderFailure,
    asked: Asked,
  ): Promise<First | undefined> {
    const steps = new Map<string, Step>();
    const isAll = await this.collect(failure, asked, steps);
    if (!isAll || steps.size === 0) return undefined;
    const own = parseWorkloadRef(asked.workload).tenant;
    const promotions: Promotion[] = [];
    const brought: { tenant: string; objects: KubeObject[] }[] = [];
    const broughtOf = (tenant: string) =>
      brought.flatMap(each => (each.tenant === tenant ? each.objects : []));
    for (const { request, ...step } of steps.values()) {
      const result = await this.options.renderer.render(request, {
        coming: promotions.map(each => each.release),
      });
      if (!result.ok) return undefined;
      const { tenant } = request;
      const judgement = await this.options.judge.preview(
        result.value,
        request,
        broughtOf(tenant),
      );
      promotions.push({ ...step, ...judgement });
      brought.push({
        tenant,
        objects: result.value.resolution.objects.map(({ object }) => object),
      });
    }
    return { promotions, objects: broughtOf(own) };
  }

  /**
   * Collects what has to come first, and what has to come before that.
   * @returns whether that is all that is missing
   */
  private async collect(
    { absent = [] }: RenderFailure,
    asked: Asked,
    found: Map<string, Step>,
  ): Promise<boolean> {
    if (absent.length === 0) return false;
    for (const { tenant, workload: name } of absent) {
      const workload = workloadRef(tenant, name);
      if (workload === asked.workload || found.has(workload)) continue;
      const step = await this.stepOf(workload, asked);
      if (!step || found.size >= MOST_TOGETHER) return false;
      const result = await this.options.renderer.render(step.request);
      if (!result.ok && !(await this.collect(result.failure, asked, found)))
        return false;
      found.set(workload, step);
    }
    return true;
  }

  private async stepOf(
    workload: string,
    { environment, platform, viewer }: Asked,
  ): Promise<Step | undefined> {
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
