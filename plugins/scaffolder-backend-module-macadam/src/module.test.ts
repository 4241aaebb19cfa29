import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { startForge, type Forge } from '@macadam/forge';
import { GitMirror } from '@macadam/git';
import { parse } from 'yaml';
import { Gate } from './__testUtils__/Gate';
import { scaffolderModuleMacadam } from './module';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'macadam-scaffolder-'));
const token = 'a-token-of-the-test-alone';
const templateFile = resolve(
  __dirname,
  '../../../templates/nodejs-service/template.yaml',
);
let forge: Forge;
let base: string;
let stop: () => Promise<void>;

const gate = new Gate(() => forge.url);

const platformFolder = resolve(__dirname, '../../../platform');
const PLATFORM = Object.fromEntries(
  readdirSync(platformFolder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => [
      path.slice(platformFolder.length + 1),
      readFileSync(path, 'utf8'),
    ]),
);

const inNamespace = (namespace: string, found: Entity): Entity => ({
  ...found,
  metadata: { ...found.metadata, namespace },
});
const entity = (kind: string, name: string, spec: object): Entity =>
  ({
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default' },
    spec,
  }) as Entity;

function template(): Entity {
  const read = parse(readFileSync(templateFile, 'utf8'));
  for (const step of read.spec.steps)
    if (step.action.endsWith(':wait')) step.input.timeoutSeconds = 1;
  const location = `file:${templateFile}`;
  read.metadata.namespace = 'default';
  read.metadata.annotations = {
    'backstage.io/managed-by-location': location,
    'backstage.io/managed-by-origin-location': location,
  };
  return read;
}

function mirrorOf(repository: string) {
  return new GitMirror({
    directory: mkdtempSync(join(folder, 'look-')),
    url: `${forge.url}/${repository}.git`,
    credentials: { username: 'macadam', password: token },
  });
}

const api = (path: string, init: RequestInit = {}) =>
  fetch(`${base}/api/scaffolder${path}`, {
    ...init,
    headers: {
      authorization: mockCredentials.user.header('user:default/mira'),
      'content-type': 'application/json',
    },
  });

