import type { Path } from '@macadam/score';
import type { Context } from './context';
import { textAt } from './platform-values';
import type { Grant, Platform } from './types';

/** Types of resources that stand for another workload, named by their param `workload`. */
const CALLS = new Set(['service', 'service-port']);

/** Another workload that a resource stands for. */
export interface Call {
  workload: string;
  /** Its tenant, where a param names one. */
  tenant?: string;
}

/** The workload that a resource of a type with these params stands for, if it does. */
export function callOf(
  type: string,
  params: Record<string, unknown>,
): Call | undefined {
  const workload = textAt(params, ['workload']);
  if (!CALLS.has(type) || workload === undefined) return undefined;
  const tenant = textAt(params, ['tenant']);
  return { workload, ...(tenant === undefined ? {} : { tenant }) };
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

/** Nothing passes between tenants that the platform repository does not grant. */
export function checkCall(
  context: Context,
  key: string,
  type: string,
  params: Record<string, unknown>,
): void {
  const { input, environment, problems, tenant } = context;
  const call = callOf(type, params);
  if (!call?.tenant || call.tenant === tenant.name) return;
  const at: Path = ['resources', key, 'params', 'tenant'];
  const { platform } = input;
  if (!platform.tenants.some(({ name }) => name === call.tenant)) {
    problems.add(at, {
      message: `the platform has no tenant ${JSON.stringify(call.tenant)}`,
      hint: `have: ${platform.tenants.map(({ name }) => name).join(', ')}`,
      code: 'resource-tenant',
    });
    return;
  }
  const granted = grantsFrom(platform, call.tenant, environment.name).filter(
    ({ to }) => to.includes(tenant.name),
  );
  if (granted.some(({ workload }) => workload === call.workload)) return;
  const have = granted.flatMap(({ workload }) => workload ?? []);
  problems.add(at, {
    message: `${tenant.name} may not call ${call.workload} of ${call.tenant} in ${environment.name}`,
    hint: `it may call ${have.join(', ') || 'nothing there'}; a Grant in the platform repository says so`,
    code: 'resource-grant',
  });
}
