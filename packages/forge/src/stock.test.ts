import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GiteaUrlReader,
  UrlReaders,
} from '@backstage/backend-defaults/urlReader';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { createPublishGiteaAction } from '@backstage/plugin-scaffolder-backend-module-gitea';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { ADMIN, MIRA, TestForge, WorkTree } from './testing';

jest.setTimeout(60_000);

describe('stock Backstage code', () => {
  const forge = new TestForge();
  const configOf = () =>
    new ConfigReader({
      integrations: {
        gitea: [
          {
            host: new URL(forge.url).host,
            baseUrl: forge.url,
            username: ADMIN.login,
            password: ADMIN.token,
          },
        ],
      },
    });
  const readerOf = () =>
    UrlReaders.create({
      config: configOf(),
      logger: mockServices.logger.mock(),
      factories: [GiteaUrlReader.factory],
    });

  beforeAll(() => forge.start());
  afterAll(() => forge.stop());

  it('publishes a repository with publish:gitea', async () => {
    const config = configOf();
    const action = createPublishGiteaAction({
      integrations: ScmIntegrations.fromConfig(config),
      config,
    });
    const workspacePath = await forge.folder();
    for (let index = 0; index < 50; index++) {
      await mkdir(join(workspacePath, `folder-${index % 5}`), {
        recursive: true,
      });
      await writeFile(
        join(workspacePath, `folder-${index % 5}`, `file-${index}.txt`),
        `content ${index}\n`,
      );
    }
    const output = jest.fn();
    const input = {
      repoUrl: `${new URL(forge.url).host}?owner=checkout&repo=storefront`,
      description: 'Shop window',
      defaultBranch: 'main',
    };
    await action.handler({
      ...createMockActionContext({ workspacePath, input }),
      output,
    });

    const commit = (
      await forge.api('GET', 'repos/checkout/storefront/git/commits/main')
    ).body;
    expect(output).toHaveBeenCalledWith('commitHash', commit.sha);
    expect(output).toHaveBeenCalledWith(
      'repoContentsUrl',
      `${forge.url}/checkout/storefront/src/branch/main/`,
    );
    expect(
      (await fetch(`${forge.url}/checkout/storefront/src/branch/main/`)).status,
    ).toBe(200);
    const clone = new WorkTree(await forge.folder(), MIRA);
    await clone.git('clone', '-q', `${forge.url}/checkout/storefront.git`, '.');
    expect((await clone.git('ls-files')).split('\n')).toHaveLength(50);
  });

  it('refuses what publish:gitea cannot have: an unknown organisation, a name taken in another case', async () => {
    const config = configOf();
    const action = createPublishGiteaAction({
      integrations: ScmIntegrations.fromConfig(config),
      config,
    });
    const publish = (where: string) =>
      action.handler(
        createMockActionContext({
          input: {
            repoUrl: `${new URL(forge.url).host}?${where}`,
            description: '',
          },
        }),
      );
    await expect(publish('owner=nobody&repo=x')).rejects.toThrow(
      /nobody do not exist/,
    );
    await forge.createRepository('checkout/Taken');
    await expect(publish('owner=checkout&repo=tAKEN')).rejects.toThrow(
      /409.*already exists/,
    );
  });

  it('is read with GiteaUrlReader: files, trees, what is not there', async () => {
    const tree = await forge.repository('checkout/read', {
      'catalog-info.yaml': 'kind: Component\n',
      'docs/index.md': '# Docs\n',
      'docs/a/b.md': 'b\n',
    });
    const reader = readerOf();
    const base = `${forge.url}/checkout/read/src/branch/main`;
    const file = await reader.readUrl(`${base}/catalog-info.yaml`);
    expect((await file.buffer()).toString()).toBe('kind: Component\n');
    expect(file.lastModifiedAt).toBeInstanceOf(Date);

    const docs = await reader.readTree(`${base}/docs`);
    expect(docs.etag).toBe(await tree.git('rev-parse', 'HEAD'));
    expect((await docs.files()).map(one => one.path).sort()).toEqual([
      'a/b.md',
      'index.md',
    ]);
    await expect(reader.readTree(base, { etag: docs.etag })).rejects.toThrow(
      expect.objectContaining({ name: 'NotModifiedError' }),
    );
    await expect(reader.readUrl(`${base}/missing.yaml`)).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
    await expect(
      reader.readTree(`${forge.url}/checkout/read/src/branch/nope`),
    ).rejects.toThrow(expect.objectContaining({ name: 'NotFoundError' }));
  });
});
