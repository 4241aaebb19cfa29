import { GitError, runGit } from './process';
import type { GitCredentialsSource } from './types';

/** Where a remote run of git goes, and as whom. */
export interface RemoteRun {
  gitDir: string;
  /** `http:` or `https:`, without credentials. */
  url: string;
  credentials: GitCredentialsSource | undefined;
  /** Milliseconds. */
  timeout: number;
}

/** What a push says (`--porcelain`) when the branch is not where it was thought to be. */
const MOVED =
  /^!\t.*\t\[(?:rejected\] \((?:fetch first|non-fast-forward|stale info)|remote rejected\] \(.*(?:cannot lock ref|failed to update ref|reference already exists|incorrect old value))/m;

/**
 * Runs `git fetch` or `git push`. Credentials go to the remote's origin only, and in git's environment only.
 * @throws GitError when the remote does not answer or refuses
 */
export async function runRemoteGit(
  args: string[],
  { gitDir, url, credentials, timeout }: RemoteRun,
): Promise<void> {
  const config: Array<[string, string]> = [
    ['http.followRedirects', 'false'],
    ['protocol.allow', 'never'],
    ['protocol.http.allow', 'always'],
    ['protocol.https.allow', 'always'],
    // Version 0 asks once less, version 2 lists no more than asked for, which matters with a ref for every pull request.
    ['protocol.version', url.startsWith('http:') ? '0' : '2'],
  ];
  const known =
    typeof credentials === 'function' ? await credentials() : credentials;
  if (known) {
    const basic = Buffer.from(`${known.username}:${known.password}`).toString(
      'base64',
    );
    config.push([
      `http.${new URL(url).origin}/.extraHeader`,
      `Authorization: Basic ${basic}`,
    ]);
  }
  await runGit(args, { gitDir, config, timeout });
}

/** Whether a push failed because somebody else pushed first. */
export function hasMoved(error: unknown): boolean {
  return error instanceof GitError && MOVED.test(error.stdout);
}
