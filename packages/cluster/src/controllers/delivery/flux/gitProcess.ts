import { spawn } from 'node:child_process';
import { devNull } from 'node:os';

/** git ended with an error, or was stopped. */
export class GitError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GitError';
  }
}

export interface GitOptions {
  directory: string;
  /** Protocols that git may use, in the form of GIT_ALLOW_PROTOCOL. */
  protocols: string;
  /** Sent as `Authorization`; handed over in the environment, so that no process list shows it. */
  authorization?: string;
  input?: string;
  signal?: AbortSignal;
}

const outputLimit = 256 * 1024 * 1024;

function environment(options: GitOptions): NodeJS.ProcessEnv {
  const config = [
    ['http.followRedirects', 'false'],
    ['credential.helper', ''],
    ['gc.autoDetach', 'false'],
    ...(options.authorization ? [['http.extraHeader', `Authorization: ${options.authorization}`]] : []),
  ];
  return {
    PATH: process.env.PATH,
    SystemRoot: process.env.SystemRoot,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ALLOW_PROTOCOL: options.protocols,
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(config.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ])),
  };
}

/**
 * Runs the git on PATH without the user's own configuration.
 * @returns what it wrote
 * @throws GitError with the last line of its complaint
 */
export function git(args: string[], options: GitOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: options.directory, env: environment(options), signal: options.signal, stdio: 'pipe' });
    const output: Buffer[] = [];
    let size = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputLimit) child.kill();
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-4_000);
    });
    child.stdin.on('error', error => {
      complaint += error.message;
    });
    child.on('error', error => reject(new GitError(error.name === 'AbortError' ? 'stopped: it took too long' : `git could not be run: ${error.message}`)));
    child.on('close', code => {
      if (code === 0 && size <= outputLimit) resolve(Buffer.concat(output));
      else if (size > outputLimit) reject(new GitError(`more than ${outputLimit} bytes`));
      else reject(new GitError(lastComplaint(complaint) || `git ${args[0]} ended with code ${code}`));
    });
    child.stdin.end(options.input ?? '');
  });
}

function lastComplaint(text: string): string {
  const lines = text.split('\n').map(line => line.trim()).filter(Boolean);
  const fatal = lines.filter(line => /^(fatal|error):/.test(line));
  return (fatal[0] ?? lines.at(-1) ?? '').replace(/^(fatal|error): /, '');
}
