import { NotFoundError } from '@backstage/errors';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import type { RepositoryHost } from '../types';
import { GiteaHost } from './GiteaHost';
import { GithubHost } from './GithubHost';

/** What {@link createRepositoryHost} needs. */
export interface RepositoryHostOptions {
  /** `ScmIntegrations.fromConfig(config)`. */
  integrations: ScmIntegrationRegistry;
  /** `macadam.git.host`: a host of `integrations.gitea` or `integrations.github`. */
  host: string;
}

/**
 * The host that the configuration names.
 * @throws NotFoundError when no Gitea or GitHub integration has that host
 */
export function createRepositoryHost({
  integrations,
  host,
}: RepositoryHostOptions): RepositoryHost {
  const gitea = integrations.gitea.byHost(host);
  if (gitea) return new GiteaHost(gitea.config);
  const github = integrations.github.byHost(host);
  if (github) return new GithubHost(github.config, integrations);
  throw new NotFoundError(
    `No integration for ${host}. Add it to integrations.gitea or integrations.github, or correct macadam.git.host.`,
  );
}
