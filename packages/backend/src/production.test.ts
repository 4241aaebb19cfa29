import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startForge, type Forge } from '@macadam/forge';
import { GitMirror } from '@macadam/git';
import knexFactory from 'knex';
import { stringify } from 'yaml';
import { eventually } from '@macadam/testing';

/** A back end of every plugin starts in this time on a busy machine. */
const START = { seconds: 180 };
jest.setTimeout(360_000);

const checkout = resolve(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'macadam-production-'));
const connection =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING;
const withPostgres = connection ? describe : describe.skip;
const prefix = `macadam_production_${randomBytes(4).toString('hex')}_`;
const secret = randomBytes(16).toString('hex');
const token = randomBytes(16).toString('hex');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null)
    throw new Error('No port is free');
  return address.port;
}

/** The back end as a process, with configuration files of the checkout or of the test. */
class Portal {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
    private readonly lines: string[],
  ) {}

  static async start(
    files: string[],
    env: Record<string, string>,
  ): Promise<Portal> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const transform = join(
      checkout,
      'node_modules/@backstage/cli-node/config/nodeTransform.cjs',
    );
    const configs = files.flatMap(file => [
      '--config',
      resolve(checkout, file),
    ]);
    const child = spawn(
      process.execPath,
      ['--require', transform, 'src/index.ts', ...configs],
      {
        cwd: resolve(__dirname, '..'),
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          MACADAM_STATE: join(folder, 'state'),
          MACADAM_PUBLIC_URL: url,
          APP_CONFIG_backend_listen: JSON.stringify({
            host: '127.0.0.1',
            port,
          }),
          // This package has no pages: the built ones are not what is tested, and may be half written by another build.
          APP_CONFIG_app_packageName: 'backend',
          // No other replica listens, and a poll for one would hold up the end of the test.
          APP_CONFIG_events_useEventBus: 'never',
          ...env,
        },
      },
    );
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => lines.push(data.toString()));
    return new Portal(child, url, lines);
  }

  get log(): string {
    return this.lines.join('');
  }

  /** Once it has started. @throws Error with its log when it ends instead */
  async ready(): Promise<void> {
    await eventually(
      'the back end to be ready',
      async () => {
        if (this.process.exitCode !== null)
          throw new Error(`The back end ended:\n${this.log}`);
        const answer = await fetch(
          `${this.url}/.backstage/health/v1/readiness`,
        ).catch(() => undefined);
        return answer?.ok || undefined;
      },
      START,
    );
  }

  /** What it logged until it ended by itself, and with which code. */
  async ended(): Promise<{ code: number; log: string }> {
    const code = await eventually(
      'the back end to end',
      () => this.process.exitCode ?? undefined,
      START,
    );
    return { code, log: this.log };
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const closed = once(this.process, 'close');
    this.process.kill();
    await closed;
  }
}

const PRODUCTION = ['app-config.yaml', 'app-config.production.yaml'];

/** What production cannot do without: a database and single sign-on. */
function needed(): Record<string, string> {
  const { hostname, port, username, password } = new URL(connection ?? '');
  return {
    POSTGRES_HOST: hostname,
    POSTGRES_PORT: port || '5432',
    POSTGRES_USER: decodeURIComponent(username),
    POSTGRES_PASSWORD: decodeURIComponent(password) || 'trusted',
    APP_CONFIG_backend_database_prefix: prefix,
    // Nothing answers there: signing in is not what is tested.
    OIDC_METADATA_URL: 'http://127.0.0.1:9/.well-known/openid-configuration',
    OIDC_CLIENT_ID: 'macadam',
    OIDC_CLIENT_SECRET: 'of-the-test-alone',
    SESSION_SECRET: secret,
  };
}

async function dropDatabases(): Promise<void> {
  const knex = knexFactory({ client: 'pg', connection });
  const rows: { datname: string }[] = await knex('pg_database')
    .select('datname')
    .whereRaw('starts_with(datname, ?)', [prefix]);
  for (const { datname } of rows)
    await knex.raw('DROP DATABASE ?? WITH (FORCE)', [datname]);
  await knex.destroy();
}

