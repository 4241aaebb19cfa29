import type { Finding } from '@macadam/score';
import type { Environment, Tenant } from '../types';
import { findingAt } from './findingAt';
import { patternProblem, rulesOf, sharedPatterns } from './hosts';

/** Hosts of environments and tenants are patterns that a DNS name can match, and each is one tenant's in one environment. */
export function checkHostRules(
  environments: readonly Environment[],
  tenants: readonly Tenant[],
): Finding[] {
  const findings = [
    ...environments.flatMap(checkEnvironment),
    ...tenants.flatMap(tenant => checkTenant(tenant, environments)),
  ];
  if (findings.length > 0) return findings;
  return sharedPatterns(rulesOf({ environments, tenants })).map(
    ([{ pattern, tenant, environment, from }, other]) =>
      findingAt(from, ['spec', 'hosts'], {
        message: `${pattern} of ${tenant} in ${environment} is ${other.tenant}'s in ${other.environment} already, by ${other.from.file}`,
        hint: 'a host belongs to one tenant in one environment',
        code: 'platform-hosts',
      }),
  );
}

function checkEnvironment(environment: Environment): Finding[] {
  return (environment.hosts ?? []).flatMap((pattern, index) => {
    const problem = pattern.includes('${tenant.id}')
      ? patternProblem(pattern.replaceAll('${tenant.id}', 'tenant'))
      : `${JSON.stringify(pattern)} has to contain \${tenant.id}: tenants never share a host`;
    return problem
      ? [
          findingAt(environment, ['spec', 'hosts', index], {
            message: problem,
            hint: `write, for example, *-\${tenant.id}.${environment.domain ?? 'example.com'}; a host of one tenant belongs to spec.hosts of its Tenant`,
            code: 'platform-hosts',
          }),
        ]
      : [];
  });
}

function checkTenant(
  tenant: Tenant,
  environments: readonly Environment[],
): Finding[] {
  const names = environments.map(({ name }) => name);
  return Object.entries(tenant.hosts ?? {}).flatMap(([environment, hosts]) => {
    const at = (path: (string | number)[], message: string, hint?: string) =>
      findingAt(tenant, ['spec', 'hosts', environment, ...path], {
        message,
        ...(hint ? { hint } : {}),
        code: 'platform-hosts',
      });
    if (!names.includes(environment)) {
      return [
        at(
          [],
          `there is no environment ${environment}`,
          `have: ${names.join(', ')}`,
        ),
      ];
    }
    return hosts.flatMap((pattern, index) => {
      const problem = patternProblem(pattern);
      return problem ? [at([index], problem)] : [];
    });
  });
}
