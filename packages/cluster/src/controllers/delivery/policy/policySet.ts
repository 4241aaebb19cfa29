/** The Kyverno policies in the cluster, kept loaded. */
import {
  evaluate,
  type EvaluationContext,
  loadPolicies,
  type Policy,
  type RuleResult,
} from '@macadam/kyverno';
import { stringify } from 'yaml';
import type { ClusterClient, KubeObject } from '../../../runtime';
import { splitApiVersion } from '../flux/inventory';

export const policyGroup = 'policies.kyverno.io';
export const policyKinds = ['ValidatingPolicy'];

/** One policy object: what is in force of it, and what is wrong with it. */
export interface LoadedPolicy {
  object: KubeObject;
  /** Empty when it never loaded. After a change that does not load, the last one that did. */
  policies: Policy[];
  problem?: string;
}

export function isPolicy(object: {
  apiVersion: string;
  kind: string;
}): boolean {
  return (
    splitApiVersion(object.apiVersion).group === policyGroup &&
    policyKinds.includes(object.kind)
  );
}

/** Loads one policy object. */
export function loadPolicy(
  object: KubeObject,
  before?: LoadedPolicy,
): LoadedPolicy {
  const { apiVersion, kind, metadata, spec } = object;
  const { name, namespace, labels, annotations } = metadata;
  const text = stringify({
    apiVersion,
    kind,
    metadata: { name, namespace, labels, annotations },
    spec,
  });
  const { policies, errors } = loadPolicies([
    { path: `${kind}/${name}.yaml`, text },
  ]);
  if (errors.length > 0) {
    return {
      object,
      policies: before?.policies ?? [],
      problem: errors.map(error => error.message).join('; '),
    };
  }
  if (policies.length === 0)
    return {
      object,
      policies: before?.policies ?? [],
      problem: 'no policy was found in it',
    };
  return { object, policies };
}

/** Follows the policies of a cluster. */
export class PolicySet {
  private readonly loaded = new Map<string, LoadedPolicy>();
  private flat: Policy[] = [];
  private stopWatching?: () => void;
  /** Counts changes. */
  revision = 0;

  constructor(private readonly client: ClusterClient) {}

  /**
   * Begins to follow; does nothing as long as the kind is not served.
   * @param onChange called with each policy that was loaded, and without one when one was removed
   */
  start(onChange: (policy?: LoadedPolicy) => void = () => {}): void {
    const stops = policyKinds.flatMap(kind => {
      const served = this.client
        .resources()
        .find(
          resource => resource.group === policyGroup && resource.kind === kind,
        );
      if (!served) return [];
      const type = { apiVersion: `${policyGroup}/${served.version}`, kind };
      return [
        this.client.watch(type, event =>
          this.changed(event.type, event.object, onChange),
        ),
      ];
    });
    if (stops.length > 0)
      this.stopWatching = () => stops.forEach(stop => stop());
  }

  stop(): void {
    this.stopWatching?.();
    this.stopWatching = undefined;
  }

  get started(): boolean {
    return this.stopWatching !== undefined;
  }

  /** What the policies in force say about an object; empty when none matches it. */
  evaluate(object: KubeObject, context: EvaluationContext): RuleResult[] {
    if (this.flat.length === 0) return [];
    return evaluate(
      this.flat,
      { ...object, metadata: { ...object.metadata } },
      context,
    );
  }

  private changed(
    type: string,
    object: KubeObject,
    onChange: (policy?: LoadedPolicy) => void,
  ): void {
    const key = `${object.kind}/${object.metadata.name}`;
    const before = this.loaded.get(key);
    const isSame =
      before &&
      type !== 'DELETED' &&
      before.object.metadata.generation === object.metadata.generation &&
      before.object.metadata.uid === object.metadata.uid;
    if (isSame) return;
    if (type === 'DELETED') this.loaded.delete(key);
    else this.loaded.set(key, loadPolicy(object, before));
    this.flat = [...this.loaded.values()].flatMap(entry => entry.policies);
    this.revision += 1;
    onChange(this.loaded.get(key));
  }
}
