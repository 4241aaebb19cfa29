import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import eventsPlugin from '@backstage/plugin-events-backend';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import { startForge, type Forge } from '@macadam/forge';
import { GitMirror } from '@macadam/git';
import eventsModuleGitea from '@macadam/plugin-events-backend-module-gitea';
import { eventually } from '@macadam/testing';
import { catalogModuleMacadam } from './module';

jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), 'macadam-catalogue-outages-'));
const token = 'a-token-of-the-test-alone';
const webhookSecret = 'a-secret-of-the-test-alone';
const database = join(folder, 'database');
const credentials = mockServices.auth().getOwnServiceCredentials();

let forge: Forge;
let portal: { backend: TestBackend; catalog: CatalogService } | undefined;

const openForge = (port: number) =>
  startForge({
    directory: join(folder, 'forge'),
    port,
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

async function api(method: string, path: string, body?: unknown) {
  const response = await fetch(`${forge.url}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `token ${token}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}

async function publish(name: string) {
  await api('POST', 'orgs/checkout/repos', { name });
  const mirror = new GitMirror({
    directory: mkdtempSync(join(folder, 'push-')),
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

/** @param pollSeconds - between two looks at every repository */
async function startPortal(pollSeconds: number) {
  let catalog: CatalogService | undefined;
  const reach = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'reach',
    register(reg) {
      reg.registerInit({
        deps: { service: catalogServiceRef },
        async init({ service }) {
          catalog = service;
        },
      });
    },
  });
  const { host } = new URL(forge.url);
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleMacadam,
      eventsPlugin,
      eventsModuleGitea,
      eventsServiceFactory,
      schedulerServiceFactory,
      databaseServiceFactory,
      reach,
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: {
              client: 'better-sqlite3',
              connection: { directory: database },
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
          catalog: { processingInterval: { hours: 1 } },
          events: { useEventBus: 'never' },
          macadam: {
            git: {
              host,
              platformRepository: 'platform/platform',
              directory: join(folder, 'git'),
              pollInterval: { seconds: pollSeconds },
              webhookSecret,
            },
          },
        },
      }),
    ],
  });
  if (!catalog) throw new Error('The catalogue did not start');
  portal = { backend, catalog };
  return portal;
}

async function stopPortal() {
  await portal?.backend.stop();
  portal = undefined;
}

const component = async (name: string) =>
  portal?.catalog.getEntityByRef(`component:default/${name}`, {
    credentials: await credentials,
  });

const isGone = async (name: string) =>
  (await component(name)) ? undefined : true;

beforeAll(async () => {
  mkdirSync(database);
  forge = await openForge(0);
});

afterAll(async () => {
  await stopPortal();
  await forge?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

it('hears from the forge of a repository that comes and of one that goes', async () => {
  const { backend } = await startPortal(3600);
  await api('POST', 'admin/hooks', {
    type: 'gitea',
    active: true,
    events: ['push', 'repository'],
    config: {
      url: `http://127.0.0.1:${backend.server.port()}/api/events/http/gitea`,
      content_type: 'json',
      secret: webhookSecret,
    },
  });
  await publish('told');
  await eventually('told to be shown', () => component('told'));
  await api('DELETE', 'repos/checkout/told');
  await eventually('told to go', () => isGone('told'));
});

it('keeps what it knows over a restart while the forge is down, and catches up when it is back', async () => {
  await publish('kept');
  await eventually('kept to be shown', () => component('kept'));
  await publish('deleted');
  await eventually('deleted to be shown', () => component('deleted'));
  await stopPortal();
  await api('DELETE', 'repos/checkout/deleted');
  const { port } = forge;
  await forge.close();

  let attempts = 0;
  const outage = createServer(socket => {
    attempts += 1;
    socket.destroy();
  });
  await new Promise<void>(done => outage.listen(port, '127.0.0.1', done));
  await startPortal(1);
  await eventually('two looks in vain', () => attempts > 1 || undefined);
  expect(await component('kept')).toBeDefined();
  expect(await component('deleted')).toBeDefined();
  await new Promise(done => outage.close(done));

  forge = await openForge(port);
  await eventually('deleted to go', () => isGone('deleted'));
  expect(await component('kept')).toBeDefined();
});
