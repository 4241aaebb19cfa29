import type { Entity } from '@backstage/catalog-model';
import { whyNotAllowed, withoutOurAnnotations } from './allowed';
import { parseCatalogInfo, refOf, type ParsedCatalogInfo } from './catalogInfo';
import {
  assumedComponent,
  isComponentOf,
  parseWorkloads,
  resourceEntities,
  withWorkload,
} from './scoreEntities';
import type {
  RepositoryLinks,
  RepositorySnapshot,
  RepositoryTenant,
} from './types';

/** What is wrong with the files of an entity's repository, a line each. */
export const PROBLEMS_ANNOTATION = 'macadam.dev/problems';
/** `organisation/name` of the repository that an entity comes from. */
export const REPOSITORY_ANNOTATION = 'macadam.dev/repository';

/** Where an entity came from; the catalogue keeps repositories apart by it. */
export interface FoundEntity {
  entity: Entity;
  repository: string;
}

export interface Sources {
  tenantOf(repository: string): RepositoryTenant | undefined;
  linksOf(snapshot: RepositorySnapshot): RepositoryLinks;
  /** Entities that the repository had when its files could last be read. */
  lastGood(repository: string): Entity[] | undefined;
  /** The one that people, groups and templates come from. */
  platformOrganisation: string;
}

function withOrigin(
  entity: Entity,
  snapshot: RepositorySnapshot,
  links: RepositoryLinks,
): Entity {
  const file =
    snapshot.catalogInfo === undefined
      ? (snapshot.scoreFiles[0]?.path ?? '')
      : 'catalog-info.yaml';
  const location = `url:${links.file(file)}`;
  const own = entity.metadata.links ?? [];
  const repositoryLinks =
    entity.kind === 'Component'
      ? [
          {
            url: links.repository,
            title: 'Repository',
            type: 'repository',
            icon: 'code',
          },
          ...snapshot.scoreFiles.map(({ path }) => ({
            url: links.file(path),
            title: 'Score file',
            type: 'score',
            icon: 'code',
          })),
        ]
      : [];
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        'backstage.io/source-location': `url:${links.repository}/`,
        'backstage.io/view-url': links.file(file),
        'backstage.io/edit-url': links.file(file),
        ...entity.metadata.annotations,
        [REPOSITORY_ANNOTATION]: snapshot.repository,
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
      },
      ...(own.length + repositoryLinks.length > 0 && {
        links: [...own, ...repositoryLinks],
      }),
    },
  };
}

/** The entity with problems beside those that it has, in the annotation that its page reads. */
export function withProblems(
  entity: Entity,
  problems: readonly string[],
): Entity {
  const known = entity.metadata.annotations?.[PROBLEMS_ANNOTATION];
  const all = [...new Set([...(known?.split('\n') ?? []), ...problems])];
  if (all.length === 0) return entity;
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...entity.metadata.annotations,
        [PROBLEMS_ANNOTATION]: all.join('\n'),
      },
    },
  };
}

/** What `catalog-info.yaml` says and may say. */
function declared(
  snapshot: RepositorySnapshot,
  links: RepositoryLinks,
  platformOrganisation: string,
): ParsedCatalogInfo {
  if (snapshot.catalogInfo === undefined) return { entities: [], problems: [] };
  const file = 'catalog-info.yaml';
  const { entities, problems } = parseCatalogInfo(
    snapshot.catalogInfo,
    file,
    links,
  );
  const refused = entities.map(entity =>
    whyNotAllowed(entity, snapshot.repository, platformOrganisation),
  );
  return {
    entities: entities
      .filter((_, index) => refused[index] === undefined)
      .map(withoutOurAnnotations),
    problems: [
      ...problems,
      ...refused.flatMap(reason => (reason ? [`${file}: ${reason}`] : [])),
    ],
  };
}

