/** How a Deployment recognises and numbers its ReplicaSets. */
import type { ObjectMeta } from '../../../runtime';
import { nameHash, sameValue } from '../canonical';
import type { Deployment, PodTemplate, ReplicaSet } from '../types';

export const HASH_LABEL = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

/** Annotations of a Deployment that its ReplicaSets do not inherit. */
const NOT_INHERITED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

function withoutHash(template: PodTemplate): PodTemplate {
  const metadata: Partial<ObjectMeta> = { ...template.metadata };
  const labels = Object.fromEntries(
    Object.entries(metadata.labels ?? {}).filter(
      ([name]) => name !== HASH_LABEL,
    ),
  );
  return { ...template, metadata: { ...metadata, labels } };
}

export function templateHash(deployment: Deployment): string {
  return nameHash([
    withoutHash(deployment.spec.template),
    deployment.status?.collisionCount ?? 0,
  ]);
}

export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const age = (a.metadata.creationTimestamp ?? '').localeCompare(
    b.metadata.creationTimestamp ?? '',
  );
  return (
    age ||
    revisionOf(a) - revisionOf(b) ||
    a.metadata.name.localeCompare(b.metadata.name)
  );
}

/** The ReplicaSet that has the Deployment's pod template; the oldest if several do. */
export function findNew(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const wanted = withoutHash(deployment.spec.template);
  return [...replicaSets]
    .sort(byAge)
    .find(replicaSet =>
      sameValue(withoutHash(replicaSet.spec.template), wanted),
    );
}

export function revisionOf(replicaSet: ReplicaSet | Deployment): number {
  return Number(replicaSet.metadata.annotations?.[REVISION] ?? 0);
}

/** Annotations that the new ReplicaSet should carry: the Deployment's own, and its number. */
export function annotationsFor(
  deployment: Deployment,
  replicaSet: ReplicaSet | undefined,
  others: readonly ReplicaSet[],
): Record<string, string> {
  const annotations = { ...replicaSet?.metadata.annotations };
  for (const [name, value] of Object.entries(
    deployment.metadata.annotations ?? {},
  )) {
    if (!NOT_INHERITED.has(name)) annotations[name] = value;
  }
  const next = Math.max(0, ...others.map(revisionOf)) + 1;
  const current = Number(annotations[REVISION] ?? 0);
  if (current < next) {
    if (current > 0) {
      const history = annotations[REVISION_HISTORY]?.split(',') ?? [];
      annotations[REVISION_HISTORY] = [...history, String(current)].join(',');
    }
    annotations[REVISION] = String(next);
  }
  return annotations;
}
