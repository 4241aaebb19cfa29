import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { endGroup } from './endGroup';
import { GitError, gitEnvironment } from './process';

/** An object of a repository. */
export interface GitObject {
  id: string;
  type: 'commit' | 'tree' | 'blob' | 'tag';
  data: Buffer;
}

/** An object that is larger than its reader takes. */
export class ObjectTooLargeError extends Error {
  constructor(
    /** Bytes. */
    readonly size: number,
    /** Bytes. */
    readonly limit: number,
  ) {
    super(`An object has ${size} bytes; at most ${limit} are read`);
    this.name = 'ObjectTooLargeError';
  }
}

interface Waiting {
  name: string;
  limit: number;
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
   * when there is none. An object's size is known before its content, and what is too large is not read.
   * @param limit - bytes that the object may have; never more than 64 MiB
   * @throws GitError when git fails; ObjectTooLargeError when the object is larger than the limit
   */
  read(name: string, limit = MAX_OBJECT): Promise<GitObject | undefined> {
    if (/[\r\n\0]/.test(name))
      throw new GitError(`Not a revision: ${JSON.stringify(name)}`, {});
    return new Promise((resolve, reject) => {
      this.waiting.push({
        name,
        limit: Math.min(limit, MAX_OBJECT),
        resolve,
        reject,
      });
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
    child.stdout.on('data', (chunk: Buffer) => {
      // One that was given up may still write.
      if (this.child === child) this.receive(chunk);
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-2000);
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
      failed(new GitError(`git cat-file ended: ${stderr.trim()}`, {})),
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
      const { limit } = this.waiting[0];
      if (size > limit) {
        this.refuse(new ObjectTooLargeError(size, limit));
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

  /** Refuses the first waiting read; the others are asked of a new process, as this one is about to write the object. */
  private refuse(error: ObjectTooLargeError): void {
    const [first, ...others] = this.waiting.splice(0);
    this.end(error);
    first.reject(error);
    this.waiting.push(...others);
    for (const { name } of others) this.process().stdin.write(`${name}\n`);
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
