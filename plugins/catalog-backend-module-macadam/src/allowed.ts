import type { Entity } from '@backstage/catalog-model';

/** Kinds that say what a service is. */
const OF_EVERY_REPOSITORY = new Set([
  'API',
  'Component',
  'Domain',
  'Resource',
  'System',
]);
/** Kinds that decide who may do what, or what the portal runs. */
const OF_THE_PLATFORM = new Set(['Group', 'Template', 'User']);

/** Whether every repository may declare entities of this kind. */
export const isOfEveryRepository = (kind: string): boolean =>
  OF_EVERY_REPOSITORY.has(kind);

/**
 * Why a repository may not declare an entity; undefined when it may. People, groups and templates come from the
 * organisation of the platform repository alone: whoever declares a group's members decides what they may do.
 */
export function whyNotAllowed(
  entity: Entity,
  repository: string,
  platformOrganisation: string,
): string | undefined {
  const { kind } = entity;
  if (OF_EVERY_REPOSITORY.has(kind)) return undefined;
  if (OF_THE_PLATFORM.has(kind)) {
    return repository.startsWith(`${platformOrganisation}/`)
      ? undefined
      : `${kind} ${entity.metadata.name} may only be declared in a repository of ${platformOrganisation}`;
  }
  return `${kind} ${entity.metadata.name} cannot be declared in a repository: use ${[...OF_EVERY_REPOSITORY].join(', ')}`;
}

/** Annotations under `macadam.dev/` are what the portal found; a repository cannot say them itself. */
export function withoutOurAnnotations(entity: Entity): Entity {
  const { annotations } = entity.metadata;
  if (!annotations || entity.kind === 'User') return entity;
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: Object.fromEntries(
        Object.entries(annotations).filter(
          ([key]) => !key.startsWith('macadam.dev/'),
        ),
      ),
    },
  };
}
