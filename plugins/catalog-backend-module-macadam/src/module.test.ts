import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  eventsServiceRef,
  type EventsService,
} from '@backstage/plugin-events-node';
import { startForge, type Forge } from '@macadam/forge';
import { RawRepository, type RawTree } from '@macadam/forge/testing';
import { GitMirror } from '@macadam/git';
import { eventually } from '@macadam/testing';
import { catalogModuleMacadam } from './module';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'macadam-catalogue-'));
const token = 'a-token-of-the-test-alone';
const credentials = mockServices.auth().getOwnServiceCredentials();
let forge: Forge;
let catalog: CatalogService;
let events: EventsService;
let stop: () => Promise<void>;

const call = (method: string, path: string, body?: unknown) =>
  fetch(`${forge.url}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `token ${token}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

const tell = (repository: string) =>
  events.publish({
    topic: 'gitea',
    eventPayload: { repository: { full_name: repository } },
  });

async function push(
  repository: string,
  write: Record<string, string>,
  remove: string[] = [],
) {
  const mirror = new GitMirror({
    directory: mkdtempSync(join(folder, 'push-')),
    url: `${forge.url}/${repository}.git`,
    credentials: { username: 'macadam', password: token },
  });
  await mirror.commit({
    branch: 'main',
    message: 'Change',
    author: { name: 'M', email: 'm@example.com' },
    write,
    remove,
  });
  mirror.close();
  await tell(repository);
}

const score = (name: string) =>
  `apiVersion: score.dev/v1b1\nmetadata: { name: ${name} }\ncontainers: { main: { image: . } }\nresources: { db: { type: postgres } }\n`;

const component = async (name: string) =>
  catalog.getEntityByRef(`component:default/${name}`, {
    credentials: await credentials,
  });

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
  const host = new URL(forge.url).host;
  const reach = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'reach',
    register(reg) {
      reg.registerInit({
        deps: {
          catalogService: catalogServiceRef,
          eventsService: eventsServiceRef,
        },
        async init({ catalogService, eventsService }) {
          catalog = catalogService;
          events = eventsService;
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleMacadam,
      schedulerServiceFactory,
      reach,
      mockServices.rootConfig.factory({
        data: {
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
          macadam: {
            git: {
              host,
              platformRepository: 'platform/platform',
              directory: join(folder, 'git'),
              pollInterval: { seconds: 1 },
            },
          },
        },
      }),
    ],
  });
  stop = () => backend.stop();
});

afterAll(async () => {
  await stop();
  await forge.close();
  rmSync(folder, { recursive: true, force: true });
});

it('finds a pushed repository, shows an edit, and forgets a deleted file and a deleted repository', async () => {
  await call('POST', 'orgs/checkout/repos', { name: 'cart' });
  await push('checkout/cart', { 'score.yaml': score('cart') });
  const cart = await eventually('the component', () => component('cart'));
  expect(cart.metadata.annotations?.['macadam.dev/workload']).toBe('cart');

  await push('checkout/cart', { 'score.yaml': score('basket') });
  await eventually('the renamed component', () => component('basket'));
  await eventually('the old one to go', async () =>
    (await component('cart')) ? undefined : true,
  );

  await push('checkout/cart', { 'README.md': 'Nothing here.\n' }, [
    'score.yaml',
  ]);
  await eventually('the component to go', async () =>
    (await component('basket')) ? undefined : true,
  );

  await push('checkout/cart', { 'score.yaml': score('cart') });
  await eventually('the component', () => component('cart'));
  await call('DELETE', 'repos/checkout/cart');
  await eventually('a deleted repository to go without a webhook', async () =>
    (await component('cart')) ? undefined : true,
  );
});

it('keeps a service whose files break, and shows on it what is wrong', async () => {
  await call('POST', 'orgs/checkout/repos', { name: 'till' });
  await push('checkout/till', { 'score.yaml': score('till') });
  await eventually('the component', () => component('till'));

  await push('checkout/till', {
    'score.yaml': 'apiVersion: score.dev/v1b1\nmetadata: { name: till }\n',
    'catalog-info.yaml':
      'apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: { name: mallory }\nspec: { memberOf: [platform-team] }\n',
  });
  const broken = await eventually('the problems', async () => {
    const found = await component('till');
    return found?.metadata.annotations?.['macadam.dev/problems']
      ? found
      : undefined;
  });
  expect(
    broken.metadata.annotations?.['macadam.dev/problems']?.split('\n'),
  ).toEqual([
    'catalog-info.yaml: User mallory may only be declared in a repository of platform',
    expect.stringMatching(/^score\.yaml:1:1: .*containers/),
  ]);
  const mallory = await catalog.getEntityByRef('user:default/mallory', {
    credentials: await credentials,
  });
  expect(mallory).toBeUndefined();
});

