import { execFile } from 'node:child_process';
import { devNull } from 'node:os';

const TIMEOUT = 120_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** What keeps a repository that somebody else made from running anything here. */
const HARMLESS: ReadonlyArray<readonly [string, string]> = [
  ['core.hooksPath', devNull],
  ['core.fsmonitor', 'false'],
  ['core.symlinks', 'false'],
  ['advice.detachedHead', 'false'],
];

/**
 * Runs native git in a folder, with the caller's own credentials and without a shell.
 *
 * @param protocols - what a remote may speak, as in GIT_ALLOW_PROTOCOL; none unless given
 * @returns standard output
 * @throws Error with the subcommand and what git message
 */
export function git(
  folder: string,
  args: readonly string[],
  protocols: readonly string[] = [],
): Promise<Buffer> {
  const config = HARMLESS.flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [...config, ...args],
      {
        cwd: folder,
        encoding: 'buffer',
        timeout: TIMEOUT,
        maxBuffer: MAX_OUTPUT,
        env: {
          ...process.env,
          GIT_ALLOW_PROTOCOL: protocols.join(':') || 'none',
          GIT_TERMINAL_PROMPT: '0',
          GIT_LFS_SKIP_SMUDGE: '1',
          LC_ALL: 'C',
        },
      },
      (error, stdout, stderr) => {
        if (!error) {
          resolve(stdout);
          return;
        }
        const message = stderr.toString('utf8').trim() || error.message;
        reject(new Error(`git ${args[0]} failed: ${message}`));
      },
    );
  });
}
