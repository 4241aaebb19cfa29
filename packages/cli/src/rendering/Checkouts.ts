import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { git } from './git';

/** What Git knows of the folder that a Score file is in. */
export interface Checkout {
  /** `organisation/name` of the remote `origin`. */
  repository?: string;
  /** The commit that is checked out. */
  commit?: string;
}

/** Asks Git of folders, of each repository once. */
export class Checkouts {
  private readonly byRoot = new Map<string, Promise<Checkout>>();

  /** A folder that is in no repository, or has no git, knows nothing. */
  of(folder: string): Promise<Checkout> {
    const root = rootOf(
      existsSync(folder) ? realpathSync(folder) : path.resolve(folder),
    );
    if (root === undefined) return Promise.resolve({});
    const known = this.byRoot.get(root) ?? checkoutOf(root);
    this.byRoot.set(root, known);
    return known;
  }
}

/** The nearest folder that has a `.git`: a folder, or a file in a worktree or submodule. */
function rootOf(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : rootOf(parent);
}

async function checkoutOf(root: string): Promise<Checkout> {
  const [commit, origin] = await Promise.all([
    answer(root, ['rev-parse', '--verify', '--quiet', 'HEAD']),
    answer(root, ['config', '--get', 'remote.origin.url']),
  ]);
  const repository = /([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
    origin ?? '',
  )?.[1];
  return {
    ...(commit && { commit }),
    ...(repository && { repository }),
  };
}

async function answer(
  folder: string,
  args: string[],
): Promise<string | undefined> {
  try {
    return (await git(folder, args)).toString('utf8').trim() || undefined;
  } catch {
    // Not being in a repository is an answer too: there is nothing to know.
    return undefined;
  }
}
