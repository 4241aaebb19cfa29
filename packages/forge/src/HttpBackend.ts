import { spawn } from 'node:child_process';
import { endGroup, gitEnvironment } from '@macadam/git';
import type { Request, Response } from 'express';
import { HttpError } from './errors';
import type { Repositories } from './store/Repositories';
import type { Repository } from './store/Repository';

/** Largest answer to a push (progress and per-ref results). */
const MAX_PUSH_ANSWER = 4 * 1024 * 1024;

/** What every run of `git http-backend` needs. */
export interface HttpBackendOptions {
  repositories: Repositories;
  maxPushBytes: number;
  /** Milliseconds. */
  gitTimeout: number;
}

/** One run of `git http-backend`, a CGI program: https://git-scm.com/docs/git-http-backend */
export class HttpBackend {
  constructor(
    private readonly req: Request<{ owner: string; name: string }>,
    private readonly res: Response,
    private readonly options: HttpBackendOptions,
    private readonly repository: Repository,
    private readonly login: string | undefined,
  ) {}

  /** Runs it and passes its answer on as it comes. */
  async run(path: string): Promise<void> {
    let head = Buffer.alloc(0);
    let started = false;
    await this.execute(path, chunk => {
      if (started) return this.res.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = headEnd(head);
      if (end === undefined) return true;
      started = true;
      this.start(head.subarray(0, end.head));
      return this.res.write(head.subarray(end.body));
    });
    if (!started) throw new HttpError(500, 'git http-backend gave no answer');
    this.res.end();
  }

  /** Runs it and gives its whole answer. */
  async collect(path: string): Promise<{ head: Buffer; body: Buffer }> {
    const chunks: Buffer[] = [];
    let size = 0;
    await this.execute(path, chunk => {
      size += chunk.length;
      if (size <= MAX_PUSH_ANSWER) chunks.push(chunk);
      return true;
    });
    const all = Buffer.concat(chunks);
    const end = headEnd(all);
    if (end === undefined)
      throw new HttpError(500, 'git http-backend gave no answer');
    return { head: all.subarray(0, end.head), body: all.subarray(end.body) };
  }

  /** Passes status and headers of a CGI answer on. */
  start(head: Buffer): void {
    let status = 200;
    for (const line of head.toString('latin1').split(/\r?\n/)) {
      const colon = line.indexOf(':');
      const [name, value] = [
        line.slice(0, colon).trim(),
        line.slice(colon + 1).trim(),
      ];
      if (name.toLowerCase() === 'status') status = Number(value.slice(0, 3));
      else if (colon > 0) this.res.setHeader(name, value);
    }
    this.res.status(status);
  }

  private environment(path: string): Record<string, string> {
    const { req, options, repository } = this;
    const [info, query = ''] = path.split('?');
    const env: Record<string, string> = {
      GIT_PROJECT_ROOT: options.repositories.root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: req.method,
      PATH_INFO: `/${repository.fullName}.git/${info}`,
      QUERY_STRING: query,
      CONTENT_TYPE: req.headers['content-type'] ?? '',
      REMOTE_ADDR: '127.0.0.1',
      FORGE_DEFAULT_REF: `refs/heads/${repository.facts.defaultBranch}`,
    };
    if (this.login) env.REMOTE_USER = this.login;
    const length = req.headers['content-length'];
    if (length !== undefined) env.CONTENT_LENGTH = length;
    const encoding = req.headers['content-encoding'];
    if (encoding) env.HTTP_CONTENT_ENCODING = encoding;
    const protocol = req.headers['git-protocol'];
    if (typeof protocol === 'string' && /^[\w=:.-]{1,100}$/.test(protocol))
      env.GIT_PROTOCOL = protocol;
    return gitEnvironment({
      // Of this run, not of the repository: what is set later counts for repositories that are there already.
      config: [
        ['core.hooksPath', options.repositories.hooks],
        ['receive.maxInputSize', String(options.maxPushBytes)],
      ],
      env,
    });
  }

  private execute(
    path: string,
    write: (chunk: Buffer) => boolean,
  ): Promise<void> {
    const { req, res, options } = this;
    if (Number(req.headers['content-length'] ?? 0) > options.maxPushBytes) {
      throw new HttpError(
        413,
        `A request may have at most ${options.maxPushBytes} bytes`,
      );
    }
    return new Promise((resolve, reject) => {
      const child = spawn('git', ['http-backend'], {
        env: this.environment(path),
        stdio: 'pipe',
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      let problem: HttpError | undefined;
      const stop = (error: HttpError) => {
        problem ??= error;
        endGroup(child);
      };
      const timer = setTimeout(
        () =>
          stop(
            new HttpError(504, `git took longer than ${options.gitTimeout} ms`),
          ),
        options.gitTimeout,
      );
      let received = 0;
      req.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received > options.maxPushBytes) {
          stop(
            new HttpError(
              413,
              `A request may have at most ${options.maxPushBytes} bytes`,
            ),
          );
        }
      });
      res.on('close', () => {
        if (!res.writableEnded)
          stop(new HttpError(499, 'The client went away'));
      });
      let stderr = '';
      let answered = false;
      child.stdout.on('data', (chunk: Buffer) => {
        answered = true;
        if (write(chunk)) return;
        child.stdout.pause();
        res.once('drain', () => child.stdout.resume());
      });
      child.stderr.on('data', (chunk: Buffer) => {
        stderr = (stderr + chunk.toString('utf8')).slice(-2000);
      });
      child.stdin.on('error', () => req.unpipe(child.stdin).resume());
      child.on('error', error => {
        clearTimeout(timer);
        reject(
          new HttpError(
            500,
            `git http-backend could not be started: ${error.message}`,
          ),
        );
      });
      child.on('close', code => {
        clearTimeout(timer);
        if (problem) {
          reject(problem);
        } else if (code === 0 || answered) {
          resolve();
        } // git says in its answer what it refused
        else {
          reject(
            new HttpError(
              500,
              `git http-backend failed: ${stderr.trim() || `exit code ${code}`}`,
            ),
          );
        }
      });
      req.pipe(child.stdin);
    });
  }
}

function headEnd(answer: Buffer): { head: number; body: number } | undefined {
  const crlf = answer.indexOf('\r\n\r\n');
  if (crlf >= 0) return { head: crlf, body: crlf + 4 };
  const lf = answer.indexOf('\n\n');
  return lf >= 0 ? { head: lf, body: lf + 2 } : undefined;
}
