/**
 * The programs of the plane: each with a log, all of them gone at the end, whatever ends it.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
} from 'node:fs';
import path from 'node:path';
import { waitFor } from '../lib/wait.mjs';

/** How long one may take to end by itself, in milliseconds. */
const GRACE = 5_000;

/** The kernel ends a program when we die without a word (Linux). */
const WITH_US = ['setpriv', '--pdeathsig', 'KILL', '--'];

/** How many lines of a log say why a program ended. */
const TAIL = 12;

/** Milliseconds until a program that ended is started again. */
const PAUSE = 1_000;

/** One running program. */
class Program {
  #begin;
  #child;
  #exit;
  #end;
  #isKept = false;
  #isStopped = false;

  /** @param {() => import('node:child_process').ChildProcess} begin */
  constructor(name, log, begin) {
    this.name = name;
    this.log = log;
    this.#begin = begin;
    this.ended = new Promise(resolve => {
      this.#end = how => {
        this.#exit = how;
        resolve(how);
      };
    });
    this.#run();
  }

  #run() {
    this.#child = this.#begin();
    this.#child.on('error', error => this.#end(error.message));
    this.#child.on('exit', (code, signal) => {
      if (this.#isKept && !this.#isStopped)
        setTimeout(() => this.#isStopped || this.#run(), PAUSE);
      else this.#end(signal ?? `exit code ${code}`);
    });
  }

  /** Starts it again whenever it ends by itself, as the kubelet does. */
  keep() {
    this.#isKept = true;
  }

  /** How it ended, if it did. */
  get exit() {
    return this.#exit;
  }

  /** Holds it as it is: it answers nobody until `goOn`. */
  hold() {
    this.#child.kill('SIGSTOP');
  }

  goOn() {
    this.#child.kill('SIGCONT');
  }

  async stop() {
    this.#isStopped = true;
    const { exitCode, signalCode, pid } = this.#child;
    if (this.#exit !== undefined || pid === undefined) return;
    if (exitCode !== null || signalCode !== null) return; // Between two starts.
    this.goOn();
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), GRACE);
    await this.ended;
    clearTimeout(timer);
  }

  lastLines() {
    const text = existsSync(this.log) ? readFileSync(this.log, 'utf8') : '';
    return text.trimEnd().split('\n').slice(-TAIL).join('\n');
  }
}

/** Starts programs and ends them in the opposite order. */
export class Processes {
  #programs = [];
  #wrapper = hasCommand(WITH_US[0]) ? WITH_US : [];

  /** @param {string} logs the folder for `<name>.log` */
  constructor(logs) {
    this.logs = logs;
    mkdirSync(logs, { recursive: true, mode: 0o700 });
  }

  /**
   * Starts a program and waits until it is ready.
   *
   * @param {{name: string, command: string, args?: string[], env?: Record<string, string>, cwd?: string, uid?: number,
   *   gid?: number, isReady?: () => boolean | Promise<boolean>, deadline?: number, isKept?: boolean}} plan `deadline` in
   *   milliseconds; `isKept`: it is started again when it ends after it was ready
   * @returns {Promise<Program>}
   * @throws Error with its last lines when it ends or is not ready in time
   */
  async start({
    name,
    command,
    args = [],
    env = {},
    isReady = () => true,
    deadline = 60_000,
    isKept = false,
    ...options
  }) {
    const log = path.join(this.logs, `${name}.log`);
    const [first, ...rest] = [...this.#wrapper, command, ...args];
    const program = new Program(name, log, () => {
      const out = openSync(log, 'a');
      const child = spawn(first, rest, {
        ...options,
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
        stdio: ['ignore', out, out],
      });
      closeSync(out);
      return child;
    });
    this.#programs.push(program);
    const ready = await waitFor(
      async () => program.exit === undefined && (await isReady()),
      { deadline, giveUp: program.ended },
    );
    if (!ready) {
      const how = program.exit
        ? `ended (${program.exit})`
        : `is not ready after ${deadline / 1000} s`;
      throw new Error(
        `${name} ${how}. Its last lines:\n${program.lastLines()}\nWhole log: ${log}`,
      );
    }
    if (isKept) program.keep();
    return program;
  }

  /** @returns {string[]} which ended by themselves, and how */
  ended() {
    return this.#programs
      .filter(({ exit }) => exit !== undefined)
      .map(({ name, exit }) => `${name} (${exit})`);
  }

  /** Ends all of them, the last started first. */
  async stop() {
    for (const program of this.#programs.splice(0).reverse())
      await program.stop();
  }
}

/** @returns {boolean} whether a command is on the PATH */
export function hasCommand(command) {
  try {
    execFileSync('sh', ['-c', `command -v "$1"`, 'sh', command], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false; // The shell says no by its exit code.
  }
}