/** The entities of one repository; its problems stand on each of its components, or on the last good ones. */
function entitiesOf(
  snapshot: RepositorySnapshot,
  sources: Sources,
  apisOf: (component: string) => string[],
): Entity[] {
  const links = sources.linksOf(snapshot);
  const tenant = sources.tenantOf(snapshot.repository);
  const name = snapshot.repository.slice(snapshot.repository.indexOf('/') + 1);
  const info = declared(snapshot, links, sources.platformOrganisation);
  const { workloads, problems: scoreProblems } = parseWorkloads(snapshot);
  const problems = [
    ...(snapshot.problems ?? []),
    ...info.problems,
    ...scoreProblems,
  ];
  const place = {
    repository: snapshot.repository,
    ...(tenant && { tenant: tenant.id }),
  };

  const assumed = workloads
    .filter(
      ({ workload }) =>
        !info.entities.some(entity =>
          isComponentOf(entity, workload.metadata.name),
        ),
    )
    .map(({ workload }) => assumedComponent(workload.metadata.name, tenant));
  const components = [...info.entities, ...assumed].map(entity => {
    const own = workloads.find(({ workload }) =>
      isComponentOf(entity, workload.metadata.name),
    );
    return own ? withWorkload(entity, own, place, apisOf) : entity;
  });
  const resources = workloads.flatMap(({ workload }) => {
    const component = components.find(entity =>
      isComponentOf(entity, workload.metadata.name),
    );
    return component ? resourceEntities(workload, component) : [];
  });
  const all = [...components, ...resources].map(entity =>
    withOrigin(entity, snapshot, links),
  );
  if (problems.length === 0) return all;
  const lastGood = sources.lastGood(snapshot.repository) ?? [];
  const shown = lastGood.length > 0 ? lastGood : all;
  if (shown.some(({ kind }) => kind === 'Component')) {
    return shown.map(entity =>
      entity.kind === 'Component' ? withProblems(entity, problems) : entity,
    );
  }
  return [
    ...shown,
    withProblems(
      withOrigin(assumedComponent(name, tenant), snapshot, links),
      problems,
    ),
  ];
}

/** Among repositories that claim one name, the one that is called so comes first, then the first by name. */
function byClaim(ref: string) {
  const name = ref.slice(ref.indexOf('/') + 1);
  const isNamesake = (repository: string) =>
    repository.toLocaleLowerCase('en-US').endsWith(`/${name}`);
  return (a: FoundEntity, b: FoundEntity) =>
    Number(isNamesake(b.repository)) - Number(isNamesake(a.repository)) ||
    a.repository.localeCompare(b.repository);
}

/**
 * Everything that the catalogue should hold, from what every repository says. A name that two repositories claim goes
 * to one of them, and the entity says who else claims it.
 *
 * @param holders - who holds a name already; a holder keeps it
 */
export function catalogue(
  snapshots: readonly RepositorySnapshot[],
  sources: Sources,
  holders: ReadonlyMap<string, string> = new Map(),
): FoundEntity[] {
  const provided = new Map<string, string[]>();
  const apisOf = (component: string) => provided.get(component) ?? [];
  for (const snapshot of snapshots) {
    if (snapshot.catalogInfo === undefined) continue;
    for (const entity of parseCatalogInfo(
      snapshot.catalogInfo,
      '',
      sources.linksOf(snapshot),
    ).entities) {
      const apis = entity.spec?.providesApis;
      if (entity.kind === 'Component' && Array.isArray(apis))
        provided.set(entity.metadata.name, apis.map(String));
    }
  }
  const claims = new Map<string, FoundEntity[]>();
  for (const snapshot of snapshots) {
    for (const entity of entitiesOf(snapshot, sources, apisOf)) {
      const ref = refOf(entity);
      claims.set(ref, [
        ...(claims.get(ref) ?? []),
        { entity, repository: snapshot.repository },
      ]);
    }
  }
  return [...claims].map(([ref, found]) => {
    const sorted = [...found].sort(byClaim(ref));
    const winner =
      sorted.find(({ repository }) => repository === holders.get(ref)) ??
      sorted[0];
    const others = sorted.filter(
      ({ repository }) => repository !== winner.repository,
    );
    return {
      repository: winner.repository,
      entity: withProblems(
        winner.entity,
        [
          winner.entity.metadata.annotations?.[PROBLEMS_ANNOTATION],
          ...others.map(
            ({ repository }) =>
              `${repository} claims the name ${ref} too; ${winner.repository} has it. Rename one of them.`,
          ),
        ].filter((problem): problem is string => problem !== undefined),
      ),
    };
  });
}
