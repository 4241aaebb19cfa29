import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForge } from '../startForge';
import type { Forge, ForgeOptions, ForgeUser } from '../types';
import { WorkTree } from './WorkTree';

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
  directory = '';

  get forge(): Forge {
    if (!this.running) throw new Error('The forge is not running');
    return this.running;
  }

  get url(): string {
    return this.forge.url;
  }

  async start(options: Partial<ForgeOptions> = {}): Promise<void> {
    if (!this.directory) this.directory = await this.folder();
    this.running = await startForge({
      directory: this.directory,
      port: 0,
      users: [ADMIN, MIRA, JONAS],
      log: message => this.logs.push(message),
      ...options,
    });
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
    if (status !== 201) throw new Error(`${fullName} was not made: ${status}`);
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
