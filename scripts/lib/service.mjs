/**
 * One child process with its log.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { say } from './log.mjs';
import { LogFile } from './LogFile.mjs';

const FOLLOW_PARENT = fileURLToPath(
  new URL('./followParent.cjs', import.meta.url),
);

/** How many lines of a dead child are worth showing. */
const TAIL = 20;

/** Lines that our own asking for readiness causes: they say nothing about why a child died. */
const NOISE = /\/\.backstage\/health\//;

/** How long a child may take to stop before it is killed, in milliseconds. */
export const GRACE = 10_000;

/** A running or ended child. */
class Service {
  #child;
  #tail;
  #ended = false;

  constructor(name, child, exited, tail, logFile) {
    this.name = name;
    this.logFile = logFile;
    /** Resolves with the reason in words when the process is gone and its log is written. */
    this.exited = exited;
    this.#child = child;
    this.#tail = tail;
    exited.then(() => {
      this.#ended = true;
    });
  }

  get pid() {
    return this.#child.pid;
  }

  get running() {
    return !this.#ended;
  }

  /** The last lines that it wrote, oldest first. */
  get lastLines() {
    return [...this.#tail];
  }

  /** Lets a child go on that waits to be told; one that is gone is heard of elsewhere. */
  tellToStart() {
    if (this.#child.connected) this.#child.send('start');
  }

  /** Asks it to stop, and kills it with everything that it started when it does not within the grace time. */
  async stop(grace = GRACE) {
    if (this.#ended) return;
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), grace);
    await this.exited;
    clearTimeout(timer);
  }

  #signal(signal) {
    try {
      process.kill(-this.#child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

/**
 * Starts a Node.js program in a process group of its own, so that Ctrl-C reaches it once and through us.
 *
 * @param {{name: string, node: string, args: string[], cwd: string, env: NodeJS.ProcessEnv, logs: string,
 *   echo?: (line: string) => void}} options `logs` is the folder for `<name>.log`; `echo` is told every line
 * @returns {Service}
 */
export function startService({
  name,
  node,
  args,
  cwd,
  env,
  logs,
  echo = () => {},
}) {
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const log = new LogFile(path.join(logs, `${name}.log`), {
    onFailure: ({ message }) =>
      say(
        `✗ The log of the ${name} cannot be written (${message}). The ${name} runs on; its log goes on when there is room.`,
      ),
  });
  const child = spawn(node, ['--require', FOLLOW_PARENT, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });

  const tail = [];
  const record = line => {
    log.write(line);
    echo(line);
    if (NOISE.test(line)) return;
    tail.push(line);
    if (tail.length > TAIL) tail.shift();
  };
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', record);

  const exited = new Promise(resolve => {
    child.on('error', error => record(error.message));
    child.on('close', async (code, signal) => {
      await log.close();
      resolve(signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`);
    });
  });

  return new Service(name, child, exited, tail, path.join(logs, `${name}.log`));
}
