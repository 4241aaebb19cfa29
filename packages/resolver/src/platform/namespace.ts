import { evaluateTemplate } from '../expressions/templates';
import type { Environment, Tenant } from '../types';

/** The namespace of a tenant in an environment. */
export function namespaceOf(environment: Environment, tenant: Tenant): string {
  return String(
    evaluateTemplate(environment.namespace, { tenant: tenantScope(tenant) }),
  );
}

/** What expressions may use as `tenant`. */
export function tenantScope(tenant: Tenant) {
  return { id: tenant.name };
}
