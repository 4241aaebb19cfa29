import path from 'node:path';
import { UsageError } from '../command';
import { git } from './git';
import { ProjectFiles } from './readScores';

/**
 * The project's files as they are at a commit of the repository that the first of the Score files is in.
 *
 * @param revision - a commit, branch or tag
 * @param option - of the command line that says so
 * @throws UsageError when there is no repository or no such commit
 */
export async function filesAt(
  revision: string,
  scoreFiles: readonly string[],
  option: string,
): Promise<ProjectFiles> {
  const folder = path.dirname(path.resolve(scoreFiles[0]));
  const ask = async (...args: string[]) =>
    (await git(folder, args)).toString('utf8').trim();
  let commit: string;
  let root: string;
  try {
    commit = await ask(
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    );
    root = await ask('rev-parse', '--show-toplevel');
  } catch {
    throw new UsageError(
      `--${option} ${revision}: there is no such commit in a repository around ${folder}`,
    );
  }
  return {
    async read(file) {
      const inside = path
        .relative(root, path.resolve(file))
        .replaceAll(path.sep, '/');
      if (inside.startsWith('..')) return undefined;
      const listed = await ask('ls-tree', '--full-tree', commit, '--', inside);
      const id = /^100\d+ blob ([0-9a-f]+)\t/.exec(listed)?.[1];
      return id ? git(folder, ['cat-file', 'blob', id]) : undefined;
    },
  };
}
