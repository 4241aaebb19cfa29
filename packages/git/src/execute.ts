import { spawn } from 'node:child_process';
import { endGroup } from './endGroup';
import { codeOf } from './errors';

/** What git is run with, and how long and how much it may. */
export interface GitCommand {
  args: readonly string[];
  env: Record<string, string>;
  input: string | Uint8Array | undefined;
  /** Milliseconds. */
  timeout: number;
  /** Bytes of standard output. */
  maxOutput: number;
}

/** How a run of git went. */
export interface GitOutcome {
  /** Why git could not be started; nothing else is known then. */
  notStarted?: string;
  /** Why it was stopped. */
  stopped?: string;
  /** Whether it wrote more than it may. */
  wroteTooMuch?: boolean;
  exitCode?: number;
  /** The exit code or signal, in words. */
  ended: string;
  stdout: Buffer;
  stderr: string;
}

/** Bytes of standard error that are kept. */
const MAX_ERROR = 64 * 1024;

/** Runs git without a shell, as a child of this process. Never rejects. */
export function execute(command: GitCommand): Promise<GitOutcome> {
  const { args, env, input, timeout, maxOutput } = command;
  return new Promise(resolve => {
    const child = spawn('git', args, {
      env,
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    let errSize = 0;
    let stopped: string | undefined;
    const stop = (reason: string) => {
      stopped ??= reason;
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
      if (errSize <= MAX_ERROR) err.push(chunk);
    });
    child.stdin.on('error', error => {
      // git may end before it has read everything; its exit code then says why.
      if (codeOf(error) !== 'EPIPE')
        stop(`could not be given its input: ${error.message}`);
    });
    child.on('error', error => {
      clearTimeout(timer);
      resolve({
        notStarted: error.message,
        ended: '',
        stdout: Buffer.alloc(0),
        stderr: '',
      });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({
        ...(stopped !== undefined && { stopped }),
        wroteTooMuch: size > maxOutput,
        ...(code !== null && { exitCode: code }),
        ended: signal ?? `exit code ${code}`,
        stdout: Buffer.concat(out),
        stderr: Buffer.concat(err).toString('utf8').trim(),
      });
    });
    child.stdin.end(input);
  });
}
