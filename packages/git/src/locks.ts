import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './errors';

/**
 * Removes the lock files on refs that a git process leaves when it dies suddenly (a power cut, `kill -9`), and that
 * would make every later change fail. Only for a bare repository that no git process works in.
 */
export async function removeStaleLocks(gitDir: string): Promise<void> {
  const below = await readdir(join(gitDir, 'refs'), { recursive: true }).catch(
    error => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    },
  );
  const found = below
    .filter(path => path.endsWith('.lock'))
    .map(path => join('refs', path));
  for (const path of ['HEAD.lock', 'config.lock', 'packed-refs.lock', ...found])
    await rm(join(gitDir, path), { force: true });
}
