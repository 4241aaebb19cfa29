import {
  forbidden,
  notFound,
  type AdmissionRequest,
  type KubeObject,
} from '../runtime';
import { objectOf } from '../schema/access';
import { servedResource } from '../schema/kinds';
import { scaleOf, withScale } from './scale';
import type { ApiState, Caller, Target } from './state';

/** Passes a write through the admission plug-ins of one phase; the draft may come back changed. */
export function admit(
  state: ApiState,
  phase: 'mutating' | 'validating',
  target: Target,
  caller: Caller,
  request: {
    operation: AdmissionRequest['operation'];
    object?: KubeObject;
    oldObject?: KubeObject;
    subresource?: string;
  },
): KubeObject | undefined {
  const scale = request.subresource === 'scale' ? target.kind.scale : undefined;
  const shown = (object: KubeObject | undefined) =>
    object && scale ? scaleOf(object, scale) : object;
  const object = shown(request.object);
  const oldObject = shown(request.oldObject);
  const admission: AdmissionRequest = {
    operation: request.operation,
    resource: servedResource(target.kind, target.kind.storedVersion),
    name: request.object?.metadata.name ?? target.name,
    user: caller.user,
    dryRun: caller.dryRun,
    warn: caller.warn,
    ...(request.subresource && { subresource: request.subresource }),
    ...(target.namespace !== undefined && { namespace: target.namespace }),
    ...(object && { object }),
    ...(oldObject && { oldObject }),
  };
  for (const plugin of state.admission) {
    if ((plugin.phase ?? 'mutating') === phase) plugin.admit(admission);
  }
  return scale && request.object
    ? withScale(request.object, scale, admission.object)
    : admission.object;
}

/**
 * Asks about a request that stores nothing of its own: what is created at or connected to a subresource,
 * such as an Eviction.
 *
 * @param body what the request carries; an empty one is judged by its kind and name
 */
export function admitConnected(
  state: ApiState,
  target: Target,
  caller: Caller,
  request: {
    operation: 'CREATE' | 'CONNECT';
    subresource: string;
    type: { apiVersion: string; kind: string };
    body?: Record<string, unknown>;
  },
): void {
  const { operation, subresource, type, body = {} } = request;
  const object: KubeObject = {
    ...body,
    ...type,
    metadata: { namespace: target.namespace, name: target.name },
  };
  for (const phase of ['mutating', 'validating'] as const)
    admit(state, phase, target, caller, { operation, subresource, object });
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
