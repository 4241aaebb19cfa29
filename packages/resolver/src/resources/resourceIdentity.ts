import type { ResourceRequest } from '@macadam/score';
import type { Context } from '../context/context';
import { isCall } from '../platform/resourceTypes';
import { MAX_NAME, stableName } from '../values/names';
import type { ResolvedCall } from './called';
import type { Loan } from './loan';
import { sharedName } from './sharedName';

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

/** A resource with its place in the Score file and its name in the cluster. */
export interface ResourceIdentity {
  key: string;
  id: string;
  name: string;
  type: string;
  class: string;
  /** Every workload that names its id renders it, each the same. */
  shared: boolean;
  params: Record<string, unknown>;
  /** The workload that it stands for. */
  call?: ResolvedCall;
}
