import type { Entity } from '@backstage/catalog-model';

/** What the catalogue took from the tenant because no `catalog-info.yaml` says it: `owner,lifecycle`. */
export const ASSUMED_ANNOTATION = 'macadam.dev/assumed';

/** The names of the facts about an entity that nobody wrote down. */
export const assumedFacts = (entity: Entity): string[] =>
  (entity.metadata.annotations?.[ASSUMED_ANNOTATION] ?? '')
    .split(',')
    .map(fact => fact.trim())
    .filter(Boolean);
