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

/**
 * Seconds in which a remote has to send something; one that has stopped without closing its connections never would. Git
 * itself sends a sign of life every five seconds while it works (`uploadpack.keepAlive`, `receive.keepAlive`).
 */
const SILENCE = 8;

/** What curl says below git when nothing came for so long. */
const TOO_SLOW = /Operation too slow|Operation timed out/i;

/** What a push says (`--porcelain`) when the branch is not where it was thought to be. */
const MOVED =
  /^!\t.*\t\[(?:rejected\] \((?:fetch first|non-fast-forward|stale info)|remote rejected\] \(.*(?:cannot lock ref|failed to update ref|reference already exists|incorrect old value))/m;

/**
 * What a fetch says when a branch that the remote had listed was deleted or moved before its commit was asked for. The
 * first is git's own, the second JGit's.
 */
const BEHIND = /not our ref [0-9a-f]{40}|want [0-9a-f]{40} not valid/;

/** What git says when the remote cannot be reached, or does not answer, whatever was asked. */
const AWAY = /unable to access|does not answer|took longer than/;

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
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', String(SILENCE)],
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
  try {
    await runGit(args, { gitDir, config, timeout });
  } catch (error) {
    if (error instanceof GitError && TOO_SLOW.test(error.stderr)) {
      throw new GitError(
        `git ${args[0]} failed: ${url} does not answer (nothing for ${SILENCE} s)`,
        error,
      );
    }
    throw error;
  }
}

/** Whether a push failed because somebody else pushed first. */
export function hasMoved(error: unknown): boolean {
  return error instanceof GitError && MOVED.test(error.stdout);
}

/** Whether a fetch failed because what the remote had listed was gone when it was asked for. */
export function isBehind(error: unknown): boolean {
  return error instanceof GitError && BEHIND.test(error.stderr);
}

/** Whether the remote was not reached or did not answer, so that other commits would not be taken either. */
export function isAway(error: unknown): boolean {
  return error instanceof GitError && AWAY.test(error.message);
}
