import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real Git repository served over smart HTTP by git's own http-backend. */
export interface TestRepository {
  url: string;
  /** Files of the next commit that are to be written, and paths to be removed. */
  commit(
    message: string,
    files: Record<string, string>,
    remove?: string[],
  ): string;
  /** The server goes away, and comes back at the same address. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** The Authorization header of the last request. */
  lastAuthorization(): string | undefined;
  close(): Promise<void>;
  /** An empty folder of its own, removed on close. */
  folder(): string;
}

function git(directory: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: directory,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@example.org',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.org',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
    },
  }).trim();
}

export async function startTestRepository(): Promise<TestRepository> {
  const root = mkdtempSync(join(tmpdir(), 'macadam-delivery-'));
  const work = join(root, 'served', 'repository.git');
  mkdirSync(work, { recursive: true });
  git(work, 'init', '--quiet', '--initial-branch=main');
  let authorization: string | undefined;
  let port = 0;
  let server: Server | undefined;

  const up = async () => {
    const started = createServer((request, response) => {
      authorization = request.headers.authorization;
      const [path, query = ''] = (request.url ?? '').split('?');
      const backend = spawn('git', ['http-backend'], {
        env: {
          PATH: process.env.PATH,
          GIT_PROJECT_ROOT: join(root, 'served'),
          GIT_HTTP_EXPORT_ALL: '1',
          PATH_INFO: path,
          QUERY_STRING: query,
          REQUEST_METHOD: request.method,
          CONTENT_TYPE: request.headers['content-type'] ?? '',
          HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
          GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        },
      });
      request.pipe(backend.stdin);
      const chunks: Buffer[] = [];
      backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      backend.on('close', () => {
        const output = Buffer.concat(chunks);
        const end = output.indexOf('\r\n\r\n');
        for (const line of output
          .toString('utf8', 0, Math.max(end, 0))
          .split('\r\n')) {
          const [name, value] = line.split(': ');
          if (name === 'Status')
            response.statusCode = Number(value.slice(0, 3));
          else if (name) response.setHeader(name, value);
        }
        response.end(output.subarray(end + 4));
      });
    });
    await new Promise<void>(resolve =>
      started.listen(port, '127.0.0.1', resolve),
    );
    port = (started.address() as AddressInfo).port;
    server = started;
  };
  const down = async () => {
    server?.closeAllConnections();
    await new Promise(resolve => server?.close(resolve));
    server = undefined;
  };
  await up();

  return {
    url: `http://127.0.0.1:${port}/repository.git/.git`,
    commit(message, files, remove = []) {
      for (const path of remove) git(work, 'rm', '-r', '--quiet', path);
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(work, path)), { recursive: true });
        writeFileSync(join(work, path), text);
      }
      git(work, 'add', '--all');
      git(work, 'commit', '--quiet', '--allow-empty', '--message', message);
      return git(work, 'rev-parse', 'HEAD');
    },
    up,
    down,
    lastAuthorization: () => authorization,
    folder: () => mkdtempSync(join(root, 'folder-')),
    close: async () => {
      if (server) await down();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
