import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { startForge, type Forge } from '@macadam/forge';
import { RawRepository, type RawTree } from '@macadam/forge/testing';
import type { Repositories } from '@macadam/git';
import type { PlatformService } from './PlatformService';
import { platformServiceRef, repositoriesServiceRef } from './services';

jest.setTimeout(120_000);

const token = 'a-token-of-the-test-alone';
const PLATFORM = `apiVersion: macadam.dev/v1alpha1
kind: Platform
metadata: { name: test }
spec: { owner: group:default/platform-team }
`;
const TENANT = `apiVersion: macadam.dev/v1alpha1
kind: Tenant
metadata: { name: checkout }
spec: { owner: group:default/checkout, repositories: [checkout/*] }
`;
const TYPO = 'kind: ResourceDefinitoin\n';
const BAD_POLICY = 'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec: {}\n';

interface Asker {
  platform: PlatformService;
  repositories: Repositories;
}

const file = (content: string) => ({ kind: 'file', content }) as const;
const within = (...entries: RawTree) => ({ kind: 'folder', entries }) as const;
const good: RawTree = [
  ['platform.yaml', file(PLATFORM)],
  ['tenants', within(['checkout.yaml', file(TENANT)])],
];
const withTypo: RawTree = [
  ...good,
  ['definitions', within(['typo.yaml', file(TYPO)])],
];

