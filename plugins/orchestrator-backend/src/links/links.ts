import type { RepositoryHost } from '@macadam/git';
import type {
  Deployment,
  Release,
  Withdrawal,
} from '@macadam/plugin-orchestrator-common';
import type { Claim, Withdrawn } from '../store';

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

/** That a workload is not in Git any more, with where the commit that took it away can be read. */
export const linkWithdrawal = (
  host: RepositoryHost,
  { repository }: Claim,
  { at, actor, reason, commit }: Withdrawn,
): Withdrawal => ({
  at,
  actor,
  reason,
  ...(commit ? { commit, url: host.commitUrl(repository, commit) } : {}),
});
