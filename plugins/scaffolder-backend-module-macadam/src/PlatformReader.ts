import { stringifyEntityRef, parseEntityRef } from '@backstage/catalog-model';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { GitMirror } from '@macadam/git';
import { loadPlatform, type Platform } from '@macadam/resolver';
import { formatFinding } from '@macadam/score';

const BRANCH = 'main';

/** Where a team's services live. */
export interface Home {
  tenant: string;
  /** Organisation at the Git host. */
  organisation: string;
}

/** Reads the platform repository. */
export class PlatformReader {
  constructor(
    private readonly repository: string,
    private readonly mirror: GitMirror,
  ) {}

  /** @throws ServiceUnavailableError when the repository is empty or has errors */
  async read(): Promise<Platform> {
    await this.mirror.fetch();
    const commit = await this.mirror.head(BRANCH);
    if (!commit) {
      throw new ServiceUnavailableError(
        `The platform repository ${this.repository} has no branch ${BRANCH}. Ask the platform team.`,
      );
    }
    const result = loadPlatform(await this.mirror.readFiles(commit));
    if (result.ok) return result.value;
    throw new ServiceUnavailableError(
      `The platform repository ${this.repository} has an error that its team has to mend first: ${formatFinding(result.findings[0])}`,
    );
  }
}

/**
 * The tenant of a team, and the organisation for its new repositories: the first pattern `<organisation>/*`.
 * @throws InputError when the team has none
 */
export function homeOf(platform: Platform, owner: string): Home {
  const tenant = platform.tenants.find(each => sameRef(each.owner, owner));
  if (!tenant) {
    throw new InputError(
      `${owner} owns no tenant of the platform, so there is no place for its services. Ask the platform team (${platform.spec.owner}) for one.`,
    );
  }
  const organisation = organisations([tenant.repositories])[0];
  if (!organisation) {
    throw new InputError(
      `Tenant ${tenant.name} has no pattern <organisation>/* among its repositories (${tenant.file}:${tenant.line}), so none can be made for it.`,
    );
  }
  return { tenant: tenant.name, organisation };
}

/** Organisations that hold services, each once. */
export function organisationsOf(platform: Platform): string[] {
  return organisations(platform.tenants.map(tenant => tenant.repositories));
}

function organisations(patterns: string[][]): string[] {
  const found = patterns
    .flat()
    .flatMap(pattern => /^([^/*]+)\/\*$/.exec(pattern)?.[1] ?? []);
  return [...new Set(found)];
}

/** Whether two references are the same entity, without regard to case. */
export function sameRef(a: string, b: string): boolean {
  const full = (ref: string) =>
    stringifyEntityRef(
      parseEntityRef(ref, {
        defaultKind: 'group',
        defaultNamespace: 'default',
      }),
    );
  return full(a) === full(b);
}
