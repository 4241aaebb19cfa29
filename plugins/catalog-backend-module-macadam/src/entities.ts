import {
  DEFAULT_NAMESPACE,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { reasonOf } from '@macadam/git';
import { whyNotAllowed, withoutOurAnnotations } from './allowed';
import { refOf } from './catalogInfo';
import { inNamespace, type Owners } from './namespaces';
import { withOtherName } from './otherName';
import {
  assumedComponent,
  isComponentOf,
  parseWorkloads,
  resourceEntities,
  withWorkload,
} from './scoreEntities';
import type { Declared, RepositoryLinks, RepositorySnapshot } from './types';

/** What is wrong with the files of an entity's repository, a line each. */
export const PROBLEMS_ANNOTATION = 'macadam.dev/problems';
/** `organisation/name` of the repository that an entity comes from. */
export const REPOSITORY_ANNOTATION = 'macadam.dev/repository';

/** Where an entity came from; the catalogue keeps repositories apart by it. */
export interface FoundEntity {
  entity: Entity;
  repository: string;
}

export interface Sources extends Owners {
  linksOf(snapshot: RepositorySnapshot): RepositoryLinks;
  /** Entities that the repository had when its files could last be read. */
  lastGood(repository: string): Entity[] | undefined;
}

function withOrigin(
  entity: Entity,
  file: string | undefined,
  snapshot: RepositorySnapshot,
  links: RepositoryLinks,
): Entity {
  const page = file === undefined ? links.repository : links.file(file);
  const location = `url:${page}`;
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
        'backstage.io/view-url': page,
        'backstage.io/edit-url': page,
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

/** What the repository declares and may declare. */
function allowed(
  { declared, repository }: RepositorySnapshot,
  platformOrganisation: string,
): Pick<Declared, 'entities' | 'problems'> {
  const judged = declared.entities.map(({ entity, file }) => ({
    entity: withoutOurAnnotations(entity),
    file,
    reason: whyNotAllowed(entity, repository, platformOrganisation),
  }));
  return {
    entities: judged.filter(({ reason }) => reason === undefined),
    problems: [
      ...declared.problems,
      ...judged.flatMap(({ file, reason }) =>
        reason === undefined ? [] : [`${file}: ${reason}`],
      ),
    ],
  };
}

/** Kind and name; the namespace is the repository's tenant's, whatever else changes. */
const keyOf = ({ kind, metadata }: Entity): string =>
  `${kind}:${metadata.name}`.toLocaleLowerCase('en-US');

/** What a repository has while something is wrong with it: what is whole, and what was last good of the rest. */
function despiteProblems(
  now: readonly { entity: Entity; isWhole: boolean }[],
  lastGood: readonly Entity[],
  otherwise: () => Entity,
): Entity[] {
  const known = new Map(lastGood.map(entity => [keyOf(entity), entity]));
  const shown = now.map(({ entity, isWhole }) =>
    isWhole ? entity : (known.get(keyOf(entity)) ?? entity),
  );
  shown.forEach(entity => known.delete(keyOf(entity)));
  const all = [...shown, ...known.values()];
  return all.some(({ kind }) => kind === 'Component')
    ? all
    : [...all, otherwise()];
}

/** The entities of one repository; what is wrong with its files stands on each of its components. */
function entitiesOf(
  snapshot: RepositorySnapshot,
  sources: Sources,
  apisOf: (component: string) => string[],
): Entity[] {
  const links = sources.linksOf(snapshot);
  const tenant = sources.tenantOf(snapshot.repository);
  const info = allowed(snapshot, sources.platformOrganisation);
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

  const declares = (name: string) =>
    info.entities.some(({ entity }) => isComponentOf(entity, name));
  const refused = snapshot.declared.refused
    .filter(({ name }) => !declares(name))
    .map(({ name, owner, file }) => {
      const known = owner === undefined ? tenant : { id: '', owner };
      return { entity: assumedComponent(name, known), file, isWhole: false };
    });
  const assumed = workloads
    .map(({ workload, path }) => ({ name: workload.metadata.name, path }))
    .filter(
      ({ name }) =>
        !declares(name) &&
        !refused.some(({ entity }) => isComponentOf(entity, name)),
    )
    .map(({ name, path }) => ({
      entity: assumedComponent(name, tenant),
      file: path,
      isWhole: true,
    }));
  const components = [
    ...info.entities.map(each => ({ ...each, isWhole: true })),
    ...refused,
    ...assumed,
  ].map(({ entity, file, isWhole }) => {
    const own = workloads.find(({ workload }) =>
      isComponentOf(entity, workload.metadata.name),
    );
    return {
      entity: own ? withWorkload(entity, own, place, apisOf) : entity,
      file,
      isWhole: isWhole && !own?.isBroken,
    };
  });
  const resources = workloads.flatMap(({ workload }) => {
    const component = components.find(({ entity }) =>
      isComponentOf(entity, workload.metadata.name),
    );
    if (!component) return [];
    const { file } = component;
    return resourceEntities(workload, component.entity).map(entity => ({
      entity,
      file,
      isWhole: true,
    }));
  });
  const all = [...components, ...resources].map(
    ({ entity, file, isWhole }) => ({
      entity: withOrigin(entity, file, snapshot, links),
      isWhole,
    }),
  );
  if (problems.length === 0) return all.map(({ entity }) => entity);
  return despiteProblems(all, sources.lastGood(snapshot.repository) ?? [], () =>
    standIn(snapshot, sources),
  ).map(entity =>
    entity.kind === 'Component' ? withProblems(entity, problems) : entity,
  );
}

/** The Component of a repository that has no other to show its problems on. */
function standIn(snapshot: RepositorySnapshot, sources: Sources): Entity {
  const { repository } = snapshot;
  const name = repository.slice(repository.indexOf('/') + 1);
  return withOrigin(
    assumedComponent(
      name.replace(/^[^a-zA-Z0-9]+|[^a-zA-Z0-9]+$/g, '').slice(0, 63),
      sources.tenantOf(repository),
    ),
    undefined,
    snapshot,
    sources.linksOf(snapshot),
  );
}

/** The same, whatever one repository's files do to it: they cost that repository alone. */
function isolated(
  snapshot: RepositorySnapshot,
  sources: Sources,
  apisOf: (component: string) => string[],
): Entity[] {
  try {
    return entitiesOf(snapshot, sources, apisOf);
  } catch (error) {
    const problem = `${snapshot.repository} cannot be read: ${reasonOf(error)}`;
    const known = sources.lastGood(snapshot.repository) ?? [];
    return despiteProblems(
      known.map(entity => ({ entity, isWhole: true })),
      known,
      () => standIn(snapshot, sources),
    ).map(entity =>
      entity.kind === 'Component' ? withProblems(entity, [problem]) : entity,
    );
  }
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
    for (const { entity } of snapshot.declared.entities) {
      const apis = entity.spec?.providesApis;
      const own = inNamespace(entity, snapshot.repository, sources);
      const namespace = own.metadata.namespace ?? DEFAULT_NAMESPACE;
      if (entity.kind === 'Component' && Array.isArray(apis)) {
        provided.set(
          refOf(own),
          apis.map(api =>
            stringifyEntityRef(
              parseEntityRef(`${api}`, {
                defaultKind: 'api',
                defaultNamespace: namespace,
              }),
            ),
          ),
        );
      }
    }
  }
  const claims = new Map<string, FoundEntity[]>();
  for (const snapshot of snapshots) {
    for (const found of isolated(snapshot, sources, apisOf)) {
      const entity = inNamespace(found, snapshot.repository, sources);
      const ref = refOf(entity);
      claims.set(ref, [
        ...(claims.get(ref) ?? []),
        { entity, repository: snapshot.repository },
      ]);
    }
  }
  return [...claims].flatMap(([ref, found]) => {
    const sorted = [...found].sort(byClaim(ref));
    const winner =
      sorted.find(({ repository }) => repository === holders.get(ref)) ??
      sorted[0];
    const others = sorted.filter(
      ({ repository }) => repository !== winner.repository,
    );
    const told = withProblems(
      winner.entity,
      others.map(
        ({ repository }) =>
          `${repository} claims the name ${ref} too; ${winner.repository} has it. Rename one of them.`,
      ),
    );
    return [
      { repository: winner.repository, entity: told },
      ...others.flatMap(each => apart(each, winner, claims)),
    ];
  });
}

/** A component that cannot have its name has a page all the same, which says why. */
function apart(
  { entity, repository }: FoundEntity,
  winner: FoundEntity,
  claims: ReadonlyMap<string, unknown>,
): FoundEntity[] {
  if (entity.kind !== 'Component') return [];
  const renamed = withOtherName(entity, repository, ref => claims.has(ref));
  if (!renamed) return [];
  const { name } = entity.metadata;
  const problem = `${winner.repository} has the name ${name}, so this is called ${renamed.metadata.name} here. Rename one of them.`;
  return [{ repository, entity: withProblems(renamed, [problem]) }];
}
