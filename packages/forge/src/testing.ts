import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gitEnvironment } from '@macadam/git';
import { startForge } from './startForge';
import type { Forge, ForgeOptions, ForgeUser } from './types';

export const ADMIN: ForgeUser = {
  login: 'macadam',
  fullName: 'Macadam',
  email: 'macadam@example.com',
  admin: true,
  token: 'admin-token-0123456789',
};
export const MIRA: ForgeUser = {
  login: 'mira',
  fullName: 'Mira',
  email: 'mira@example.com',
  organisations: ['checkout'],
  token: 'mira-token-0123456789',
};
export const JONAS: ForgeUser = {
  login: 'jonas',
  fullName: 'Jonas',
  email: 'jonas@example.com',
  organisations: ['fulfilment'],
  token: 'jonas-token-0123456789',
};

/** A forge in a folder of its own, on a free port, with what a test does to it. */
export class TestForge {
  readonly logs: string[] = [];
  private running: Forge | undefined;
  private readonly folders: string[] = [];
  private options: Partial<ForgeOptions> = {};
  directory = '';

  get forge(): Forge {
    if (!this.running) throw new Error('The forge is not running');
    return this.running;
  }

  get url(): string {
    return this.forge.url;
  }

  async start(options: Partial<ForgeOptions> = {}): Promise<void> {
    this.options = options;
    if (!this.directory) this.directory = await this.folder();
    this.running = await startForge({
      directory: this.directory,
      port: 0,
      users: [ADMIN, MIRA, JONAS],
      log: message => this.logs.push(message),
      ...options,
    });
  }

  async restart(): Promise<void> {
    await this.forge.close();
    await this.start({ ...this.options, users: [] });
  }

  async stop(): Promise<void> {
    await this.running?.close();
    await Promise.all(
      this.folders.map(folder =>
        rm(folder, { recursive: true, force: true, maxRetries: 5 }),
      ),
    );
  }

  async folder(): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), 'macadam-forge-'));
    this.folders.push(made);
    return made;
  }

  /** Asks the API as a user (or nobody). */
  async api(
    method: string,
    path: string,
    options: { as?: ForgeUser; body?: unknown } = {},
  ) {
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
    };
    if (options.as) headers.Authorization = `token ${options.as.token}`;
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method,
      headers,
      body:
        options.body === undefined ? undefined : JSON.stringify(options.body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text ? JSON.parse(text) : undefined,
    };
  }

  async createRepository(
    fullName: string,
    body: Record<string, unknown> = {},
  ): Promise<void> {
    const [owner, name] = fullName.split('/');
    const { status } = await this.api('POST', `orgs/${owner}/repos`, {
      as: ADMIN,
      body: { name, ...body },
    });
    expect(status).toBe(201);
  }

  /** A work tree with these files committed on `main`, whose `origin` is the repository, pushing as `user`. */
  async workTree(
    fullName: string,
    files: Record<string, string>,
    user: ForgeUser = MIRA,
  ): Promise<WorkTree> {
    const tree = new WorkTree(await this.folder(), user);
    await tree.git('init', '-q', '-b', 'main');
    await tree.git('remote', 'add', 'origin', `${this.url}/${fullName}.git`);
    await tree.commit('First', files);
    return tree;
  }

  /** Makes a repository with these files and gives the work tree it was pushed from. */
  async repository(
    fullName: string,
    files: Record<string, string>,
  ): Promise<WorkTree> {
    await this.createRepository(fullName);
    const tree = await this.workTree(fullName, files);
    await tree.git('push', '-q', 'origin', 'main');
    return tree;
  }
}

/** A clone that a person works in, with real git. */
export class WorkTree {
  constructor(
    readonly directory: string,
    private readonly user: ForgeUser,
  ) {}

  /** Runs git; its output, without the last line break. */
  async git(...args: string[]): Promise<string> {
    const basic = Buffer.from(`${this.user.login}:${this.user.token}`).toString(
      'base64',
    );
    const env = gitEnvironment({
      config: [
        ['http.extraHeader', `Authorization: Basic ${basic}`],
        ['user.name', this.user.fullName],
        ['user.email', this.user.email],
      ],
    });
    const { stdout } = await promisify(execFile)('git', args, {
      cwd: this.directory,
      env,
    });
    return stdout.trimEnd();
  }

  /** Writes files and commits them; the commit's id. */
  async commit(
    message: string,
    files: Record<string, string>,
  ): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.directory, path)), { recursive: true });
      await writeFile(join(this.directory, path), content);
    }
    await this.git('add', '--all');
    await this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }
}

/** Waits until `read` gives something, asking again and again; fails after ten seconds. */
export async function eventually<T>(
  read: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error('Waited ten seconds in vain');
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
