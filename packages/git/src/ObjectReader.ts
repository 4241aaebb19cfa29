import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { endGroup, GitError, gitEnvironment } from './process';

/** An object of a repository. */
export interface GitObject {
  id: string;
  type: 'commit' | 'tree' | 'blob' | 'tag';
  data: Buffer;
}

interface Waiting {
  name: string;
  resolve(object: GitObject | undefined): void;
  reject(error: Error): void;
}

const IDLE_MS = 10_000;
const MAX_OBJECT = 64 * 1024 * 1024;

/**
 * Reads objects through one long-lived `git cat-file --batch`, which costs well under a millisecond an object. The
 * process is started when needed, ends after ten idle seconds, and never keeps Node.js running.
 */
export class ObjectReader {
  private readonly gitDir: string;
  private child: ChildProcessWithoutNullStreams | undefined;
  private readonly waiting: Waiting[] = [];
  private chunks: Buffer[] = [];
  private size = 0;
  private needed = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(gitDir: string) {
    this.gitDir = gitDir;
  }

  /**
   * Reads the object that `name` (an id or a revision such as `<commit>:path`, already checked) stands for; `undefined`
   * when there is none.
   * @throws GitError when git fails or the object is larger than 64 MiB
   */
  read(name: string): Promise<GitObject | undefined> {
    if (/[\r\n\0]/.test(name))
      throw new GitError(`Not a revision: ${JSON.stringify(name)}`, {});
    return new Promise((resolve, reject) => {
      this.waiting.push({ name, resolve, reject });
      this.process().stdin.write(`${name}\n`);
    });
  }

  /** Ends the process. Reads still waiting fail; later reads start a new process. */
  close(): void {
    this.end(new GitError('git cat-file was closed', {}));
  }

  private process(): ChildProcessWithoutNullStreams {
    clearTimeout(this.idle);
    if (this.child) {
      hold(this.child, true);
      return this.child;
    }
    const child = spawn('git', ['cat-file', '--batch'], {
      env: gitEnvironment({ gitDir: this.gitDir }),
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.child = child;
    const failed = (error: Error) => {
      if (this.child === child) this.end(error);
    };
    child.stdout.on('data', (chunk: Buffer) => this.receive(chunk));
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-2000);
    });
    child.stdin.on('error', error =>
      failed(new GitError(`git cat-file failed: ${error.message}`, {})),
    );
    child.on('error', error =>
      failed(
        new GitError(`git cat-file could not be started: ${error.message}`, {}),
      ),
    );
    child.on('close', () =>
      failed(new GitError(`git cat-file ended: ${said.trim()}`, {})),
    );
    return child;
  }

  private receive(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    while (this.size > 0 && this.size >= this.needed && this.answer());
    if (this.waiting.length === 0 && this.child) {
      hold(this.child, false);
      clearTimeout(this.idle);
      this.idle = setTimeout(() => this.close(), IDLE_MS);
      this.idle.unref();
    }
  }

  /** Answers the first waiting read if its whole answer is here. */
  private answer(): boolean {
    const buffer =
      this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
    this.chunks = [buffer];
    const line = buffer.indexOf(10);
    if (line < 0) return false;
    const header = buffer.toString('utf8', 0, line);
    const found = /^([0-9a-f]+) (commit|tree|blob|tag) (\d+)$/.exec(header);
    let end = line + 1;
    let object: GitObject | undefined;
    if (found) {
      const size = Number(found[3]);
      if (size > MAX_OBJECT) {
        this.end(
          new GitError(
            `Object ${found[1]} has ${size} bytes; at most ${MAX_OBJECT} are read`,
            {},
          ),
        );
        return false;
      }
      end = line + 1 + size + 1;
      if (buffer.length < end) {
        this.needed = end;
        return false;
      }
      const type = objectType(found[2]);
      object = {
        id: found[1],
        type,
        data: Buffer.from(buffer.subarray(line + 1, end - 1)),
      };
    }
    this.needed = 0;
    this.chunks = [buffer.subarray(end)];
    this.size = buffer.length - end;
    this.waiting.shift()?.resolve(object);
    return true;
  }

  private end(error: Error): void {
    clearTimeout(this.idle);
    const child = this.child;
    this.child = undefined;
    this.chunks = [];
    this.size = 0;
    this.needed = 0;
    if (child) endGroup(child);
    for (const waiting of this.waiting.splice(0)) waiting.reject(error);
  }
}

function objectType(word: string): GitObject['type'] {
  if (word === 'commit' || word === 'tree' || word === 'tag') return word;
  return 'blob';
}

/** Whether the process (and its pipes) keep Node.js running. */
function hold(child: ChildProcessWithoutNullStreams, on: boolean): void {
  const streams: Array<Readable | Writable> = [
    child.stdin,
    child.stdout,
    child.stderr,
  ];
  for (const stream of streams) {
    if (!(stream instanceof Socket)) continue;
    if (on) stream.ref();
    else stream.unref();
  }
  if (on) child.ref();
  else child.unref();
}
