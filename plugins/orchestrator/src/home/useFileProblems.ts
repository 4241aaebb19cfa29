import type { Entity } from '@backstage/catalog-model';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useLive } from '@macadam/plugin-ui-react';
import { WORKLOADS_CHANNEL } from '@macadam/plugin-orchestrator-common';
import { useCallback } from 'react';
import { PROBLEMS } from './fileProblems';

/** A push that no workload comes of sends no signal. */
const EVERY_SECONDS = 60;
/** More than anybody reads. */
const MOST = 200;

/** The entities whose repositories have files that the catalogue could not take; `known` is false while nobody can say. */
export function useFileProblems(): {
  entities: readonly Entity[];
  known: boolean;
} {
  const catalog = useApiHolder().get(catalogApiRef);
  const load = useCallback(async () => {
    if (!catalog) return [];
    const { items } = await catalog.queryEntities({
      query: { [`metadata.annotations.${PROBLEMS}`]: { $exists: true } },
      fields: ['kind', 'metadata', 'spec.owner'],
      limit: MOST,
    });
    return items;
  }, [catalog]);
  const live = useLive(load, {
    channels: [WORKLOADS_CHANNEL],
    every: EVERY_SECONDS,
  });
  return live.state === 'ready' || live.state === 'stale'
    ? { entities: live.value, known: live.state === 'ready' }
    : { entities: [], known: false };
}
