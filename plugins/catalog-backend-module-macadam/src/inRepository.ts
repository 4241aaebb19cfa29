import { posix } from 'node:path';
import type { RepositoryLinks } from './types';

/**
 * The path of a file that another file of the repository names: relative to it, or the address of its page. Undefined for
 * what lies elsewhere: files of others, and what the portal could be made to ask for, are not read.
 *
 * @param from - path of the file that names it
 */
export function pathInRepository(
  target: string,
  from: string,
  links: RepositoryLinks,
): string | undefined {
  const root = links.file('x').slice(0, -1);
  const inside = target.startsWith(root)
    ? `/${target.slice(root.length)}`
    : target;
  if (URL.canParse(inside)) return undefined;
  const path = inside.startsWith('/')
    ? posix.normalize(inside.slice(1))
    : posix.normalize(posix.join(posix.dirname(from), inside));
  return path.startsWith('..') || posix.isAbsolute(path) ? undefined : path;
}
