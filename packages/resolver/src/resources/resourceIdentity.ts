import type { ResourceRequest } from '@macadam/score';
import type { Loan } from './borrow';
import type { Context } from '../context/context';
import { MAX_NAME, stableName } from '../values/names';
import { sharedName } from './sharedResources';
import { isCall } from '../platform/resourceTypes';

/** What a resource is called in the cluster, and whether it is the same for every workload that gives its id. */
export function identityOf(
  context: Context,
  key: string,
  request: ResourceRequest,
  loan: Loan | undefined,
) {
  const workload = context.workload.metadata.name;
  const resourceClass = request.class ?? 'default';
  const kind = `${request.type}.${resourceClass}`;
  // The id of a call is the name of a workload.
  if (request.id === undefined || isCall(request.type)) {
    return {
      type: request.type,
      class: resourceClass,
      shared: false,
      id: `${kind}#${workload}.${key}`,
      name: stableName([workload, key], MAX_NAME),
    };
  }
  const id = `${kind}#${request.id}`;
  return {
    type: request.type,
    class: resourceClass,
    shared: true,
    // Ids have no slash, so another tenant's resource is never taken for one of this.
    id: loan ? `${loan.tenant.name}/${id}` : id,
    name: sharedName(id),
  };
}
