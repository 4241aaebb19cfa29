import { isDnsLabel } from '@macadam/kubernetes';
import type { Finding } from '@macadam/score';
import { ExpressionError } from '../expressions/expressions';
import type { Environment, Tenant } from '../types';
import { findingAt } from './findingAt';
import { namespaceOf } from './namespace';

/** Namespaces of Kubernetes, and of what delivers and admits. */
const SYSTEM = /^(kube-.*|default|flux-system|argocd|kyverno)$/;

/**
 * A namespace belongs to one tenant and one environment, by its rule and by what the rule makes of the names; and to
 * nothing else in the cluster.
 *
 * @param readable - the environments whose rule can be evaluated
 */
export function checkNamespaces(
  environments: readonly Environment[],
  tenants: readonly Tenant[],
  readable: readonly Environment[],
): Finding[] {
  const rules = environments.flatMap((environment, index) =>
    checkRule(environment, environments.slice(0, index)),
  );
  return rules.length > 0 ? rules : checkNames(readable, tenants);
}

function checkRule(
  environment: Environment,
  before: readonly Environment[],
): Finding[] {
  const { name, cluster, namespace } = environment;
  if (!namespace.includes('tenant.id')) {
    return [
      at(
        environment,
        'the namespace has to contain ${tenant.id}',
        'tenants never share a namespace',
      ),
    ];
  }
  const other = before.find(
    each => each.cluster === cluster && each.namespace === namespace,
  );
  return other
    ? [
        at(
          environment,
          `environment ${other.name} has the same namespaces on cluster ${cluster}`,
          `write, for example, \${tenant.id}-${name}`,
        ),
      ]
    : [];
}

function checkNames(
  environments: readonly Environment[],
  tenants: readonly Tenant[],
): Finding[] {
  const seen = new Map<string, string>();
  return environments.flatMap(environment =>
    tenants.flatMap(tenant => {
      const pair = `tenant ${tenant.name} in environment ${environment.name}`;
      const why = whyNot(environment, tenant, pair, seen);
      return why
        ? [
            at(
              environment,
              `${pair} gets the namespace ${why}`,
              'write another rule, or give the tenant another name',
            ),
          ]
        : [];
    }),
  );
}

function whyNot(
  environment: Environment,
  tenant: Tenant,
  pair: string,
  seen: Map<string, string>,
): string | undefined {
  let namespace: string;
  try {
    namespace = namespaceOf(environment, tenant);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return `that cannot be told: ${error.message}`;
  }
  const key = `${environment.cluster} ${namespace}`;
  const other = seen.get(key);
  seen.set(key, pair);
  if (other && other !== pair)
    return `${namespace}, which is that of ${other} on cluster ${environment.cluster}`;
  if (!isDnsLabel(namespace))
    return `${namespace}, which Kubernetes does not take: at most 63 of a-z, 0-9 and -`;
  return SYSTEM.test(namespace)
    ? `${namespace}, which belongs to the cluster`
    : undefined;
}

function at(environment: Environment, message: string, hint: string): Finding {
  return findingAt(environment, ['spec', 'namespace'], {
    message,
    hint,
    code: 'platform-namespace',
  });
}
