import type { ResourceRequest, Path } from '@macadam/score';
import { Context } from '../context/context';
import { grantsFrom } from '../platform/grants';
import { isCall } from '../platform/resourceTypes';
import type { Tenant, Grant } from '../types';
import { TENANT_ANNOTATION } from './calls';

/** A resource of another tenant, and the grant that lets this one use it. */
export interface Loan {
  tenant: Tenant;
  grant: Grant;
}

/**
 * The other tenant whose resource a request names, and the grant for it.
 *
 * @returns undefined when the request is for a resource of its own tenant; `refused`, with a finding, when there is no grant
 */
export function loanOf(
  context: Context,
  key: string,
  request: ResourceRequest,
): Loan | 'refused' | undefined {
  // A workload is called, not lent.
  if (isCall(request.type)) return undefined;
  const annotations = request.metadata?.annotations ?? {};
  const name = Object.hasOwn(annotations, TENANT_ANNOTATION)
    ? annotations[TENANT_ANNOTATION]
    : context.tenant.name;
  if (name === context.tenant.name) return undefined;
  const { platform } = context.input;
  const path: Path = ['resources', key];
  const at: Path = [...path, 'metadata', 'annotations', TENANT_ANNOTATION];
  const refuse = (where: Path, message: string, hint: string) => {
    context.problems.add(where, {
      message,
      hint,
      code: 'resource-grant',
      stage: 'match',
    });
    return 'refused' as const;
  };
  const tenant = platform.tenants.find(each => each.name === name);
  if (!tenant) {
    return refuse(
      at,
      `the platform has no tenant ${JSON.stringify(name)}`,
      `have: ${platform.tenants.map(each => each.name).join(', ')}`,
    );
  }
  if (request.id === undefined) {
    return refuse(
      path,
      `a resource of ${name} is named by its id`,
      'add the id that the Grant in the platform repository names',
    );
  }
  const resourceClass = request.class ?? 'default';
  const grants = grantsFrom(platform, name, context.environment.name).filter(
    ({ to }) => to.includes(context.tenant.name),
  );
  const grant = grants.find(
    ({ resource }) =>
      resource?.type === request.type &&
      resource.class === resourceClass &&
      resource.id === request.id,
  );
  if (grant) return { tenant, grant };
  const have = grants.flatMap(({ resource }) =>
    resource ? [`${resource.type}.${resource.class}#${resource.id}`] : [],
  );
  return refuse(
    at,
    `${context.tenant.name} may not use ${request.type}.${resourceClass}#${request.id} of ${name} in ${context.environment.name}`,
    `it may use ${have.join(', ') || 'nothing there'}; a Grant in the platform repository says so`,
  );
}
