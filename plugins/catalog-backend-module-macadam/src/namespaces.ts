import { DEFAULT_NAMESPACE, type Entity } from '@backstage/catalog-model';
import { isOfEveryRepository } from './allowed';
import { refOf } from './catalogInfo';
import type { RepositoryTenant } from './types';

/** Fields of a spec that name other entities, with the kind that a name without one is of. */
const REFERENCES: Record<string, string | undefined> = {
  owner: 'group',
  system: 'system',
  domain: 'domain',
  subdomainOf: 'domain',
  subcomponentOf: 'component',
  providesApis: 'api',
  consumesApis: 'api',
  dependsOn: undefined,
  dependencyOf: undefined,
};

const lower = (text: string) => text.toLocaleLowerCase('en-US');

/** Whose a repository is. */
export interface Owners {
  tenantOf(repository: string): RepositoryTenant | undefined;
  /** The one that people, groups and templates come from. */
  platformOrganisation: string;
}

/** Kinds that the platform's organisation declares for everybody. */
const FOR_EVERYBODY = new Set(['Domain', 'System']);

/**
 * What a repository says of its services stands in its tenant's namespace, so that two tenants may call something the
 * same. What a repository of no tenant says, and what the platform's organisation says for everybody, is left alone.
 */
export function inNamespace(
  entity: Entity,
  repository: string,
  { tenantOf, platformOrganisation }: Owners,
): Entity {
  const { kind } = entity;
  const tenant = tenantOf(repository);
  const isForEverybody =
    FOR_EVERYBODY.has(kind) &&
    repository.startsWith(`${platformOrganisation}/`);
  if (!tenant || !isOfEveryRepository(kind) || isForEverybody) return entity;
  const { metadata } = entity;
  return {
    ...entity,
    metadata: {
      ...metadata,
      namespace: tenant.id,
      // Without a title, lists show the namespace before the name.
      title: metadata.title ?? metadata.name,
    },
  };
}

/**
 * Entities whose references are full. A name is looked for in the namespace of the entity that says it, then in
 * `default`, then wherever exactly one has it; one that is nowhere stays as it is written. A reference to `default`,
 * where everything was before tenants had namespaces, is looked for in the same places.
 */
export function withFullReferences(entities: readonly Entity[]): Entity[] {
  const refs = new Set(entities.map(refOf));
  const byName = new Map<string, string[]>();
  for (const ref of refs) {
    const key = ref.replace(/:[^/]+\//, ':');
    byName.set(key, [...(byName.get(key) ?? []), ref]);
  }
  const find = (from: string, kind: string, name: string) => {
    const full = (namespace: string) => lower(`${kind}:${namespace}/${name}`);
    const known = [from, DEFAULT_NAMESPACE]
      .map(full)
      .find(ref => refs.has(ref));
    const all = byName.get(lower(`${kind}:${name}`)) ?? [];
    return known ?? (all.length === 1 ? all[0] : undefined);
  };
  const complete = (entity: Entity, field: string, said: string): string => {
    const [, explicit, namespace, name] =
      /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(said) ?? [];
    const kind = explicit ?? REFERENCES[field];
    if (!kind || !name) return said;
    if (namespace && lower(namespace) !== DEFAULT_NAMESPACE) return said;
    // People and groups are in no tenant.
    if (field === 'owner')
      return `${kind}:${namespace ?? DEFAULT_NAMESPACE}/${name}`;
    const from = entity.metadata.namespace ?? DEFAULT_NAMESPACE;
    return find(from, kind, name) ?? said;
  };
  return entities.map(entity =>
    entity.spec && isOfEveryRepository(entity.kind)
      ? {
          ...entity,
          spec: Object.fromEntries(
            Object.entries(entity.spec).map(([field, value]) => {
              if (!Object.hasOwn(REFERENCES, field)) return [field, value];
              if (typeof value === 'string')
                return [field, complete(entity, field, value)];
              return [
                field,
                Array.isArray(value)
                  ? value.map(each =>
                      typeof each === 'string'
                        ? complete(entity, field, each)
                        : each,
                    )
                  : value,
              ];
            }),
          ),
        }
      : entity,
  );
}
