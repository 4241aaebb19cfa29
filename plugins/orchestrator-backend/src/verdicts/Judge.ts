import type { Repositories } from '@macadam/git';
import type { Judgement, Release } from '@macadam/plugin-orchestrator-common';
import type { KubeObject } from '@macadam/resolver';
import type { ImageFactsReader } from '@macadam/supply-chain';
import { askCluster, type DryRunSource } from './clusterVerdicts';
import { askRegistries } from './askRegistries';
import { preflight, preflightSummary } from './policyVerdicts';
import { fileUrls } from '../links/fileUrls';
import { withSupplyChain } from './supplyChainGate';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type { PlatformService } from '../sources/PlatformService';
import type { Rendered } from '../render/Renderer';
import type { SupplyChain } from '../sources/SupplyChain';

export interface JudgeOptions {
  platforms: PlatformService;
  environments: EnvironmentsRepository;
  repositories: Repositories;
  supplyChain: SupplyChain;
  images: ImageFactsReader;
  gitops: DryRunSource;
}

/** Says of what nobody has asked to deploy yet what a deployment would say of it. Writes nothing. */
export class Judge {
  constructor(private readonly options: JudgeOptions) {}

  /**
   * @param of - the workload that is rendered, and its release
   * @param before - objects of its tenant that come before it and are not in Git yet
   */
  async judge(
    rendered: Rendered,
    of: { workload: string; release: Release },
    before: readonly KubeObject[] = [],
  ): Promise<Judgement> {
    const {
      platforms,
      environments,
      repositories,
      images,
      supplyChain,
      gitops,
    } = this.options;
    const { policies } = await platforms.inForce();
    const { resolution, loaded, environment } = rendered;
    const fileUrl = fileUrls(repositories.host, of.release, {
      repository: platforms.repository,
      revision: loaded.revision,
    });
    const now = new Date();
    const judged = withSupplyChain(
      preflight(rendered, {
        policies,
        neighbours: [
          ...(await environments.neighbours(environment, of)),
          ...before,
        ],
        images: await askRegistries(images, rendered, policies, now),
        fileUrl,
        now,
      }),
      rendered,
      await supplyChain.standings(
        of.release,
        resolution.images,
        loaded.platform.supplyChain,
      ),
      fileUrl,
    );
    const outcome = await askCluster(judged, rendered, gitops);
    return {
      findings: outcome.blocking,
      warnings: outcome.warnings,
      verdict: preflightSummary(outcome),
      preflight: outcome.results,
    };
  }
}
