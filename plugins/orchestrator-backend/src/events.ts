import type { EventParams } from '@backstage/plugin-events-node';
import { tenantOfShared } from '@macadam/plugin-gitops-common';
import { isRecord } from '@macadam/yaml';
import type { WakeKey } from './store';

/**
 * The repository (`organisation/name`) of a push webhook of Gitea or GitHub; undefined for other events. Nothing else in
 * it is used: what was pushed, and by whom, is asked of the host.
 */
export function pushedRepository(event: EventParams): string | undefined {
  const kind =
    event.metadata?.['x-gitea-event'] ?? event.metadata?.['x-github-event'];
  const { eventPayload } = event;
  if (
    kind !== 'push' ||
    !isRecord(eventPayload) ||
    !isRecord(eventPayload.repository)
  ) {
    return undefined;
  }
  const { full_name: name } = eventPayload.repository;
  return typeof name === 'string' && /^[\w.-]+\/[\w.-]+$/.test(name)
    ? name
    : undefined;
}

/** Who may wait for what changed in a cluster: a workload, or, where it is shared, all of the tenant whose it is. */
export function wokenBy({
  workload,
  environment,
}: {
  workload?: string;
  environment?: string;
}): WakeKey {
  const tenant = workload === undefined ? undefined : tenantOfShared(workload);
  const where = environment === undefined ? {} : { environment };
  if (tenant !== undefined) return { tenant, ...where };
  return workload === undefined ? where : { workload, ...where };
}

/** The named fields of an event's payload that are texts. */
export function stringsOf<K extends string>(
  payload: unknown,
  keys: readonly K[],
): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const key of keys) {
    const value = isRecord(payload) ? payload[key] : undefined;
    if (typeof value === 'string') {
      found[key] = value;
    }
  }
  return found;
}
