import type { EvaluationContext, KubeObject } from '../policy/types';
import { readOnce } from '../policy/sharing';
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
  /** Empty for the object as a whole. */
  subresource: string;
  object: KubeObject;
  oldObject?: unknown;
  namespaceObject?: unknown;
  userInfo?: EvaluationContext['userInfo'];
  ask?: EvaluationContext['ask'];
  exempt?: EvaluationContext['exempt'];
  isFinal: boolean;
  /** What is judged instead of an object: a document that is none of Kubernetes. */
  payload?: { value: unknown };
  /** What `params` are: null, an object, why there are none, or what it would take to know. */
  params?: Params;
  /** The namespace that the policy is for, which its calls of the cluster do not leave; undefined for all of them. */
  within?: string;
}

/** The parameters of a policy for one object. */
export type Params =
  null | { params: unknown } | { error: string } | { missing: string };

/** The group, version and kind of an object. */
export function typeOf({ apiVersion, kind }: KubeObject) {
  const slash = apiVersion.indexOf('/');
  return {
    group: apiVersion.slice(0, Math.max(slash, 0)),
    version: apiVersion.slice(slash + 1),
    kind,
  };
}

function readTarget(object: KubeObject, context: EvaluationContext): Target {
  const { metadata } = object;
  const { about = typeOf(object) } = context;
  const { group, version, kind } = about;
  const generated = metadata.generateName;
  const namespace = isClusterScoped(group, kind)
    ? undefined
    : (metadata.namespace ?? 'default');
  return {
    group,
    version,
    kind,
    plural: pluralOf(kind),
    name:
      context.about?.name ||
      metadata.name ||
      (typeof generated === 'string' ? generated : ''),
    namespace,
    operation: context.operation ?? 'CREATE',
    subresource: context.subresource ?? '',
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
    isFinal: context.isFinal ?? false,
  };
}

/** Reads what matching asks about an object; once for all policies where they share their work. */
export const toTarget = readOnce(readTarget);

/** A target as a policy for one namespace sees it. */
export function within(target: Target, namespace: string | undefined): Target {
  return namespace === undefined ? target : { ...target, within: namespace };
}

/** A document that is no Kubernetes object, under the name by which it is known. */
export function payloadTarget(
  value: unknown,
  name: string,
  context: EvaluationContext,
): Target {
  const standIn = { apiVersion: '', kind: '', metadata: { name } };
  return { ...toTarget(standIn, context), payload: { value } };
}
