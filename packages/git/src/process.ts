import { spawn, type ChildProcess } from 'node:child_process';
import { devNull } from 'node:os';
import { codeOf } from './errors';

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

/**
 * Ends a process that was spawned with `detached: true`, and its children: asked first, so that git removes its lock
 * files, and killed two seconds later if it is still there.
 */
export function endGroup(child: ChildProcess): void {
  const signal = (name: NodeJS.Signals) => {
    if (
      child.pid === undefined ||
      child.exitCode !== null ||
      child.signalCode !== null
    )
      return;
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, name);
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error; // it has ended already
    }
  };
  signal('SIGTERM');
  setTimeout(() => signal('SIGKILL'), 2000).unref();
}

/**
 * Runs native git without a shell and gives its standard output.
 * @throws GitError when git fails, takes too long, or writes too much
 */
export async function runGit(
  args: readonly string[],
  options: GitRunOptions = {},
): Promise<Buffer> {
  const { timeout = 60_000, maxOutput = 64 * 1024 * 1024 } = options;
  const what = `git ${args[0]}`;
  return new Promise<Buffer>((resolve, reject) => {
    const child = spawn('git', args, {
      env: gitEnvironment(options),
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    let errSize = 0;
    let problem: string | undefined;
    const stop = (reason: string) => {
      problem ??= reason;
      endGroup(child);
    };
    const timer = setTimeout(
      () => stop(`took longer than ${timeout} ms`),
      timeout,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutput) stop(`wrote more than ${maxOutput} bytes`);
      else out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errSize += chunk.length;
      if (errSize <= 64 * 1024) err.push(chunk);
    });
    child.stdin.on('error', error => {
      // git may end before it has read everything; its exit code then says why.
      if (codeOf(error) !== 'EPIPE')
        stop(`could not be given its input: ${error.message}`);
    });
    child.on('error', error => {
      clearTimeout(timer);
      reject(
        new GitError(
          `${what} could not be started: ${error.message}. Is git installed and on PATH?`,
          {},
        ),
      );
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0 && problem === undefined) {
        resolve(Buffer.concat(out));
        return;
      }
      const stderr = Buffer.concat(err).toString('utf8').trim();
      const reason =
        problem ?? (stderr || `ended with ${signal ?? `exit code ${code}`}`);
      reject(
        new GitError(`${what} failed: ${reason}`, {
          exitCode: code ?? undefined,
          stdout: Buffer.concat(out).toString('utf8'),
          stderr,
          wroteTooMuch: size > maxOutput,
        }),
      );
    });
    child.stdin.end(options.input);
  });
}
