/** When an ExternalSecret has to be read again. Pure. */
import { createHash } from 'node:crypto';
import type { KubeObject } from '../../../runtime';
import { parseDuration } from '../duration';
import { canonicalJson, textAt, valueAt } from '../fields';

export const managedLabel = 'reconcile.external-secrets.io/managed';
export const dataHashAnnotation = 'reconcile.external-secrets.io/data-hash';

export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(value))
    .digest('hex')
    .slice(0, 56);
}

/** Changes with the spec, labels and annotations of an ExternalSecret; kept as `status.syncedResourceVersion`. */
export function syncVersion(object: KubeObject): string {
  const { generation, labels, annotations } = object.metadata;
  return `${generation ?? 0}-${hashOf({ labels: labels ?? {}, annotations: annotations ?? {} })}`;
}

/** Whether the target Secret is there and holds what was put there. */
export function isIntact(
  secret: KubeObject | undefined,
  isMerge: boolean,
): boolean {
  if (!secret) return false;
  if (isMerge) return true;
  return (
    secret.metadata.labels?.[managedLabel] === 'true' &&
    secret.metadata.annotations?.[dataHashAnnotation] ===
      hashOf(valueAt(secret, 'data') ?? {})
  );
}

/**
 * How long until the values have to be read again: 0 is now, Infinity never. `CreatedOnce` reads until it
 * succeeded once, `OnChange` also when the ExternalSecret changes, `Periodic` also after spec.refreshInterval.
 * A Secret that is missing or was changed is always written again.
 */
export function msUntilRefresh(
  object: KubeObject,
  intact: boolean,
  now: number,
): number {
  const synced = textAt(object, 'status', 'syncedResourceVersion');
  const refreshed = Date.parse(textAt(object, 'status', 'refreshTime') ?? '');
  if (!intact || !synced || Number.isNaN(refreshed)) return 0;
  const policy = textAt(object, 'spec', 'refreshPolicy') ?? 'Periodic';
  if (policy === 'CreatedOnce') return Infinity;
  if (synced !== syncVersion(object)) return 0;
  if (policy === 'OnChange') return Infinity;
  const interval = parseDuration(
    textAt(object, 'spec', 'refreshInterval'),
    3_600_000,
  );
  return interval === 0 ? Infinity : Math.max(refreshed + interval - now, 0);
}