let portal: Portal | undefined;
afterEach(async () => {
  await portal?.stop();
  portal = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('signing in by picking a person', () => {
  it('keeps the back end from starting where others could reach it', async () => {
    portal = await Portal.start(['app-config.yaml'], {
      APP_CONFIG_backend_listen: JSON.stringify({ host: '0.0.0.0', port: 0 }),
      APP_CONFIG_backend_database_connection: JSON.stringify(':memory:'),
    });
    const { code, log } = await portal.ended();
    expect(code).not.toBe(0);
    expect(log).toContain(
      'auth.providers.people lets anybody sign in as anybody',
    );
    expect(log).toContain('backend.listen is 0.0.0.0');
  });
});

describe('the production configuration without its variables', () => {
  it('keeps the back end from starting, and names them all at once', async () => {
    portal = await Portal.start(PRODUCTION, {
      POSTGRES_HOST: '127.0.0.1',
      POSTGRES_PASSWORD: secret,
      CLUSTER_URL: 'https://127.0.0.1:9',
      CLUSTER_READ_TOKEN: token,
    });
    const { code, log } = await portal.ended();
    expect(code).toBe(1);
    for (const variable of [
      'POSTGRES_PORT',
      'POSTGRES_USER',
      'SESSION_SECRET',
      'OIDC_METADATA_URL',
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
      'CLUSTER_RECONCILE_TOKEN',
    ])
      expect(log).toContain(`  ${variable} `);
    expect(log).toContain('docs/production.md');
    for (const set of ['POSTGRES_HOST', 'CLUSTER_URL', secret, token])
      expect(log).not.toContain(set);
  });
});

withPostgres('the production configuration on PostgreSQL', () => {
  afterAll(dropDatabases);

  it('starts without GitHub and without a cluster, and says what is not set', async () => {
    portal = await Portal.start(PRODUCTION, needed());
    await portal.ready();
    const missing = [
      'GITHUB_TOKEN',
      'is.not.set/MACADAM_PLATFORM_REPOSITORY',
      'cluster-url-is-not-set.invalid',
    ];
    const isSaid = async () =>
      missing.every(each => portal?.log.includes(each)) || undefined;
    await eventually('a line about everything that is missing', isSaid);
    const people = await fetch(`${portal.url}/api/auth/people/refresh`, {
      method: 'POST',
      headers: { 'x-macadam-person': 'mira' },
    });
    expect(people.status).toBe(404);
    expect(
      (await fetch(`${portal.url}/api/orchestrator/workloads`)).status,
    ).toBe(401);
    const webhook = await fetch(`${portal.url}/api/events/http/github`, {
      method: 'POST',
      body: '{}',
    });
    expect(webhook.status).toBe(404);
  });

  describe('with a Git host', () => {
    let forge: Forge;

    beforeAll(async () => {
      forge = await startForge({
        directory: join(folder, 'forge'),
        port: 0,
        organisations: ['checkout', 'platform'],
        users: [
          {
            login: 'macadam',
            fullName: 'Macadam',
            email: 'm@example.com',
            admin: true,
            token,
          },
        ],
        log: () => undefined,
      });
    });
    afterAll(() => forge.close());

    async function publish(name: string): Promise<void> {
      await fetch(`${forge.url}/api/v1/orgs/checkout/repos`, {
        method: 'POST',
        headers: {
          authorization: `token ${token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ name }),
      });
      const mirror = new GitMirror({
        directory: join(folder, name),
        url: `${forge.url}/checkout/${name}.git`,
        credentials: { username: 'macadam', password: token },
      });
      await mirror.commit({
        branch: 'main',
        message: 'Begin',
        author: { name: 'M', email: 'm@example.com' },
        write: {
          'score.yaml': `apiVersion: score.dev/v1b1\nmetadata: { name: ${name} }\ncontainers: { main: { image: . } }\n`,
        },
      });
      mirror.close();
    }

    it('hears of a push by a webhook of GitHub that is signed, and by no other', async () => {
      const { host } = new URL(forge.url);
      const file = join(folder, 'app-config.forge.yaml');
      const hours = { hours: 1 };
      writeFileSync(
        file,
        stringify({
          backend: {
            auth: {
              externalAccess: [
                { type: 'static', options: { token, subject: 'test' } },
              ],
            },
          },
          integrations: {
            gitea: [
              {
                host,
                baseUrl: forge.url,
                username: 'macadam',
                password: token,
              },
            ],
          },
          macadam: {
            git: {
              host,
              platformRepository: 'platform/platform',
              pollInterval: hours,
            },
          },
        }),
      );
      await publish('there-before');
      portal = await Portal.start([...PRODUCTION, file], {
        ...needed(),
        GITHUB_WEBHOOK_SECRET: secret,
      });
      await portal.ready();
      const { url } = portal;
      const component = async (name: string) => {
        const path = `/api/catalog/entities/by-name/component/default/${name}`;
        const answer = await fetch(`${url}${path}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return answer.ok || undefined;
      };
      // The first look at everything is over: from now on only a webhook tells.
      await eventually('what was there before', () =>
        component('there-before'),
      );
      await publish('heard');
      const body = JSON.stringify({
        ref: 'refs/heads/main',
        repository: { full_name: 'checkout/heard' },
      });
      const tell = (by: string) =>
        fetch(`${url}/api/events/http/github`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-github-event': 'push',
            'x-hub-signature-256': `sha256=${createHmac('sha256', by).update(body).digest('hex')}`,
          },
          body,
        });
      expect((await tell('another secret')).status).toBe(403);
      expect(await component('heard')).toBeUndefined();
      expect((await tell(secret)).status).toBe(202);
      await eventually('the pushed service', () => component('heard'));
    });
  });
});
