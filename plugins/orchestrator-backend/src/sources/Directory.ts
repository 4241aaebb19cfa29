import type { AuthService } from '@backstage/backend-plugin-api';
import {
  parseEntityRef,
  RELATION_CHILD_OF,
  RELATION_MEMBER_OF,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Annotation of a User whose login at the forge is not its name. */
export const FORGE_LOGIN_ANNOTATION = 'macadam.dev/forge-login';

/** A person the catalogue knows. */
export interface KnownPerson {
  userEntityRef: string;
  /** The person and every group they are in, parents included. */
  ownershipEntityRefs: string[];
  displayName: string;
}

/** Who owns a workload and which system it is part of. */
export interface Ownership {
  owner: string;
  system?: string;
}

/** People, groups and components, as the catalogue knows them now. */
export class Directory {
  constructor(
    private readonly catalog: CatalogService,
    private readonly auth: AuthService,
  ) {}

  /**
   * The person behind a login: the User with that login in `macadam.dev/forge-login`, else the User of that name whose
   * annotation does not name another login.
   */
  async personByLogin(login: string): Promise<KnownPerson | undefined> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const { items } = await this.catalog.queryEntities(
      {
        filter: {
          kind: 'User',
          [`metadata.annotations.${FORGE_LOGIN_ANNOTATION}`]: login,
        },
        limit: 2,
      },
      { credentials },
    );
    if (items.length > 1) {
      return undefined;
    }
    const user =
      items[0] ??
      (/^[a-z0-9][a-z0-9._-]*$/i.test(login)
        ? await this.catalog.getEntityByRef(`user:default/${login}`, {
            credentials,
          })
        : undefined);
    const annotated = user?.metadata.annotations?.[FORGE_LOGIN_ANNOTATION];
    if (!user || (annotated !== undefined && annotated !== login)) {
      return undefined;
    }
    return this.person(user);
  }

  /** The person of an entity reference. */
  async personByRef(userEntityRef: string): Promise<KnownPerson | undefined> {
    const ref = parseEntityRef(userEntityRef, {
      defaultKind: 'user',
      defaultNamespace: 'default',
    });
    if (ref.kind.toLocaleLowerCase('en-US') !== 'user') {
      return undefined;
    }
    const credentials = await this.auth.getOwnServiceCredentials();
    const user = await this.catalog.getEntityByRef(ref, { credentials });
    return user && this.person(user);
  }

  /** Owner and system of each workload's Component; `fallback` (the tenant's owner) where there is none yet. */
  async ownership(
    workloads: readonly { workload: string; fallback: string }[],
  ): Promise<Map<string, Ownership>> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const { items } = await this.catalog.getEntitiesByRefs(
      {
        entityRefs: workloads.map(({ workload }) => `component:${workload}`),
        fields: ['kind', 'metadata.name', 'metadata.namespace', 'relations'],
      },
      { credentials },
    );
    return new Map(
      workloads.map(({ workload, fallback }, index) => {
        const entity = items[index];
        const owner = targets(entity, RELATION_OWNED_BY)[0] ?? fallback;
        const system = targets(entity, RELATION_PART_OF).find(
          ref => parseEntityRef(ref).kind === 'system',
        );
        return [
          workload,
          { owner, ...(system ? { system: parseEntityRef(system).name } : {}) },
        ];
      }),
    );
  }

  private async person(user: Entity): Promise<KnownPerson> {
    const userEntityRef = stringifyEntityRef(user);
    const groups = await this.withParents(targets(user, RELATION_MEMBER_OF));
    const profile = user.spec?.profile;
    const displayName =
      typeof profile === 'object' &&
      profile !== null &&
      !Array.isArray(profile) &&
      typeof profile.displayName === 'string'
        ? profile.displayName
        : (user.metadata.title ?? user.metadata.name);
    return {
      userEntityRef,
      ownershipEntityRefs: [userEntityRef, ...groups],
      displayName,
    };
  }

  private async withParents(groups: readonly string[]): Promise<string[]> {
    const seen = new Set<string>();
    let next = [...groups];
    while (next.length > 0) {
      next.forEach(ref => seen.add(ref));
      const { items } = await this.catalog.getEntitiesByRefs(
        { entityRefs: next, fields: ['kind', 'metadata', 'relations'] },
        { credentials: await this.auth.getOwnServiceCredentials() },
      );
      next = items
        .flatMap(group => targets(group, RELATION_CHILD_OF))
        .filter(ref => !seen.has(ref));
    }
    return [...seen];
  }
}

function targets(entity: Entity | undefined, type: string): string[] {
  return (entity?.relations ?? [])
    .filter(relation => relation.type === type)
    .map(relation => relation.targetRef);
}