const forgeApi = (method: string, path: string, body?: unknown) =>
  fetch(`${forge.url}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `token ${token}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

interface Task {
  id: string;
  status: string;
}
interface TaskEvent {
  type: string;
  body: { message: string; output?: Record<string, unknown> };
}

async function finished(id: string) {
  const end = Date.now() + 60_000;
  for (;;) {
    const task: Task = await (await api(`/v2/tasks/${id}`)).json();
    if (!['open', 'processing'].includes(task.status)) {
      const events: TaskEvent[] = await (
        await api(`/v2/tasks/${id}/events`)
      ).json();
      return {
        id,
        status: task.status,
        log: events.map(({ body }) => body.message).join('\n'),
        output: events.findLast(({ type }) => type === 'completion')?.body
          .output,
      };
    }
    if (Date.now() > end) throw new Error(`Task ${id} is still ${task.status}`);
    await new Promise(done => setTimeout(done, 100));
  }
}

async function create(values: Record<string, unknown>) {
  const response = await api('/v2/tasks', {
    method: 'POST',
    body: JSON.stringify({
      templateRef: 'template:default/nodejs-service',
      values: {
        description: 'Adds up: "what it costs"',
        owner: 'group:default/checkout',
        availability: '99.9',
        ...values,
      },
    }),
  });
  expect(response.status).toBe(201);
  return finished((await response.json()).id);
}

beforeAll(async () => {
  forge = await startForge({
    directory: join(folder, 'forge'),
    port: 0,
    organisations: ['checkout', 'fulfilment', 'platform'],
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
  await gate.open();
  await forgeApi('POST', 'orgs/platform/repos', { name: 'platform' });
  const platform = mirrorOf('platform/platform');
  await platform.commit({
    branch: 'main',
    message: 'Start',
    author: { name: 'M', email: 'm@example.com' },
    write: PLATFORM,
  });
  platform.close();
  const host = new URL(gate.url).host;
  const backend = await startTestBackend({
    features: [
      scaffolderPlugin,
      scaffolderModuleMacadam,
      mockServices.userInfo.mock({
        getUserInfo: async () => ({
          userEntityRef: 'user:default/mira',
          ownershipEntityRefs: ['user:default/mira', 'group:default/checkout'],
        }),
      }).factory,
      catalogServiceMock.factory({
        entities: [
          template(),
          entity('User', 'mira', {
            profile: { displayName: 'Mira Okafor', email: 'mira@example.com' },
            memberOf: ['checkout'],
          }),
          entity('Group', 'checkout', { type: 'team', children: [] }),
          entity('Group', 'fulfilment', { type: 'team', children: [] }),
          entity('Group', 'platform-team', { type: 'team', children: [] }),
          entity('System', 'shop', { owner: 'group:default/checkout' }),
          inNamespace(
            'checkout',
            entity('Component', 'invoices', {
              type: 'service',
              lifecycle: 'production',
              owner: 'group:default/checkout',
            }),
          ),
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          integrations: {
            gitea: [
              {
                host,
                baseUrl: gate.url,
                username: 'macadam',
                password: token,
              },
            ],
          },
          macadam: {
            git: {
              host,
              platformRepository: 'platform/platform',
              directory: join(folder, 'git'),
            },
          },
        },
      }),
    ],
  });
  base = `http://localhost:${backend.server.port()}`;
  stop = () => backend.stop();
});

afterAll(async () => {
  await stop?.();
  gate.close();
  await forge?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('makes a repository whose first commit names person and task, and links to everything made', async () => {
  const task = await create({
    name: 'receipts',
    database: true,
    system: 'system:default/shop',
  });
  expect(task.log).toContain('Committed');
  expect(task.status).toBe('completed');
  const mirror = mirrorOf('checkout/receipts');
  await mirror.fetch();
  const head = await mirror.head('main');
  const commits = await mirror.commitsBetween(undefined, head ?? '');
  expect(commits).toHaveLength(1);
  expect(commits[0].author).toEqual({
    name: 'Mira Okafor',
    email: 'mira@example.com',
  });
  expect(commits[0].trailers).toEqual({
    Actor: 'user:default/mira',
    Request: task.id,
  });
  expect(await mirror.readFile(head ?? '', 'score.yaml')).toContain(
    'type: postgres',
  );
  const links = JSON.stringify(task.output);
  expect(links).toContain(`${gate.url}/checkout/receipts`);
  expect(links).toContain('.github/workflows/ci.yaml');
  expect(links).toContain('docs/runbook.md');
  expect(links).toContain('/catalog/checkout/component/receipts/delivery');
  expect(links).toContain('component:checkout/receipts');
  expect(task.log).toContain('is not healthy yet');

  await api(`/v2/tasks/${task.id}/retry`, { method: 'POST', body: '{}' });
  expect((await finished(task.id)).status).toBe('completed');
  await mirror.fetch();
  expect(await mirror.head('main')).toBe(head);
  mirror.close();
});

it('finishes what failed between the repository and its first commit, and makes nothing twice', async () => {
  gate.isShut = true;
  const failed = await create({ name: 'refunds', database: true });
  expect(failed.status).toBe('failed');
  expect(failed.log).toContain('Created repository checkout/refunds');
  const mirror = mirrorOf('checkout/refunds');
  await mirror.fetch();
  expect(await mirror.head('main')).toBeUndefined();
  // Somebody else's task does not take over what this one began.
  const other = await create({ name: 'refunds' });
  expect(other.status).toBe('failed');

  gate.isShut = false;
  await api(`/v2/tasks/${failed.id}/retry`, { method: 'POST', body: '{}' });
  const retried = await finished(failed.id);
  expect(retried.log).toContain('Found repository checkout/refunds');
  expect(retried.status).toBe('completed');
  await mirror.fetch();
  const head = (await mirror.head('main')) ?? '';
  const commits = await mirror.commitsBetween(undefined, head);
  expect(commits.map(({ trailers }) => trailers)).toEqual([
    { Actor: 'user:default/mira', Request: failed.id },
  ]);
  expect(await mirror.readFile(head, 'score.yaml')).toContain('type: postgres');
  mirror.close();
});

it.each([
  ['a component', { name: 'invoices' }, 'a component invoices already'],
  ['no such owner', { name: 'new', owner: 'group:default/nobody' }, 'no group'],
  [
    "somebody else's team",
    { name: 'new', owner: 'group:default/fulfilment' },
    'may not create services',
  ],
  ['no such system', { name: 'new', system: 'system:default/x' }, 'no system'],
  ['a reserved name', { name: 'tenant' }, 'reserved'],
])('makes nothing: %s', async (_title, values, reason) => {
  const task = await create(values);
  expect(task.status).toBe('failed');
  expect(task.log).toContain(reason);
  const made = await forgeApi('GET', `repos/checkout/${values.name}`);
  expect(made.status).toBe(404);
});

it('makes a service although another tenant has one of its name', async () => {
  await forgeApi('POST', 'orgs/fulfilment/repos', { name: 'returns' });
  const task = await create({ name: 'returns' });
  expect(task.status).toBe('completed');
  const made = await forgeApi('GET', 'repos/checkout/returns');
  expect(made.status).toBe(200);
});

it('leaves a repository of the same name in the same organisation alone', async () => {
  await forgeApi('POST', 'orgs/checkout/repos', { name: 'cart' });
  const mirror = mirrorOf('checkout/cart');
  const { commit } = await mirror.commit({
    branch: 'main',
    message: 'Mine',
    author: { name: 'M', email: 'm@example.com' },
    write: { 'README.md': 'Mine\n' },
  });
  const task = await create({ name: 'cart' });
  expect(task.status).toBe('failed');
  expect(task.log).toContain('already exists');
  await mirror.fetch();
  expect(await mirror.head('main')).toBe(commit);
  mirror.close();
});

it.each([
  ['fresh-name', true, undefined],
  ['invoices', false, 'a component invoices already'],
  ['Not A Name', false, 'small letters'],
  ['tenant', false, 'reserved'],
  ['a'.repeat(51), false, '51 characters'],
])('tells while typing whether %s is free', async (name, available, reason) => {
  const path = `/macadam/names/${encodeURIComponent(name)}?owner=group:default/checkout`;
  const answer = await (await api(path)).json();
  expect(answer.available).toBe(available);
  expect(answer.reason ?? 'free').toContain(reason ?? 'free');
});

it('tells while typing that a team is not the own one', async () => {
  const path = '/macadam/names/fresh-name?owner=group:default/fulfilment';
  expect((await (await api(path)).json()).reason).toContain(
    'may not create services',
  );
});
