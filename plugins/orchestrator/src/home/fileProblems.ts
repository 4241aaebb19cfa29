import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { entityPath } from '../paths';
import { isMine, type Need } from './view';

/** What is wrong with the files of an entity's repository, a line each. */
export const PROBLEMS = 'macadam.dev/problems';
const REPOSITORY = 'macadam.dev/repository';
/** What left Git has its problem said as something that waits. */
const WITHDRAWN = 'macadam.dev/withdrawn';

const annotation = ({ metadata }: Entity, key: string): string =>
  metadata.annotations?.[key] ?? '';

/** What is called as its repository comes first: of several components it is the one that people look for. */
function byNamesake(a: Entity, b: Entity): number {
  const isNamesake = (entity: Entity) =>
    annotation(entity, REPOSITORY).endsWith(`/${entity.metadata.name}`);
  return Number(isNamesake(b)) - Number(isNamesake(a));
}

/**
 * What the catalogue could not take of repositories' files: one entry for each repository, with the file and the line,
 * leading to the page that says all of it.
 *
 * @param entities - those that have problems
 * @param owners - whose to show; everybody's where absent
 */
export function fileNeedsOf(
  entities: readonly Entity[],
  owners?: readonly string[],
): Need[] {
  const needs = new Map<string, Need>();
  for (const entity of [...entities].sort(byNamesake)) {
    const [first, ...others] = annotation(entity, PROBLEMS)
      .split('\n')
      .filter(Boolean);
    const owner = String(entity.spec?.owner ?? '');
    const repository = annotation(entity, REPOSITORY);
    if (
      first === undefined ||
      annotation(entity, WITHDRAWN) ||
      needs.has(repository) ||
      (owners && !isMine({ owner }, owners))
    )
      continue;
    const { namespace = 'default', name } = entity.metadata;
    needs.set(repository, {
      workload: `${namespace}/${name}`,
      environment: repository,
      kind: 'files',
      reason:
        others.length > 0 ? `${first} (and ${others.length} more)` : first,
      href: entityPath(stringifyEntityRef(entity)),
    });
  }
  return [...needs.values()];
}
