import type { DeploymentFinding } from '@macadam/plugin-orchestrator-common';
import { askRegistries } from '../steps/askRegistries';
import { fileUrls, preflight } from '../steps/preflight';
import type { WorkerOptions } from './DeploymentWorker';
import type { Rendered } from './rendering';

/** What policies refuse of what can be rendered although something is wrong, so that it is told with the rest. */
export async function refusalsOf(
  {
    platforms,
    repositories,
    images,
  }: Pick<WorkerOptions, 'platforms' | 'repositories' | 'images'>,
  rendered: Rendered,
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
