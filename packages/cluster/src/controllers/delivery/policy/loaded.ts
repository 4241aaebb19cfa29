/** One object of the cluster as the policies or exceptions that it is. */
import { type Exception, loadPolicies, type Policy } from '@macadam/kyverno';
import { CLASSIC } from '@macadam/kyverno-classic';
import type { KubeObject } from '../../../runtime';
import { fieldsAt, valueAt } from '../fields';
import { type PolicyKind, policyKindOf } from './kinds';

/** An object that was read, and what is wrong with it. */
export interface Loaded {
  object: KubeObject;
  problem?: string;
}

/** A policy that is in the cluster. After a change that does not load, the last one that did is in force. */
export interface LoadedPolicy extends Loaded {
  kind: PolicyKind;
  /** Undefined when it never loaded. */
  policy?: Policy;
  isAtAdmission: boolean;
  isInBackground: boolean;
  /** Whether it may be about a subresource, by name. */
  subresources(name: string): boolean;
  /** An error refuses the request. */
  failsClosed: boolean;
  /** Failures are told to who asks, also where they only are audited. */
  emitsWarning: boolean;
}

/** An exception that is in the cluster. */
export interface LoadedException extends Loaded {
  exceptions: Exception[];
}

function textOf({ apiVersion, kind, metadata, spec }: KubeObject): string {
  const { name, namespace, labels, annotations } = metadata;
  return JSON.stringify({
    apiVersion,
    kind,
    metadata: { name, namespace, labels, annotations },
    spec,
  });
}

function read(objects: readonly KubeObject[]) {
  const [{ kind, metadata }] = objects;
  const path = `${kind}/${metadata.name}.yaml`;
  const text = objects.map(textOf).join('\n---\n');
  const { policies, exceptions, errors } = loadPolicies([{ path, text }], {
    languages: [CLASSIC],
  });
  const problem = errors.map(({ message }) => message).join('; ');
  return { policies, exceptions, ...(problem && { problem }) };
}

/** Why an object is no policy, binding or exception that can be used; undefined when it is one. */
export function problemOf(object: KubeObject): string | undefined {
  return read([object]).problem;
}

/** Whether a spec names a subresource: `pods/exec`, `Pod.exec`, or `/*` for all of them. */
function namedIn(spec: unknown): (name: string) => boolean {
  const text = JSON.stringify(spec) ?? '';
  const hasAll = /[*\w][/.]\*"/.test(text);
  return name => hasAll || new RegExp(`[/.]${name}"`).test(text);
}

/**
 * Reads a policy.
 *
 * @param bindings of a ValidatingAdmissionPolicy; without one it is not in force
 */
export function loadPolicy(
  object: KubeObject,
  bindings: readonly KubeObject[],
  before?: LoadedPolicy,
): LoadedPolicy | undefined {
  const kind = policyKindOf(object);
  if (!kind) return undefined;
  const { spec } = object;
  const { policies, problem } = read([object, ...bindings]);
  const isOn = (phase: string) =>
    valueAt(spec, phase) !== false &&
    valueAt(spec, 'evaluation', phase, 'enabled') !== false;
  const failurePolicy =
    valueAt(spec, 'webhookConfiguration', 'failurePolicy') ??
    fieldsAt(object, 'spec').failurePolicy;
  const policy = problem === undefined ? policies[0] : before?.policy;
  return {
    object,
    kind,
    ...(policy && { policy }),
    ...(problem !== undefined && { problem }),
    ...(!policy && problem === undefined && { problem: 'it holds no policy' }),
    isAtAdmission: isOn('admission'),
    isInBackground: isOn('background'),
    subresources: namedIn(spec),
    failsClosed: failurePolicy !== 'Ignore',
    emitsWarning: valueAt(spec, 'emitWarning') === true,
  };
}

/** Reads an exception; after a change that does not load it excepts nothing. */
export function loadException(object: KubeObject): LoadedException {
  const { exceptions, problem } = read([object]);
  return problem === undefined
    ? { object, exceptions }
    : { object, exceptions: [], problem };
}

/** What of an object its policy is made of; equal means nothing to read again. */
export function contentOf({ metadata, spec }: KubeObject): string {
  const { uid, labels, annotations } = metadata;
  return JSON.stringify([uid, labels, annotations, spec]);
}
