import type { RepositoryHost } from '@macadam/git';
import type { Deployment, Release } from '@macadam/plugin-orchestrator-common';

/** A release with where its commit can be read. */
export const linkRelease = (
  host: RepositoryHost,
  release: Release,
): Release => ({
  ...release,
  url: host.commitUrl(release.repository, release.commit),
});

/** A deployment whose release says where its commit can be read. */
export const linkDeployment = (
  host: RepositoryHost,
  deployment: Deployment,
): Deployment => ({
  ...deployment,
  release: linkRelease(host, deployment.release),
});