describe('what is in force', () => {
  let folder: string;
  let forge: Forge;
  let raw: RawRepository;
  let processes: TestBackend[] = [];
  let count = 0;

  const openForge = (port: number) =>
    startForge({
      directory: join(folder, 'forge'),
      port,
      users: [
        {
          login: 'macadam',
          fullName: 'Macadam',
          email: 'macadam@example.com',
          admin: true,
          token,
        },
      ],
      organisations: ['platform'],
      log: () => undefined,
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'macadam-platform-'));
    forge = await openForge(0);
  });
  afterAll(async () => {
    await forge.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${forge.url}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `token ${token}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(response.ok).toBe(true);
  };
  const createRepository = () =>
    api('POST', 'orgs/platform/repos', { name: `platform-${count}` });

  beforeEach(async () => {
    count += 1;
    await createRepository();
    raw = new RawRepository(
      join(folder, `raw-${count}`),
      `${forge.url}/platform/platform-${count}.git`,
      { login: 'macadam', token },
    );
  });
  afterEach(async () => {
    await Promise.all(processes.map(each => each.stop()));
    processes = [];
  });

  /** Writes commits on top of each other and pushes the last. Returns all of them. */
  const push = async (parent: string | undefined, ...trees: RawTree[]) => {
    const commits: string[] = [];
    for (const tree of trees) {
      const before = commits.at(-1) ?? parent;
      commits.push(
        await raw.commit(await raw.tree(tree), before ? [before] : [], {
          message: `Revision ${commits.length}`,
        }),
      );
    }
    expect(await raw.push(`${commits.at(-1)}:refs/heads/main`)).toBeUndefined();
    return commits;
  };

  /** A back end that has just started, with two plugins that ask. */
  const start = async (disk: string, git = true): Promise<Asker[]> => {
    const askers: Asker[] = [];
    const plugin = (pluginId: string) =>
      createBackendPlugin({
        pluginId,
        register(env) {
          env.registerInit({
            deps: {
              platform: platformServiceRef,
              repositories: repositoriesServiceRef,
            },
            async init(deps) {
              askers.push(deps);
            },
          });
        },
      });
    const { host } = new URL(forge.url);
    const access = { username: 'macadam', password: token };
    const backend = await startTestBackend({
      features: [
        plugin('one'),
        plugin('other'),
        mockServices.rootConfig.factory({
          data: {
            integrations: { gitea: [{ host, baseUrl: forge.url, ...access }] },
            ...(git && {
              macadam: {
                git: {
                  host,
                  platformRepository: `platform/platform-${count}`,
                  directory: join(folder, `${disk}-${count}`),
                },
              },
            }),
          },
        }),
      ],
    });
    processes.push(backend);
    return askers;
  };
  const started = async (disk: string) => {
    const [{ platform }] = await start(disk);
    expect(await platform.refresh()).toBeUndefined();
    return platform;
  };

  it('is the same for every plugin, from one mirror', async () => {
    const [revision] = await push(undefined, good);
    const [one, other] = await start('disk');
    await one.platform.refresh();
    const inForce = await one.platform.inForce();
    expect(inForce).toMatchObject({
      revision,
      committedAt: new Date(1_700_000_000_000).toISOString(),
      platform: { tenants: [{ name: 'checkout' }] },
    });
    expect(await other.platform.inForce()).toBe(inForce);
    expect(one.repositories.mirror('platform/cart')).toBe(
      other.repositories.mirror('platform/cart'),
    );
  });

  it('is nothing where nothing ever was, and says what is missing', async () => {
    await expect((await started('disk')).inForce()).rejects.toThrow(
      /platform-\d+ is in force yet, because it has no branch main/,
    );
    await push(undefined, [['platform.yaml', file('kind: [')]]);
    await expect((await started('disk')).inForce()).rejects.toThrow(
      /the platform team has to mend first: platform\.yaml:1: /,
    );
  });

  it('is nothing without a configuration, and says what to configure', async () => {
    const [{ platform, repositories }] = await start('disk', false);
    const reason = /set macadam\.git\.host and macadam\.git\.platformReposit/;
    await expect(platform.inForce()).rejects.toThrow(reason);
    expect(() => repositories.mirror('platform/cart')).toThrow(reason);
  });

  it.each<[string, RawTree, string]>([
    ['a definition', withTypo, 'definitions/typo.yaml'],
    [
      'a policy',
      [...good, ['policies', within(['bad.yaml', file(BAD_POLICY)])]],
      'policies/bad.yaml',
    ],
    [
      'a file that is too large to read',
      [...good, ['large.yaml', file('#'.repeat(9_000_000))]],
      'large.yaml',
    ],
  ])(
    'stays what it was while %s is wrong, also for a process with nothing on its disk',
    async (_, broken, path) => {
      const [before, refused] = await push(undefined, good, broken);
      for (const disk of ['disk', 'another']) {
        const platform = await started(disk);
        expect(await platform.inForce()).toMatchObject({
          revision: before,
          platform: { tenants: [{ name: 'checkout' }] },
          refused: {
            revision: refused,
            problems: [
              {
                file: path,
                url: expect.stringContaining(`/${refused}/${path}`),
              },
            ],
          },
        });
      }
      const [mended] = await push(refused, [
        ...good,
        ['README.md', file('Mended.')],
      ]);
      const platform = await started('disk');
      const inForce = await platform.inForce();
      expect(inForce.revision).toBe(mended);
      expect(inForce.refused).toBeUndefined();
      expect((await platform.at(before)).revision).toBe(before);
      await expect(platform.at(refused)).rejects.toThrow(
        `Revision ${refused} of platform/platform-${count} cannot be read: ${path}`,
      );
    },
  );

  it('is found below many commits on top of the mistake', async () => {
    const commits = await push(
      undefined,
      good,
      ...Array.from({ length: 120 }, (__, index): RawTree => [
        ...withTypo,
        ['policies', within([`kept-${index}.md`, file(`${index}`)])],
      ]),
    );
    const platform = await started('disk');
    const [one, other] = await Promise.all([
      platform.inForce(),
      platform.inForce(),
    ]);
    expect(one.revision).toBe(commits[0]);
    expect(other.revision).toBe(commits[0]);
  });

  it('is kept where history has no good revision any more, over a restart too', async () => {
    const [before] = await push(undefined, good);
    expect((await (await started('disk')).inForce()).revision).toBe(before);
    await api('DELETE', `repos/platform/platform-${count}`);
    await createRepository();
    const [rewritten] = await push(undefined, withTypo);
    expect(await (await started('disk')).inForce()).toMatchObject({
      revision: before,
      refused: { revision: rewritten },
    });
    await expect((await started('another')).inForce()).rejects.toThrow(
      'definitions/typo.yaml:1: ',
    );
  });

  it('is what was fetched last while the host does not answer', async () => {
    const [revision] = await push(undefined, good);
    await (await started('disk')).inForce();
    const { port } = forge;
    await forge.close();
    try {
      const [{ platform }] = await start('disk');
      expect((await platform.refresh())?.reason).toContain('127.0.0.1');
      expect((await platform.inForce()).revision).toBe(revision);
      expect(platform.outage()).toBeDefined();
      const [empty] = await start('another');
      await empty.platform.refresh();
      await expect(empty.platform.inForce()).rejects.toThrow(
        'the Git host does not give it',
      );
    } finally {
      forge = await openForge(port);
    }
  });
});
