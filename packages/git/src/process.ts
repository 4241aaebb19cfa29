import { devNull } from 'node:os';
import { execute, type GitCommand, type GitOutcome } from './execute';

const PASSED_ON = [
  'PATH',
  'Path',
  'SystemRoot',
  'TEMP',
  'TMP',
  'TMPDIR',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
];

/** No proxy can reach this machine's own servers. */
const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

const ALWAYS: ReadonlyArray<readonly [string, string]> = [
  ['safe.directory', '*'],
  ['credential.helper', ''],
  ['core.quotePath', 'false'],
  // A push of half a megabyte unpacks to half a gigabyte; what is larger than this is streamed, not held in memory.
  ['core.bigFileThreshold', '8m'],
];

/** How to run git once. */
export interface GitRunOptions {
  /** Repository folder (`GIT_DIR`). */
  gitDir?: string;
  /** Configuration for this run only; passed in the environment, so that nothing of it is on the command line. */
  config?: ReadonlyArray<readonly [string, string]>;
  /** More environment variables. */
  env?: Record<string, string>;
  input?: string | Uint8Array;
  /** The process and its children are killed after this many milliseconds. Default 60 000. */
  timeout?: number;
  /** The run fails when standard output is larger than this many bytes. Default 64 MiB. */
  maxOutput?: number;
}

/** A git run that did not end with exit code 0. The message has the subcommand and what git said, never credentials. */
export class GitError extends Error {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it was ended because it wrote more than `maxOutput`. */
  readonly wroteTooMuch: boolean;

  constructor(
    message: string,
    details: {
      exitCode?: number;
      stdout?: string;
      stderr?: string;
      wroteTooMuch?: boolean;
    },
  ) {
    super(message);
    this.name = 'GitError';
    this.exitCode = details.exitCode;
    this.stdout = details.stdout ?? '';
    this.stderr = details.stderr ?? '';
    this.wroteTooMuch = details.wroteTooMuch ?? false;
  }
}

/**
 * The environment git runs in: no system or user configuration, no prompt, messages in English, and `config` as
 * command-scope configuration.
 */
export function gitEnvironment(
  options: Pick<GitRunOptions, 'gitDir' | 'config' | 'env'> = {},
): Record<string, string> {
  const environment: Record<string, string> = {
    HOME: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  environment.no_proxy = [process.env.no_proxy, process.env.NO_PROXY]
    .flatMap(hosts => (hosts ? [hosts] : []))
    .concat(LOOPBACK)
    .join(',');
  if (options.gitDir) environment.GIT_DIR = options.gitDir;
  const config = [...ALWAYS, ...(options.config ?? [])];
  environment.GIT_CONFIG_COUNT = String(config.length);
  config.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return { ...environment, ...options.env };
}

let run: (command: GitCommand) => Promise<GitOutcome> = execute;

/** Has other than this process start git from now on. */
export function runGitBy(other: typeof run): void {
  run = other;
}

/**
 * Runs native git without a shell and gives its standard output.
 * @throws GitError when git fails, takes too long, or writes too much
 */
export async function runGit(
  args: readonly string[],
  options: GitRunOptions = {},
): Promise<Buffer> {
  const { input, timeout = 60_000, maxOutput = 64 * 1024 * 1024 } = options;
  const env = gitEnvironment(options);
  const what = `git ${args[0]}`;
  const outcome = await run({ args, env, input, timeout, maxOutput });
  if (outcome.notStarted !== undefined) {
    throw new GitError(
      `${what} could not be started: ${outcome.notStarted}. Is git installed and on PATH?`,
      {},
    );
  }
  const { exitCode, stdout, stderr } = outcome;
  const problem =
    outcome.stopped ??
    (exitCode === 0 ? undefined : stderr || `ended with ${outcome.ended}`);
  if (problem === undefined) return stdout;
  throw new GitError(`${what} failed: ${problem}`, {
    exitCode,
    stdout: stdout.toString('utf8'),
    stderr,
    wroteTooMuch: outcome.wroteTooMuch,
  });
}
