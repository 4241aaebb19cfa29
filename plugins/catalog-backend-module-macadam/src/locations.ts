import type { FieldPath } from './documents';
import { valueAt } from './fault';
import { pathInRepository } from './inRepository';
import type { RepositoryLinks } from './types';

export interface LocationTarget {
  /** Path in the repository. */
  target: string;
  /** Of the field that names it. */
  path: FieldPath;
  /** Why it is not followed. */
  fault?: string;
}

/** A pattern of catalog-info.yaml names nothing that is not read anyway. */
const PATTERN = /[*?[\]{}]/;

/**
 * The files that a Location names. Only files of its own repository are followed: any other could bring in anything.
 *
 * @param file - that declares it
 * @param paths - of the repository
 */
export function locationTargets(
  location: unknown,
  file: string,
  paths: readonly string[],
  links: RepositoryLinks,
): LocationTarget[] {
  const single = valueAt(location, ['spec', 'target']);
  const several = valueAt(location, ['spec', 'targets']);
  const named: { path: FieldPath; value: unknown }[] = [
    ...(single === undefined
      ? []
      : [{ path: ['spec', 'target'], value: single }]),
    ...(Array.isArray(several)
      ? several.map((value, index) => ({
          path: ['spec', 'targets', index],
          value,
        }))
      : []),
  ];
  if (named.length === 0) {
    return [
      { target: '', path: ['spec'], fault: 'This Location names no target' },
    ];
  }
  return named.flatMap(({ path, value }): LocationTarget[] => {
    const refused = (fault: string) => [{ target: '', path, fault }];
    if (typeof value !== 'string')
      return refused('A target of a Location is text, the path of a file');
    const target = pathInRepository(value, file, links);
    if (target === undefined) {
      return refused(
        `${value} is not in this repository, so it is not followed: a repository declares what is its own`,
      );
    }
    if (PATTERN.test(target)) {
      return /catalog-info\.ya?ml$/.test(target)
        ? []
        : refused(
            `${value} is a pattern: name each file, or call them catalog-info.yaml`,
          );
    }
    return paths.includes(target)
      ? [{ target, path }]
      : refused(`${target} is not in this repository`);
  });
}
