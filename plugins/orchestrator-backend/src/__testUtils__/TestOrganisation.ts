import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { startForge, type Forge } from '@macadam/forge';
import { createRepositoryHost, GitMirror, type Commit } from '@macadam/git';
import { platformFiles } from './fixtures';

const people = ['macadam', 'mira', 'ines', 'sofia'] as const;
export type Person = (typeof people)[number];

/** A real forge with a platform repository, and people who push to it. */
export class TestOrganisation {
  private readonly mirrors = new Map<string, GitMirror>();
  private readonly folders: string[] = [];

  private constructor(
    public forge: Forge,
    private readonly directory: string,
  ) {
    this.folders.push(directory);
  }

  /** The forge does not answer until `meanwhile` has ended. */
  async interrupt(meanwhile: () => Promise<void>): Promise<void> {
    const { port } = this.forge;
    await this.forge.close();
    try {
      await meanwhile();
    } finally {
      this.forge = await startTestForge(this.directory, port);
    }
  }

  static async start(): Promise<TestOrganisation> {
    const directory = await mkdtemp(join(tmpdir(), 'macadam-orchestrator-'));
    const forge = await startTestForge(directory, 0);
    const organisation = new TestOrganisation(forge, directory);
    for (const name of ['platform', 'environments']) {
      await organisation.createRepository(`platform/${name}`);
    }
    await organisation.push('platform/platform', 'sofia', platformFiles);
    return organisation;
  }

  /** What the configuration has for this forge. */
  get config() {
    const { host } = new URL(this.forge.url);
    return {
      integrations: {
        gitea: [
          {
            host,
            baseUrl: this.forge.url,
            username: 'macadam',
            password: tokenOf('macadam'),
          },
        ],
      },
      macadam: {
        git: {
          host,
          platformRepository: 'platform/platform',
          webhookSecret: 'webhook-secret',
          pollInterval: { hours: 1 },
        },
      },
    };
  }

  host() {
    return hostOf(this.config);
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'macadam-orchestrator-'));
    this.folders.push(folder);
    return folder;
  }

  async createRepository(fullName: string): Promise<void> {
    const [owner, name] = fullName.split('/');
    await this.host().ensureRepository({ owner, name });
  }

  async deleteRepository(fullName: string): Promise<void> {
    const response = await fetch(`${this.forge.url}/api/v1/repos/${fullName}`, {
      method: 'DELETE',
      headers: { authorization: `token ${tokenOf('macadam')}` },
    });
    if (!response.ok) {
      throw new Error(`The forge deleted nothing: ${await response.text()}`);
    }
  }

  /** Has the forge call a URL for each push to a repository. */
  async hook(repository: string, url: string): Promise<void> {
    const response = await fetch(
      `${this.forge.url}/api/v1/repos/${repository}/hooks`,
      {
        method: 'POST',
        headers: {
          authorization: `token ${tokenOf('macadam')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          type: 'gitea',
          active: true,
          events: ['push'],
          config: {
            url,
            content_type: 'json',
            secret: this.config.macadam.git.webhookSecret,
          },
        }),
      },
    );
    if (!response.ok) {
      throw new Error(`The forge made no webhook: ${await response.text()}`);
    }
  }

  /** Commits and pushes with real git, as a person. Returns the commit. */
  async push(
    repository: string,
    person: Person,
    write: Record<string, string>,
    more: {
      message?: string;
      remove?: string[];
      trailers?: Record<string, string>;
    } = {},
  ): Promise<string> {
    const mirror = this.mirror(repository, person);
    await mirror.fetch();
    const { commit } = await mirror.commit({
      branch: 'main',
      message: more.message ?? 'Change something',
      author: { name: person, email: `${person}@example.test` },
      write,
      remove: more.remove,
      trailers: more.trailers,
    });
    return commit;
  }

  /** Commits of the environments repository, newest first. */
  async delivered(): Promise<Commit[]> {
    const mirror = this.mirror('platform/environments', 'macadam');
    await mirror.fetch();
    const head = await mirror.head('main');
    return head ? mirror.commitsBetween(undefined, head) : [];
  }

  /** Text of a file of the environments repository. */
  async deliveredFile(path: string): Promise<string | undefined> {
    const mirror = this.mirror('platform/environments', 'macadam');
    await mirror.fetch();
    const head = await mirror.head('main');
    return head ? mirror.readFile(head, path) : undefined;
  }

  async stop(): Promise<void> {
    this.mirrors.forEach(mirror => mirror.close());
    await this.forge.close();
    await Promise.all(
      this.folders.map(folder =>
        rm(folder, { recursive: true, force: true, maxRetries: 5 }),
      ),
    );
  }

  mirror(repository: string, person: Person): GitMirror {
    const key = `${person} ${repository}`;
    const known = this.mirrors.get(key);
    if (known) {
      return known;
    }
    const mirror = new GitMirror({
      directory: join(this.directory, 'clones', encodeURIComponent(key)),
      url: `${this.forge.url}/${repository}.git`,
      credentials: { username: person, password: tokenOf(person) },
    });
    this.mirrors.set(key, mirror);
    return mirror;
  }
}

/** The forge of an organisation's configuration. */
export function hostOf(config: TestOrganisation['config']) {
  return createRepositoryHost({
    integrations: ScmIntegrations.fromConfig(new ConfigReader(config)),
    host: config.macadam.git.host,
  });
}

function startTestForge(directory: string, port: number): Promise<Forge> {
  return startForge({
    directory: join(directory, 'forge'),
    port,
    users: people.map(login => ({
      login,
      fullName: login,
      email: `${login}@example.test`,
      admin: login === 'macadam',
      // Everybody may push everywhere: what the portal makes of it is what is tested.
      organisations: ['checkout', 'fulfilment', 'platform'],
      token: tokenOf(login),
    })),
    organisations: ['checkout', 'fulfilment', 'platform'],
    log: () => {},
  });
}

export function tokenOf(login: string): string {
  return `${login}-token-0123456789`;
}

/** Asks again and again until there is an answer; fails after `seconds`, saying how it was. */
export async function eventually<T>(
  read: () => Promise<T | undefined>,
  seconds = 60,
  state: () => unknown = () => '',
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Waited ${seconds} seconds in vain: ${JSON.stringify(state(), null, 1)}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
