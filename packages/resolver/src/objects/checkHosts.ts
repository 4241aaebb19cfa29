import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import { canonicalHost, hostRules, ruleOf } from '../platform/hosts';
import type { ResolvedObject } from '../types';
import { answersForAll, hostsIn } from './objectHosts';

/**
 * Hosts belong to a tenant and an environment by rule (`spec.hosts` of Environments and Tenants). Whatever a workload's
 * objects and endpoints name has to be its own; what is not is a finding at the resource that names it.
 *
 * @param endpoints - URLs that definitions say a workload is reached by
 */
export function checkHosts(
  context: Context,
  objects: readonly ResolvedObject[],
  endpoints: readonly { url: string; resource: string }[],
): void {
  const rules = hostRules(context.input.platform);
  const seen = new Set<string>();
  const check = (host: string, resource: string | undefined) => {
    if (seen.has(`${resource} ${host}`)) return;
    seen.add(`${resource} ${host}`);
    const problem = hostProblem(context, host);
    if (problem) {
      context.problems.add(pathOf(context, resource), {
        ...problem,
        code: 'host-foreign',
      });
    }
  };
  for (const { object, from } of objects) {
    for (const host of hostsIn(object)) check(host, from.resource);
    if (rules.length > 0 && answersForAll(object)) {
      context.problems.add(pathOf(context, from.resource), {
        message: `${object.kind}/${object.metadata.name} names no host, so that it would answer for everybody's`,
        hint: 'give it a host',
        code: 'host-foreign',
      });
    }
  }
  for (const { url, resource } of endpoints) {
    const host = URL.canParse(url) ? new URL(url).hostname : '';
    if (host && !/\.(svc|local)$/.test(host)) check(host, resource);
  }
}

function hostProblem(
  { input: { platform }, environment, tenant }: Context,
  host: string,
): { message: string; hint: string } | undefined {
  const canonical = canonicalHost(host);
  if (canonical !== host) {
    return {
      message: `${JSON.stringify(host)} is not a host name as DNS has it`,
      hint: canonical
        ? `write ${canonical}`
        : 'write names of small letters, digits and -, joined by dots, without a port',
    };
  }
  const rules = hostRules(platform);
  const ours = rules.filter(
    rule =>
      rule.environment === environment.name && rule.tenant === tenant.name,
  );
  const rule = ruleOf(host, rules);
  if (rule && ours.includes(rule)) return wildcardProblem(host, rules);
  const have =
    ours.length > 0
      ? `${tenant.name} has ${ours.map(({ pattern }) => pattern).join(', ')} in ${environment.name}`
      : `${tenant.name} has no hosts in ${environment.name}`;
  if (rule) {
    return {
      message: `the host ${host} belongs to ${rule.tenant} in ${rule.environment}, by ${rule.pattern} in ${rule.from.file}`,
      hint: have,
    };
  }
  const isRuled = rules.some(each => each.environment === environment.name);
  if (!isRuled) return undefined;
  return {
    message: `the host ${host} belongs to nobody: no Environment and no Tenant has it among its hosts`,
    hint: `${have}; the platform team adds others to spec.hosts`,
  };
}

/** A wildcard would answer for what is below it, and so for what belongs to others there. */
function wildcardProblem(
  host: string,
  rules: ReturnType<typeof hostRules>,
): { message: string; hint: string } | undefined {
  if (!host.startsWith('*.')) return undefined;
  const own = ruleOf(host, rules);
  const other = rules.find(
    rule =>
      rule.pattern.endsWith(host.slice(1)) &&
      (rule.tenant !== own?.tenant || rule.environment !== own.environment),
  );
  return (
    other && {
      message: `the host ${host} covers ${other.pattern}, which belongs to ${other.tenant} in ${other.environment}`,
      hint: 'name each host',
    }
  );
}

/** The param that gives the host, where there is one of that name. */
function pathOf({ workload }: Context, resource: string | undefined): Path {
  if (resource === undefined) return ['metadata', 'name'];
  const params = workload.resources?.[resource]?.params ?? {};
  return Object.hasOwn(params, 'host')
    ? ['resources', resource, 'params', 'host']
    : ['resources', resource];
}
