import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { startForge, type Forge } from '@macadam/forge';
import { GitMirror } from '../GitMirror';
import { runGit } from '../process';
import type { RepositoryHost } from '../types';
import { createRepositoryHost } from './createRepositoryHost';

const TOKEN = 'portal-token-0123456789';
const MIRA_TOKEN = 'mira-token-0123456789';
const author = { name: 'Mira', email: 'mira@example.com' };

jest.setTimeout(60_000);

describe('GiteaHost', () => {
  let forge: Forge;
  let folder: string;

  const hostAs = (username: string, password: string): RepositoryHost => {
    const host = new URL(forge.url).host;
    const config = new ConfigReader({
      integrations: {
        gitea: [{ host, baseUrl: forge.url, username, password }],
      },
    });
    return createRepositoryHost({
      integrations: ScmIntegrations.fromConfig(config),
      host,
    });
  };
  const push = async (
    host: RepositoryHost,
    fullName: string,
    branch: string,
    text: string,
    message = text,
  ) => {
    const mirror = new GitMirror({
      directory: await mkdtemp(join(folder, 'mirror-')),
      url: host.cloneUrl(fullName),
      credentials: host.credentials(fullName),
    });
    const { commit } = await mirror.commit({
      branch,
      message,
      author,
      write: { file: text },
    });
    mirror.close();
    return commit;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'macadam-host-'));
    const users = [
      {
        login: 'macadam',
        fullName: 'Macadam',
        email: 'macadam@example.com',
        admin: true,
        token: TOKEN,
      },
      {
        login: 'mira',
        fullName: 'Mira',
        email: 'mira@example.com',
        organisations: ['checkout'],
        token: MIRA_TOKEN,
      },
    ];
    forge = await startForge({
      directory: join(folder, 'forge'),
      port: 0,
      users,
      log: () => undefined,
    });
  });
  afterAll(async () => {
    await forge.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('creates a repository once for a request, and refuses the name to another', async () => {
    const host = hostAs('macadam', TOKEN);
    const request = {
      owner: 'checkout',
      name: 'cart',
      description: 'Carts',
      request: 'task-1',
    };
    const first = await host.ensureRepository(request);
    expect(first).toMatchObject({
      created: true,
      repository: {
        fullName: 'checkout/cart',
        description: 'Carts',
        defaultBranch: 'main',
        empty: true,
      },
    });
    expect(await host.ensureRepository(request)).toMatchObject({
      created: false,
      repository: { fullName: 'checkout/cart' },
    });
    await push(host, 'checkout/cart', 'main', 'x', 'First\n\nRequest: task-1');
    expect(await host.ensureRepository(request)).toMatchObject({
      created: false,
      repository: { empty: false },
    });
    await expect(
      host.ensureRepository({ ...request, request: 'task-2' }),
    ).rejects.toThrow(expect.objectContaining({ name: 'ConflictError' }));
    await expect(
      host.ensureRepository({ owner: 'checkout', name: 'CART' }),
    ).rejects.toThrow(/already exists/);
    await expect(
      host.ensureRepository({ owner: 'nobody', name: 'x' }),
    ).rejects.toThrow(expect.objectContaining({ name: 'NotFoundError' }));
    await expect(
      host.ensureRepository({ owner: 'checkout', name: '../x' }),
    ).rejects.toThrow(/owner\/name/);
  });

  it('gives every push since a cursor, oldest first, with who made it', async () => {
    const host = hostAs('macadam', TOKEN);
    await host.ensureRepository({ owner: 'checkout', name: 'pushed' });
    const start = await host.pushesSince('checkout/pushed');
    const one = await push(host, 'checkout/pushed', 'main', '1');
    const two = await push(
      hostAs('mira', MIRA_TOKEN),
      'checkout/pushed',
      'main',
      '2',
    );
    await push(host, 'checkout/pushed', 'topic', '3');
    const { pushes, cursor } = await host.pushesSince(
      'checkout/pushed',
      start.cursor,
    );
    expect(
      pushes.map(({ ref, before, after, actor }) => ({
        ref,
        before,
        after,
        actor,
      })),
    ).toEqual([
      {
        ref: 'refs/heads/main',
        before: undefined,
        after: one,
        actor: 'macadam',
      },
      { ref: 'refs/heads/main', before: one, after: two, actor: 'mira' },
      {
        ref: 'refs/heads/topic',
        before: undefined,
        after: expect.any(String),
        actor: 'macadam',
      },
    ]);
    expect(await host.pushesSince('checkout/pushed', cursor)).toEqual({
      pushes: [],
      cursor,
    });
    expect(await host.pushesSince('checkout/pushed')).toEqual({
      pushes: [],
      cursor,
    });
    expect(
      (await host.pushesSince('checkout/pushed', '0')).pushes,
    ).toHaveLength(3);
  });

  it('pages through long histories and many repositories', async () => {
    const host = hostAs('macadam', TOKEN);
    const fullName = 'checkout/long';
    await host.ensureRepository({ owner: 'checkout', name: 'long' });
    const directory = join(folder, 'long');
    const mirror = new GitMirror({
      directory,
      url: host.cloneUrl(fullName),
      credentials: host.credentials(fullName),
    });
    const { commit } = await mirror.commit({
      branch: 'main',
      message: 'm',
      author,
      write: { a: '' },
    });
    mirror.close();
    const basic = Buffer.from(`macadam:${TOKEN}`).toString('base64');
    const refs = Array.from(
      { length: 55 },
      (_, index) => `refs/heads/branch-${100 + index}`,
    );
    await runGit(
      [
        'push',
        '--quiet',
        host.cloneUrl(fullName),
        ...refs.map(ref => `${commit}:${ref}`),
      ],
      {
        gitDir: directory,
        config: [['http.extraHeader', `Authorization: Basic ${basic}`]],
      },
    );
    const { pushes } = await host.pushesSince(fullName, '0');
    expect(pushes.map(one => one.ref)).toEqual(['refs/heads/main', ...refs]);
    await Promise.all(
      Array.from({ length: 55 }, (_, index) =>
        host.ensureRepository({ owner: 'checkout', name: `many-${index}` }),
      ),
    );
    const names = (await host.listRepositories()).map(one => one.fullName);
    expect(
      names.filter(name => name.startsWith('checkout/many-')),
    ).toHaveLength(55);
    expect(names).toEqual([...names].sort());
  });

  it('tells not there, not allowed, wrong credentials and no answer apart', async () => {
    const host = hostAs('macadam', TOKEN);
    expect(await host.getRepository('checkout/none')).toBeUndefined();
    await expect(host.pushesSince('checkout/none')).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
    await expect(
      hostAs('mira', 'wrong-token-0123456789').listRepositories(),
    ).rejects.toThrow(expect.objectContaining({ name: 'AuthenticationError' }));
    await expect(
      hostAs('mira', MIRA_TOKEN).ensureRepository({
        owner: 'macadam',
        name: 'x',
      }),
    ).rejects.toThrow(expect.objectContaining({ name: 'NotFoundError' }));
    const config = new ConfigReader({
      integrations: {
        gitea: [{ host: '127.0.0.1:1', baseUrl: 'http://127.0.0.1:1' }],
      },
    });
    const gone = createRepositoryHost({
      integrations: ScmIntegrations.fromConfig(config),
      host: '127.0.0.1:1',
    });
    await expect(gone.listRepositories()).rejects.toThrow(
      expect.objectContaining({ name: 'ServiceUnavailableError' }),
    );
    expect(() =>
      createRepositoryHost({
        integrations: ScmIntegrations.fromConfig(config),
        host: 'other',
      }),
    ).toThrow(/macadam.git.host/);
  });

  it('says of a commit what a check found, and replaces what it said before', async () => {
    const host = hostAs('macadam', TOKEN);
    await host.ensureRepository({ owner: 'checkout', name: 'checked' });
    const commit = await push(host, 'checkout/checked', 'main', '1');
    const context = 'macadam/policy';
    const ask = () => host.statusOf('checkout/checked', commit, context);
    expect(await ask()).toBeUndefined();
    const failure = {
      context,
      state: 'failure',
      description: '1 service would be stopped: cart',
      url: 'http://localhost:7007/policies?view=changes',
    } as const;
    await host.setStatus('checkout/checked', commit, failure);
    await host.setStatus('checkout/checked', commit, {
      ...failure,
      context: 'ci',
    });
    expect(await ask()).toEqual(failure);
    const success = { ...failure, state: 'success' } as const;
    await host.setStatus('checkout/checked', commit, success);
    expect(await ask()).toEqual(success);
    await expect(
      host.setStatus('checkout/checked', 'f'.repeat(40), success),
    ).rejects.toThrow(expect.objectContaining({ name: 'NotFoundError' }));
    await expect(
      hostAs('jonas', 'wrong-token-0123456789').setStatus(
        'checkout/checked',
        commit,
        success,
      ),
    ).rejects.toThrow(expect.objectContaining({ name: 'AuthenticationError' }));
  });

  it('links to pages that are there', async () => {
    const host = hostAs('macadam', TOKEN);
    await host.ensureRepository({ owner: 'checkout', name: 'linked' });
    const commit = await push(host, 'checkout/linked', 'main', '1');
    const urls = [
      host.webUrl('checkout/linked'),
      host.fileUrl('checkout/linked', { branch: 'main' }, 'file', 1),
      host.fileUrl('checkout/linked', { commit }, 'file'),
      host.commitUrl('checkout/linked', commit),
    ];
    for (const url of urls)
      expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    expect(
      host.fileUrl('checkout/linked', { branch: 'main' }, 'a b/#c.yaml', 3),
    ).toBe(`${forge.url}/checkout/linked/src/branch/main/a%20b/%23c.yaml#L3`);
    expect(() => host.webUrl('../x')).toThrow(/owner\/name/);
    expect(() => host.commitUrl('checkout/linked', '../x')).toThrow(
      /commit id/,
    );
  });
});