it('shows what is wrong with a file on a page of its repository, and reads every other repository as before', async () => {
  await call('POST', 'orgs/checkout/repos', { name: 'keeper' });
  await push('checkout/keeper', {
    'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: runbook-keeper
  links:
    - title: Runbook
spec: { type: service, lifecycle: production, owner: group:default/checkout }
`,
  });
  await call('POST', 'orgs/checkout/repos', { name: 'late' });
  await push('checkout/late', {
    'services/one/score.yaml': score('late'),
    'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: lates }
spec: { type: openapi, lifecycle: production, owner: checkout, definition: { $text: ./openapi.yaml } }
`,
    'openapi.yaml': 'openapi: 3.1.0\n',
  });
  await eventually('the other repository', () => component('late'));
  const keeper = await eventually('the refused component', () =>
    component('runbook-keeper'),
  );
  expect(keeper.metadata.annotations?.['macadam.dev/problems']).toBe(
    'catalog-info.yaml:6 metadata.links[0].url is missing',
  );
  const api = await eventually('the API', async () =>
    catalog.getEntityByRef('api:default/lates', {
      credentials: await credentials,
    }),
  );
  expect(api.spec?.definition).toBe('openapi: 3.1.0\n');
});

it('says what it does not read of what only Git can carry, and reads the rest', async () => {
  await call('POST', 'orgs/checkout/repos', { name: 'odd' });
  const raw = new RawRepository(
    join(folder, 'raw'),
    `${forge.url}/checkout/odd.git`,
    { login: 'macadam', token },
  );
  const file = (content: string | Uint8Array) =>
    ({ kind: 'file', content }) as const;
  const within = (...entries: RawTree) =>
    ({ kind: 'folder', entries }) as const;
  const system =
    'apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: { name: odds }\nspec: { owner: checkout }\n';
  const api = `apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: odd }
spec: { type: openapi, lifecycle: production, owner: checkout, definition: { $text: "./a\\b" } }
`;
  const tree = await raw.tree([
    ['score.yaml', { kind: 'link', target: '/etc/passwd' }],
    ['a\nb', within(['score.yaml', file(score('split'))])],
    ['c', within(['catalog-info.yaml', file(system)])],
    ['d\x01', within(['catalog-info.yaml', file(system)])],
    ['e', within(['catalog-info.yaml', { kind: 'submodule' }])],
    ['f', within(['catalog-info.yaml', file(Buffer.from(system, 'utf16le'))])],
    ['g', within(['catalog-info.yaml', file(api)])],
    ['h', within(['catalog-info.yaml', file('kind: "\\0"\n')])],
  ]);
  const commit = await raw.commit(tree, []);
  expect(await raw.push(`${commit}:refs/heads/main`)).toBeUndefined();
  await tell('checkout/odd');
  const odd = await eventually('the component', () => component('odd'));
  const problems = odd.metadata.annotations?.['macadam.dev/problems'];
  expect(problems?.split('\n')).toEqual([
    expect.stringContaining('The path "a\\nb/score.yaml" has characters'),
    'score.yaml is a symbolic link, which is not followed',
    expect.stringContaining('The path "d\\u0001/catalog-info.yaml" has'),
    'e/catalog-info.yaml is a submodule, which is not followed',
    'f/catalog-info.yaml is not UTF-8 text',
    expect.stringMatching(
      /^g\/catalog-info\.yaml:4 spec\.definition: .*The path "g\/a.* has characters/,
    ),
    expect.stringContaining('h/catalog-info.yaml:1 this text has a NUL'),
  ]);
  const found = await catalog.getEntityByRef('system:default/odds', {
    credentials: await credentials,
  });
  expect(found?.metadata.annotations?.['macadam.dev/repository']).toBe(
    'checkout/odd',
  );
});
