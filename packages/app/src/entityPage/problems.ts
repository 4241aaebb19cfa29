import type { Entity } from '@backstage/catalog-model';

/** What is wrong with the files of an entity's repository, a line each. */
export const PROBLEMS_ANNOTATION = 'macadam.dev/problems';

/** The problems of an entity's repository, as the catalogue found them. */
export const problemsOf = (entity: Entity): string[] =>
  (entity.metadata.annotations?.[PROBLEMS_ANNOTATION] ?? '')
    .split('\n')
    .map(problem => problem.trim())
    .filter(Boolean);
