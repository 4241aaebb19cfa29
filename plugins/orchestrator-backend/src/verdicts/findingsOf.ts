import type { DeploymentFinding } from '@macadam/plugin-orchestrator-common';
import { askRegistries } from './askRegistries';
import { preflight } from './policyVerdicts';
import { fileUrls } from '../links/fileUrls';
import type { Repositories } from '@macadam/git';
import type { ImageFactsReader } from '@macadam/supply-chain';
import type { Rendered, RenderFailure } from '../render/rendering';
import type { PlatformService } from '../sources/PlatformService';

interface Judges {
  platforms: PlatformService;
  repositories: Repositories;
  images: ImageFactsReader;
}

/** What is wrong with what cannot be rendered, and what policies refuse at other lines of what can be all the same. */
export async function findingsOf(
  { findings, partial }: RenderFailure,
  judges: Judges,
): Promise<DeploymentFinding[]> {
  const refusals = partial ? await refusalsOf(partial, judges) : [];
  return [
    ...findings,
    ...refusals.filter(refusal => isNews(refusal, findings)),
  ];
}

/** Whether no other finding is about the line that a finding is about. */
function isNews(
  finding: DeploymentFinding,
  others: readonly DeploymentFinding[],
): boolean {
  return !others.some(
    each => each.file === finding.file && each.line === finding.line,
  );
}

async function refusalsOf(
  rendered: Rendered,
  { platforms, repositories, images }: Judges,
): Promise<DeploymentFinding[]> {
  const { policies } = await platforms.inForce();
  const { release } = rendered.input;
  const now = new Date();
  return preflight(rendered, {
    policies,
    neighbours: [],
    images: await askRegistries(images, rendered, policies, now),
    fileUrl: fileUrls(repositories.host, release, {
      repository: platforms.repository,
      revision: rendered.loaded.revision,
    }),
    now,
  }).blocking.filter(({ policy }) => policy !== undefined);
}
