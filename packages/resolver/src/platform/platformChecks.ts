import type { Finding, Path } from '@macadam/score';
import { findingAt } from './findingAt';
import type { Environment, Grant, Tenant, WorkloadDefaults } from '../types';

/** Folder of what the platform itself writes in an environments repository. */
const CLUSTERS = 'clusters';

/** Whether one folder is the other or in it; some file systems do not tell capital letters. */
function meet(a: string, b: string): boolean {
  const [x, y] = [`${a.toLowerCase()}/`, `${b.toLowerCase()}/`];
  return x.startsWith(y) || y.startsWith(x);
}

/** Argo CD has no object that stands for a repository, so it needs the URL. A path stays inside the repository. */
export function checkDelivery(environments: readonly Environment[]): Finding[] {
  return environments.flatMap((environment, index) => {
    const { engine, url, path, repository } = environment.delivery;
    const findings: Finding[] = [];
    const other = environments
      .slice(0, index)
      .find(
        ({ delivery }) =>
          delivery.repository === repository && meet(delivery.path, path),
      );
    if (other || meet(path, CLUSTERS)) {
      findings.push(
        findingAt(environment, ['spec', 'delivery', 'path'], {
          message: other
            ? `${path} meets ${other.delivery.path}, the folder of environment ${other.name}`
            : `${path} meets ${CLUSTERS}, the folder of what the platform itself writes`,
          hint: 'give each environment a folder of its own, in no other',
          code: 'platform-delivery',
        }),
      );
    }
    if (engine === 'argocd' && url === undefined) {
      findings.push(
        findingAt(environment, ['spec', 'delivery', 'engine'], {
          message: 'engine argocd needs spec.delivery.url',
          hint: 'the URL that Argo CD clones the environments repository from',
          code: 'platform-delivery',
        }),
      );
    }
    if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) {
      findings.push(
        findingAt(environment, ['spec', 'delivery', 'path'], {
          message: `${path} is not a folder inside the repository`,
          hint: `write, for example, ${environment.name}`,
          code: 'platform-delivery',
        }),
      );
    }
    return findings;
  });
}

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

/** Every environment has one set of defaults, and every set names something that exists. */
export function checkDefaults(
  defaults: readonly WorkloadDefaults[],
  environments: readonly Environment[],
): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, WorkloadDefaults>();
  for (const entry of defaults) {
    const { environment, environmentType } = entry.match;
    const key = `${environment ?? ''}|${environmentType ?? ''}`;
    const other = seen.get(key);
    if (other) {
      findings.push(
        findingAt(entry, ['spec', 'match'], {
          message: `matches the same environments as ${other.name} (${other.file}:${other.line})`,
          code: 'platform-ambiguous',
        }),
      );
    }
    seen.set(key, entry);
    if (environment && !environments.some(e => e.name === environment)) {
      findings.push(
        findingAt(entry, ['spec', 'match', 'environment'], {
          message: `there is no environment ${environment}`,
          hint: `have: ${environments.map(e => e.name).join(', ')}`,
          code: 'platform-reference',
        }),
      );
    }
    if (
      environmentType &&
      !environments.some(e => e.type === environmentType)
    ) {
      findings.push(
        findingAt(entry, ['spec', 'match', 'environmentType'], {
          message: `no environment is of type ${environmentType}`,
          hint: `have: ${[...new Set(environments.map(e => e.type))].join(', ')}`,
          code: 'platform-reference',
        }),
      );
    }
  }
  for (const environment of environments) {
    if (!defaultsFor(defaults, environment)) {
      findings.push(
        findingAt(environment, ['spec', 'type'], {
          message: `no WorkloadDefaults match environment ${environment.name} of type ${environment.type}`,
          hint: 'add one under defaults/',
          code: 'platform-reference',
        }),
      );
    }
  }
  return findings;
}

/** The defaults of an environment: those that name it, before those of its type. */
export function defaultsFor(
  defaults: readonly WorkloadDefaults[],
  environment: Environment,
): WorkloadDefaults | undefined {
  const fitting = defaults.filter(
    ({ match }) =>
      (match.environment ?? environment.name) === environment.name &&
      (match.environmentType ?? environment.type) === environment.type,
  );
  const weight = ({ match }: WorkloadDefaults) =>
    (match.environment ? 2 : 0) + (match.environmentType ? 1 : 0);
  return [...fitting].sort((a, b) => weight(b) - weight(a))[0];
}
