import { stringifyEntityRef, parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { Platform } from '@macadam/resolver';

/** Where a team's services live. */
export interface Home {
  tenant: string;
  /** Organisation at the Git host. */
  organisation: string;
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
  const organisation = organisationIn(tenant.repositories);
  if (!organisation) {
    throw new InputError(
      `Tenant ${tenant.name} has no pattern <organisation>/* among its repositories (${tenant.file}:${tenant.line}), so none can be made for it.`,
    );
  }
  return { tenant: tenant.name, organisation };
}

function organisationIn(patterns: readonly string[]): string | undefined {
  return patterns.flatMap(
    pattern => /^([^/*]+)\/\*$/.exec(pattern)?.[1] ?? [],
  )[0];
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
