import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { refOf } from './catalogInfo';
import { PROBLEMS_ANNOTATION, REPOSITORY_ANNOTATION } from './entities';

/** What the catalogue held before this process started. */
export interface Remembered {
  /** Repository of each entity, by its reference. */
  holders: Map<string, string>;
  /** Entities of each repository, as they were given to the catalogue. */
  entities: Map<string, Entity[]>;
}

/** An entity without what the catalogue added and without its problems. */
function asGiven(entity: Entity): Entity {
  const { metadata } = entity;
  const annotations = Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(
      ([key]) => key !== PROBLEMS_ANNOTATION,
    ),
  );
  return {
    apiVersion: entity.apiVersion,
    kind: entity.kind,
    metadata: { ...metadata, uid: undefined, etag: undefined, annotations },
    ...(entity.spec && { spec: entity.spec }),
  };
}

/** Asks the catalogue for what came from repositories. @throws when it does not answer */
export async function remember(
  catalog: CatalogService,
  auth: AuthService,
): Promise<Remembered> {
  const found: Remembered = { holders: new Map(), entities: new Map() };
  const pages = catalog.streamEntities(
    {},
    { credentials: await auth.getOwnServiceCredentials() },
  );
  for await (const page of pages) {
    for (const entity of page) {
      const repository = entity.metadata.annotations?.[REPOSITORY_ANNOTATION];
      if (repository === undefined) continue;
      found.holders.set(refOf(entity), repository);
      found.entities.set(repository, [
        ...(found.entities.get(repository) ?? []),
        asGiven(entity),
      ]);
    }
  }
  return found;
}
