import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { startForge, type Forge } from '@macadam/forge';
import { GitMirror } from '@macadam/git';
import catalogModuleMacadam from '@macadam/plugin-catalog-backend-module-macadam';
import orchestratorPlugin from '@macadam/plugin-orchestrator-backend';
import policyPlugin from '@macadam/plugin-policy-backend';
import scaffolderModuleMacadam from '@macadam/plugin-scaffolder-backend-module-macadam';

jest.setTimeout(180_000);

const token = 'a-token-of-the-test-alone';
const folder = mkdtempSync(join(tmpdir(), 'macadam-refused-'));
const FORM = '/scaffolder/macadam/names/fresh?owner=group:default/checkout';
const PLATFORM = {
  'platform.yaml': `apiVersion: macadam.dev/v1alpha1
kind: Platform
metadata: { name: test }
spec: { owner: group:default/platform-team }
`,
  'tenants/checkout.yaml': `apiVersion: macadam.dev/v1alpha1
kind: Tenant
metadata: { name: checkout }
spec: { owner: group:default/checkout, repositories: [checkout/*] }
`,
};
const TEAM = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: checkout }
spec: { type: team, children: [] }
`;

let forge: Forge;
let backend: TestBackend | undefined;

async function push(name: string, write: Record<string, string>) {
  const [organisation, repository] = name.split('/');
  await fetch(`${forge.url}/api/v1/orgs/${organisation}/repos`, {
    method: 'POST',
    headers: {
      authorization: `token ${token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: repository }),
  });
  const mirror = new GitMirror({
    directory: mkdtempSync(join(folder, 'push-')),
    url: `${forge.url}/${name}.git`,
    credentials: { username: 'macadam', password: token },
  });
  await mirror.fetch();
  const { commit } = await mirror.commit({
    branch: 'main',
    message: 'Change something',
    author: { name: 'Sofia', email: 'sofia@example.com' },
    write,
  });
  mirror.close();
  return commit;
}

/** Starts with an empty database, and nothing on its disk. */
async function restart() {
  await backend?.stop();
  const { host } = new URL(forge.url);
  backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleMacadam,
      orchestratorPlugin,
      policyPlugin,
      scaffolderPlugin,
      scaffolderModuleMacadam,
      schedulerServiceFactory,
      mockServices.userInfo.mock({
        getUserInfo: async () => ({
          userEntityRef: 'user:default/mira',
          ownershipEntityRefs: ['user:default/mira', 'group:default/checkout'],
        }),
      }).factory,
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'https://portal.example' },
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
              directory: mkdtempSync(join(folder, 'git-')),
              pollInterval: { seconds: 1 },
            },
          },
        },
      }),
    ],
  });
}

async function call(path: string) {
  const response = await fetch(
    `http://127.0.0.1:${backend?.server.port()}/api${path}`,
    {
      headers: {
        authorization: mockCredentials.user.header('user:default/mira'),
      },
    },
  );
  return { status: response.status, body: await response.json() };
}

async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const found = await read();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited 60 s for ${what}`);
    await new Promise(done => setTimeout(done, 100));
  }
}

const component = async (ref: string) => {
  const path = `/catalog/entities/by-name/component/${ref}`;
  const { status, body } = await call(path);
  return status === 200 ? body : undefined;
};

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
afterAll(async () => {
  await backend?.stop();
  await forge.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

it('is refused by everybody alike, stops nobody, and makes no restart forget what was in force', async () => {
  const good = await push('platform/platform', PLATFORM);
  await push('platform/people', { 'catalog-info.yaml': TEAM });
  await push('checkout/cart', {
    'score.yaml':
      'apiVersion: score.dev/v1b1\nmetadata: { name: cart }\ncontainers: { main: { image: . } }\n',
  });
  await restart();
  await eventually('the service', () => component('checkout/cart'));
  expect((await call(FORM)).body).toEqual({ available: true });

  const refused = await push('platform/platform', {
    'definitions/queue.yaml':
      'apiVersion: macadam.dev/v1alpha1\nkind: ResourceDefinitoin\n',
  });
  const looksAlike = async () => {
    const delivery = await eventually('what is wrong', async () => {
      const { body } = await call('/orchestrator/platform');
      return body.problems.length > 0 ? body : undefined;
    });
    expect(delivery).toMatchObject({
      revision: refused,
      lastGoodRevision: good,
      tenants: [{ name: 'checkout' }],
      problems: [{ file: 'definitions/queue.yaml', line: 2 }],
    });
    for (const path of [
      '/policy/changes',
      '/policy/files',
      '/policy/exceptions',
    ]) {
      expect((await call(path)).body.refused).toEqual({
        revision: refused,
        inForce: good,
        problems: delivery.problems,
      });
    }
    await eventually('the service', () => component('checkout/cart'));
    expect(await component('default/cart')).toBeUndefined();
    expect(await call(FORM)).toEqual({
      status: 200,
      body: { available: true },
    });
  };
  await looksAlike();
  await restart();
  await looksAlike();
});
