/** What all controllers of pods ask about a pod, and how they make one from a template. */
import type { KubeObject, NewObject } from '../../runtime';
import { findCondition, isTrue } from './conditions';
import { controllerReference } from './tools';
import type { Pod, PodTemplate } from './types';

export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Neither finished nor being deleted. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && !pod.metadata.deletionTimestamp;
}

export function isReady(pod: Pod): boolean {
  return isTrue(pod.status?.conditions, 'Ready');
}

/**
 * Whether a pod has been ready for `minReadySeconds`.
 * @param now milliseconds since the epoch
 */
export function isAvailable(
  pod: Pod,
  minReadySeconds: number,
  now: number,
): boolean {
  return availableIn(pod, minReadySeconds, now) === 0;
}

/** Milliseconds until a ready pod counts as available; undefined while it is not ready. */
export function availableIn(
  pod: Pod,
  minReadySeconds: number,
  now: number,
): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds <= 0) return 0;
  const since = Date.parse(
    findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '',
  );
  return Math.max(0, since + minReadySeconds * 1000 - now);
}

/** The shortest wait until one more pod becomes available; undefined when no ready pod has to wait. */
export function nextAvailable(
  pods: readonly Pod[],
  minReadySeconds: number,
  now: number,
): number | undefined {
  const waits = pods
    .map(pod => availableIn(pod, minReadySeconds, now))
    .filter(wait => wait !== undefined && wait > 0);
  return waits.length ? Math.min(...waits.map(Number)) : undefined;
}

/** A pod as a controller creates it. */
export function podFromTemplate(
  owner: KubeObject,
  template: PodTemplate,
  identity: {
    name: string;
    generateName?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
  },
): NewObject & Pod {
  const labels = { ...template.metadata?.labels, ...identity.labels };
  const annotations = {
    ...template.metadata?.annotations,
    ...identity.annotations,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: identity.name,
      ...(identity.generateName && { generateName: identity.generateName }),
      ...(owner.metadata.namespace && { namespace: owner.metadata.namespace }),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(identity.finalizers && { finalizers: identity.finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: structuredClone(template.spec),
  };
}

/** Counts from an absolute number or a percentage of a total, as intstr.GetScaledValueFromIntOrPercent. */
export function scaled(
  value: number | string | undefined,
  total: number,
  roundUp: boolean,
  fallback: number | string,
): number {
  const chosen = value ?? fallback;
  if (typeof chosen === 'number') return chosen;
  const share = (Number.parseInt(chosen, 10) * total) / 100;
  return roundUp ? Math.ceil(share) : Math.floor(share);
}
