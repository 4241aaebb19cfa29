import { checkCommit } from './checks';
import type { GitMirror } from './GitMirror';
import { GitError, runGit } from './process';
import type { Commit } from './types';

/** A branch of a mirror with the commit it is at. */
export interface Branch {
  name: string;
  head: Commit;
}

const HEADS = 'refs/heads/';

/** Every branch of a mirror that was fetched, sorted by name. */
export async function listBranches(mirror: GitMirror): Promise<Branch[]> {
  const out = await runGit(
    ['for-each-ref', '--format=%(objectname) %(refname)', HEADS],
    { gitDir: mirror.directory },
  );
  return Promise.all(
    out
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map(async line => {
        const [commit, ref] = line.split(' ');
        return {
          name: ref.slice(HEADS.length),
          head: await mirror.show(commit),
        };
      }),
  );
}

/** The newest commit that two have in common; undefined when they share no history. */
export async function mergeBase(
  mirror: GitMirror,
  a: string,
  b: string,
): Promise<string | undefined> {
  try {
    const out = await runGit(['merge-base', checkCommit(a), checkCommit(b)], {
      gitDir: mirror.directory,
    });
    return checkCommit(out.toString('utf8').trim());
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return undefined;
    throw error;
  }
}
