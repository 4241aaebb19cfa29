import type { Repositories } from '@macadam/git';
import type {
  ImageStanding,
  Judgement,
  Release,
} from '@macadam/plugin-orchestrator-common';
import type { KubeObject } from '@macadam/resolver';
import type { ImageFactsReader } from '@macadam/supply-chain';
import { fileUrls } from '../links/fileUrls';
import type { Rendered } from '../render/rendering';
import type { PlatformService } from '../sources/PlatformService';
import type { SupplyChain } from '../sources/SupplyChain';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import { askRegistries } from './askRegistries';
import {
  askCluster,
  type AskedOutcome,
  type DryRunSource,
} from './clusterVerdicts';
import {
  preflight,
  preflightSummary,
  type PreflightOutcome,
} from './policyVerdicts';
import { withSupplyChain } from './supplyChainGate';

export interface JudgeOptions {
  platforms: PlatformService;
  environments: EnvironmentsRepository;
  repositories: Repositories;
  supplyChain: SupplyChain;
  images: ImageFactsReader;
  gitops: DryRunSource;
}

/** A workload that is rendered, and its release. */
interface Judged {
  workload: string;
  release: Release;
}

/** Judges what is rendered before it is committed. Writes nothing. */
export class Judge {
  constructor(private readonly options: JudgeOptions) {}

  /**
   * What a deployment would say of what nobody has asked to deploy yet.
   * @param before - objects of its tenant that come before it and are not in Git yet
   */
  async preview(
    rendered: Rendered,
    of: Judged,
    before: readonly KubeObject[] = [],
  ): Promise<Judgement> {
    const images = await this.options.supplyChain.standings(
      of.release,
      rendered.resolution.images,
      rendered.loaded.platform.supplyChain,
    );
    const judged = await this.byPlatform(rendered, of, { images, before });
    const outcome = await this.byCluster(judged, rendered);
    return {
      findings: outcome.blocking,
      warnings: outcome.warnings,
      verdict: preflightSummary(outcome),
      preflight: outcome.results,
    };
  }

  /**
   * What the platform's policies, the tenant's quota and the gate on images say.
   * @param known.images - what is known of the release's images
   * @param known.before - as of `preview`
   */
  async byPlatform(
    rendered: Rendered,
    of: Judged,
    known: {
      images: readonly ImageStanding[];
      before?: readonly KubeObject[];
    },
  ): Promise<PreflightOutcome> {
    const { platforms, environments, repositories, images } = this.options;
    const { policies } = await platforms.inForce();
    const fileUrl = fileUrls(repositories.host, of.release, {
      repository: platforms.repository,
      revision: rendered.loaded.revision,
    });
    const now = new Date();
    const neighbours = await environments.neighbours(rendered.environment, of);
    return withSupplyChain(
      preflight(rendered, {
        policies,
        neighbours: [...neighbours, ...(known.before ?? [])],
        images: await askRegistries(images, rendered, policies, now),
        fileUrl,
        now,
      }),
      rendered,
      known.images,
      fileUrl,
    );
  }

  /** The same with what the cluster's own admission says. */
  byCluster(
    judged: PreflightOutcome,
    rendered: Rendered,
  ): Promise<AskedOutcome> {
    return askCluster(judged, rendered, this.options.gitops);
  }
}
