import {
  forbidden,
  notFound,
  type AdmissionRequest,
  type KubeObject,
} from '../runtime';
import { objectOf } from '../schema/access';
import { servedResource } from '../schema/kinds';
import type { ApiState, Caller, Target } from './state';

/** Passes a write through the admission plug-ins of one phase; the draft may come back changed. */
export function admit(
  state: ApiState,
  phase: 'mutating' | 'validating',
  target: Target,
  caller: Caller,
  request: {
    operation: 'CREATE' | 'UPDATE' | 'DELETE';
    object?: KubeObject;
    oldObject?: KubeObject;
    subresource?: string;
  },
): KubeObject | undefined {
  const admission: AdmissionRequest = {
    operation: request.operation,
    resource: servedResource(target.home, target.home.storedVersion),
    name: request.object?.metadata.name ?? target.name,
    user: caller.user,
    dryRun: caller.dryRun,
    warn: caller.warn,
    ...(request.subresource && { subresource: request.subresource }),
    ...(target.namespace !== undefined && { namespace: target.namespace }),
    ...(request.object && { object: request.object }),
    ...(request.oldObject && { oldObject: request.oldObject }),
  };
  for (const plugin of state.admission) {
    if ((plugin.phase ?? 'mutating') === phase) plugin.admit(admission);
  }
  return admission.object;
}

/** Refuses new objects in a namespace that does not exist or is going. */
export function checkNamespace(
  state: ApiState,
  target: Target,
  name: string,
): void {
  if (target.namespace === undefined) return;
  const namespace = state.store.get('/namespaces', undefined, target.namespace);
  const resource = {
    group: target.kind.group,
    plural: target.kind.plural,
    name,
  };
  if (!namespace)
    throw notFound({ group: '', plural: 'namespaces', name: target.namespace });
  if (
    namespace.metadata.deletionTimestamp === undefined &&
    objectOf(namespace.status).phase !== 'Terminating'
  )
    return;
  throw forbidden(
    resource,
    `unable to create new content in namespace ${target.namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${target.namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  );
}
