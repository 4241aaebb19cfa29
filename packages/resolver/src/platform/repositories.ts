import type { Finding, Path } from '@macadam/score';
import type { Platform, Tenant } from '../types';
import { findingAt } from './findingAt';

/** A repository belongs to one tenant. */
export function checkRepositories(tenants: readonly Tenant[]): Finding[] {
  const claimed = new Map<string, Tenant>();
  return tenants.flatMap(tenant =>
    tenant.repositories.flatMap((pattern, index) => {
      const path: Path = ['spec', 'repositories', index];
      const other = claimed.get(pattern);
      if (other) {
        return [
          findingAt(tenant, path, {
            message: `tenant ${other.name} already has ${pattern}`,
            code: 'platform-repository',
          }),
        ];
      }
      claimed.set(pattern, tenant);
      return pattern.includes('*') && !/^[^*]+\/\*$/.test(pattern)
        ? [
            findingAt(tenant, path, {
              message: `${pattern} is not a pattern this platform knows`,
              hint: 'write organisation/name or organisation/*',
              code: 'platform-repository',
            }),
          ]
        : [];
    }),
  );
}

/** The tenant whose `repositories` name `repository` (`organisation/name`); patterns that say more win. */
export function tenantOfRepository(
  platform: Platform,
  repository: string,
): Tenant | undefined {
  const exact = platform.tenants.find(tenant =>
    tenant.repositories.includes(repository),
  );
  const [organisation] = repository.split('/');
  return (
    exact ??
    platform.tenants.find(tenant =>
      tenant.repositories.includes(`${organisation}/*`),
    )
  );
}
