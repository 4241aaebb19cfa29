import type { EvaluationContext, KubeObject } from '../types';
import { readOnce } from '../shared';
import { isClusterScoped, pluralOf } from './kinds.data';

/** An object and all that matching asks about it. */
export interface Target {
  group: string;
  version: string;
  kind: string;
  plural: string;
  name: string;
  /** Undefined for what is in no namespace; `default` for a namespaced object that names none. */
  namespace?: string;
  operation: string;
  object: KubeObject;
  oldObject?: unknown;
  namespaceObject?: unknown;
  userInfo?: EvaluationContext['userInfo'];
  ask?: EvaluationContext['ask'];
  exempt?: EvaluationContext['exempt'];
  /** What `params` are: null, an object, why there are none, or what it would take to know. */
  params?: Params;
}

/** The parameters of a policy for one object. */
export type Params =
  null | { params: unknown } | { error: string } | { missing: string };

function readTarget(object: KubeObject, context: EvaluationContext): Target {
  const slash = object.apiVersion.indexOf('/');
  const group = object.apiVersion.slice(0, Math.max(slash, 0));
  const { kind, metadata } = object;
  const generated = metadata.generateName;
  const namespace = isClusterScoped(group, kind)
    ? undefined
    : (metadata.namespace ?? 'default');
  return {
    group,
    version: object.apiVersion.slice(slash + 1),
    kind,
    plural: pluralOf(kind),
    name: metadata.name || (typeof generated === 'string' ? generated : ''),
    namespace,
    operation: context.operation ?? 'CREATE',
    // The API server fills in the namespace before any policy sees the object.
    object:
      namespace === metadata.namespace
        ? object
        : { ...object, metadata: { ...metadata, namespace } },
    oldObject: context.oldObject,
    namespaceObject: context.namespaceObject,
    userInfo: context.userInfo,
    ask: context.ask,
    exempt: context.exempt,
  };
}

/** Reads what matching asks about an object; once for all policies where they share their work. */
export const toTarget = readOnce(readTarget);
