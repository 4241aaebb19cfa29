import {
  DEFAULT_NAMESPACE,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { PUSHED_FILE, readYaml, type YamlProblem } from '@macadam/yaml';
import type { RepositoryLinks } from './types';

export interface ParsedCatalogInfo {
  entities: Entity[];
  /** One line each: what is wrong and where. */
  problems: string[];
}

function isEntity(value: unknown): value is Entity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'apiVersion' in value &&
    typeof value.apiVersion === 'string' &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'metadata' in value &&
    typeof value.metadata === 'object' &&
    value.metadata !== null &&
    'name' in value.metadata &&
    typeof value.metadata.name === 'string'
  );
}

/** Links may name files of the repository (`./docs/slo.md`); the catalogue wants addresses. */
function withAbsoluteLinks(entity: Entity, links: RepositoryLinks): Entity {
  if (!entity.metadata.links) return entity;
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      links: entity.metadata.links.map(link =>
        URL.canParse(link.url)
          ? link
          : { ...link, url: links.file(link.url.replace(/^\.?\//, '')) },
      ),
    },
  };
}

/**
 * The entities of a `catalog-info.yaml`. A document that is none is a problem with its line; the others still count.
 * @param path - of the file, for the problems
 */
export function parseCatalogInfo(
  text: string,
  path: string,
  links: RepositoryLinks,
): ParsedCatalogInfo {
  const entities: Entity[] = [];
  const problems: string[] = [];
  const { documents, refused, at } = readYaml(text, { limits: PUSHED_FILE });
  const said = ({ offset, message }: YamlProblem) =>
    `${path}:${at(offset).line} ${message.split('\n')[0]}`;
  if (refused) return { entities, problems: [said(refused)] };
  for (const { value, problems: broken } of documents) {
    if (broken.length > 0) {
      problems.push(said(broken[0]));
      continue;
    }
    if (value === null || value === undefined) continue;
    if (!isEntity(value)) {
      problems.push(
        `${path} has a document without apiVersion, kind or metadata.name`,
      );
      continue;
    }
    entities.push(withAbsoluteLinks(value, links));
  }
  return { entities, problems };
}

/** `component:default/cart`. */
export const refOf = (entity: Entity): string =>
  stringifyEntityRef({
    kind: entity.kind,
    namespace: entity.metadata.namespace ?? DEFAULT_NAMESPACE,
    name: entity.metadata.name,
  });
