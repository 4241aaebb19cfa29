import type { Controller, ReconcileResult } from '../../../runtime';
import { keyOf } from '../informers';
import { queueController, writeStatus, type Tools } from '../tools';
import {
  CACHED_KINDS,
  countedBy,
  isCached,
  namespaceUsage,
} from './namespaceUsage';
import { formatQuantities } from './usage';

/** How often kinds that no cache follows are counted again. */
const RECOUNT_MS = 10_000;

/** Keeps `status.hard` and `status.used` of ResourceQuotas. What is refused is decided at admission. */
export function quotaController(tools: Tools): Controller {
  const { client, informers } = tools;
  const quotas = informers.of('ResourceQuota');

  function reconcile(key: string): void | ReconcileResult {
    const quota = quotas.byKey(key);
    if (!quota || quota.metadata.deletionTimestamp) return undefined;
    const used = formatQuantities(namespaceUsage(client, informers, quota));
    writeStatus(tools, quota, { hard: quota.spec.hard ?? {}, used });
    return countedBy(quota).every(isCached)
      ? undefined
      : { requeueAfterMs: RECOUNT_MS };
  }

  return queueController(tools, 'resourcequota', {
    sources(enqueue, enqueueBatched) {
      quotas.onChange(({ object }) => enqueue(keyOf(object)));
      for (const kind of CACHED_KINDS) {
        informers.of(kind).onChange(({ object }) => {
          for (const quota of quotas.inNamespace(
            object.metadata.namespace ?? '',
          ))
            enqueueBatched(keyOf(quota));
        });
      }
    },
    reconcile,
  });
}
