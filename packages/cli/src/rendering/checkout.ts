import { git } from './git';

/** What Git knows of the folder that a Score file is in. */
export interface Checkout {
  /** `organisation/name` of the remote `origin`. */
  repository?: string;
  /** The commit that is checked out. */
  commit?: string;
}

/** Asks Git; a folder that is in no repository, or has no git, knows nothing. */
export async function checkoutOf(folder: string): Promise<Checkout> {
  const [commit, origin] = await Promise.all([
    answer(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']),
    answer(folder, ['config', '--get', 'remote.origin.url']),
  ]);
  const repository = /([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
    origin ?? '',
  )?.[1];
  return {
    ...(commit ? { commit } : {}),
    ...(repository ? { repository } : {}),
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
