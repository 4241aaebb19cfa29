import type { Finding, Path } from '@macadam/score';
import type { Environment, Grant, Platform, Tenant } from '../types';
import { findingAt } from './findingAt';

/** A grant names tenants and environments that exist. */
export function checkGrants(
  grants: readonly Grant[],
  tenants: readonly Tenant[],
  environments: readonly Environment[],
): Finding[] {
  const unknown = (
    grant: Grant,
    path: Path,
    name: string,
    what: string,
    have: readonly { name: string }[],
  ) =>
    have.some(each => each.name === name)
      ? []
      : [
          findingAt(grant, ['spec', ...path], {
            message: `there is no ${what} ${name}`,
            hint: `have: ${have.map(each => each.name).join(', ')}`,
            code: 'platform-reference',
          }),
        ];
  return grants.flatMap(grant => [
    ...(Boolean(grant.workload) === Boolean(grant.resource)
      ? [
          findingAt(grant, ['spec'], {
            message: 'a grant is of exactly one of workload and resource',
            hint: 'write two grants for two things',
            code: 'platform-grant',
          }),
        ]
      : []),
    ...unknown(grant, ['from'], grant.from, 'tenant', tenants),
    ...grant.to.flatMap((name, index) =>
      unknown(grant, ['to', index], name, 'tenant', tenants),
    ),
    ...(grant.environments ?? []).flatMap((name, index) =>
      unknown(
        grant,
        ['environments', index],
        name,
        'environment',
        environments,
      ),
    ),
  ]);
}

/** Tenants that may call workloads of a tenant in an environment, and which. */
export function grantsFrom(
  { grants }: Platform,
  tenant: string,
  environment: string,
): Grant[] {
  return grants.filter(
    grant =>
      grant.from === tenant &&
      (grant.environments?.includes(environment) ?? true),
  );
}
