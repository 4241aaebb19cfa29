import type { Entity } from '@backstage/catalog-model';
import { refOf } from './catalogInfo';
import { withProblems, type FoundEntity, type Sources } from './entities';
import { assumedComponent } from './scoreEntities';
import { whyInvalid } from './validate';

/** What the portal found; what a repository wrote may be what is refused. */
const annotationsOfOurs = ({ metadata }: Entity): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([key]) =>
      /^macadam\.dev\/|^backstage\.io\/managed-by-/.test(key),
    ),
  );

/**
 * Leaves out what the catalogue would refuse. A component stays all the same: as it was when it was last good, or with
 * nothing but its name; what else is refused is a problem of its repository's components.
 */
export async function onlyValid(
  found: readonly FoundEntity[],
  { tenantOf, lastGood }: Pick<Sources, 'tenantOf' | 'lastGood'>,
): Promise<FoundEntity[]> {
  const reasons = await Promise.all(
    found.map(({ entity }) => whyInvalid(entity)),
  );
  const problemsOf = (repository: string) =>
    reasons.filter(
      (reason, index): reason is string =>
        reason !== undefined && found[index].repository === repository,
    );
  const standIn = ({ entity, repository }: FoundEntity): Entity[] => {
    const known = lastGood(repository)?.find(
      good => refOf(good) === refOf(entity),
    );
    if (known) return [known];
    if (entity.kind !== 'Component') return [];
    const bare = assumedComponent(entity.metadata.name, tenantOf(repository));
    const { namespace } = entity.metadata;
    return [
      {
        ...bare,
        metadata: {
          ...bare.metadata,
          annotations: {
            ...annotationsOfOurs(entity),
            ...bare.metadata.annotations,
          },
          ...(namespace && { namespace }),
        },
      },
    ];
  };
  const shown: FoundEntity[] = [];
  for (const [index, one] of found.entries()) {
    const problems = problemsOf(one.repository);
    for (const entity of reasons[index] ? standIn(one) : [one.entity]) {
      // What stands in may be refused for its name too.
      if (reasons[index] && (await whyInvalid(entity))) continue;
      shown.push({
        repository: one.repository,
        entity:
          entity.kind === 'Component' ? withProblems(entity, problems) : entity,
      });
    }
  }
  return shown;
}
