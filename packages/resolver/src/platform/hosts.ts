import type { Environment, Platform, PlatformDocument, Tenant } from '../types';
import { compareText } from '../values/compareText';

/** A pattern of host names, and whose they are. */
export interface HostRule {
  /** A host name, or one whose first label begins with `*`. */
  pattern: string;
  environment: string;
  tenant: string;
  /** The platform file that says so. */
  from: PlatformDocument;
}

const LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const HOST = new RegExp(`^(\\*\\.)?${LABEL}(\\.${LABEL})*$`);
const PATTERN = /^(\*[-a-z0-9]*|[a-z0-9][-a-z0-9]*)(\.[a-z0-9][-a-z0-9]*)+$/;

const known = new WeakMap<Platform, HostRule[]>();

/** Who may be reached by which hosts: what environments say for each tenant, and what tenants say for environments. */
export function hostRules(platform: Platform): HostRule[] {
  const before = known.get(platform);
  if (before) return before;
  const rules = rulesOf(platform);
  known.set(platform, rules);
  return rules;
}

/** The same, of a platform that is not checked yet. */
export function rulesOf({
  environments,
  tenants,
}: {
  environments: readonly Environment[];
  tenants: readonly Tenant[];
}): HostRule[] {
  return environments.flatMap(environment =>
    tenants.flatMap(tenant => [
      ...ofEnvironment(environment, tenant),
      ...(tenant.hosts?.[environment.name] ?? []).map(pattern => ({
        pattern,
        environment: environment.name,
        tenant: tenant.name,
        from: tenant,
      })),
    ]),
  );
}

function ofEnvironment(environment: Environment, tenant: Tenant): HostRule[] {
  return (environment.hosts ?? []).map(template => ({
    pattern: template.replaceAll('${tenant.id}', tenant.name),
    environment: environment.name,
    tenant: tenant.name,
    from: environment,
  }));
}

/** The rule that a host falls under: of several, the one that says most of it. */
export function ruleOf(host: string, rules: readonly HostRule[]) {
  return rules
    .filter(({ pattern }) => covers(pattern, host))
    .sort(
      (a, b) =>
        b.pattern.length - a.pattern.length ||
        compareText(a.pattern, b.pattern),
    )
    .at(0);
}

/**
 * Whether a pattern is about a host. `*` stands for the beginning of one label, `*.` for any names below; a host with a
 * wildcard is covered only as a whole.
 */
export function covers(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*')) return pattern === host;
  const rest = pattern.slice(1);
  if (!host.endsWith(rest) || host.length === rest.length) return false;
  const start = host.slice(0, -rest.length);
  return rest.startsWith('.') || !/[.*]/.test(start);
}

/** The one way in which a host is written: small letters, punycode, no dot at the end; undefined for no host at all. */
export function canonicalHost(host: string): string | undefined {
  const [, wildcard = '', name] = /^(\*\.)?(.*)$/s.exec(host) ?? [];
  const plain = name.replace(/\.$/, '');
  if (!URL.canParse(`http://${plain}/`)) return undefined;
  const { hostname, host: withPort } = new URL(`http://${plain}/`);
  const written = wildcard + hostname;
  return withPort === hostname && HOST.test(written) ? written : undefined;
}

/** What is wrong with a pattern of an environment or a tenant. */
export function patternProblem(pattern: string): string | undefined {
  return PATTERN.test(pattern)
    ? undefined
    : `${JSON.stringify(pattern)} is no host name, or one whose first label begins with *`;
}

/** Two patterns that are the same would give one host to two. */
export function sharedPatterns(
  rules: readonly HostRule[],
): [HostRule, HostRule][] {
  const first = new Map<string, HostRule>();
  return rules.flatMap((rule): [HostRule, HostRule][] => {
    const other = first.get(rule.pattern);
    if (!other) first.set(rule.pattern, rule);
    const isOwn =
      rule.tenant === other?.tenant && rule.environment === other.environment;
    return other && !isOwn ? [[rule, other]] : [];
  });
}
