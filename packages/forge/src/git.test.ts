import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { JONAS, MIRA, TestForge, WorkTree } from './testing';

jest.setTimeout(60_000);

describe('Git over HTTP', () => {
  const forge = new TestForge();
  beforeAll(() => forge.start());
  afterAll(() => forge.stop());

  it('takes a push and gives it back to a clone without credentials', async () => {
    const tree = await forge.repository('checkout/cart', {
      'score.yaml': 'a: 1\n',
      'docs/grüße.md': 'hello\n',
    });
    const folder = await forge.folder();
    const clone = new WorkTree(folder, MIRA);
    await clone.git(
      '-c',
      'http.extraHeader=',
      'clone',
      '-q',
      `${forge.url}/checkout/cart.git`,
      '.',
    );
    expect(await clone.git('rev-parse', 'HEAD')).toBe(
      await tree.git('rev-parse', 'HEAD'),
    );
    expect(await clone.git('ls-files')).toBe('docs/grüße.md\nscore.yaml');
    const contents = await forge.api(
      'GET',
      'repos/checkout/cart/contents/docs/gr%C3%BC%C3%9Fe.md?ref=main',
    );
    expect(Buffer.from(contents.body.content, 'base64').toString()).toBe(
      'hello\n',
    );
  });

  it('takes a push that is larger than one buffer, and gzipped requests', async () => {
    const tree = await forge.repository('checkout/large', { a: 'a' });
    const noise = Array.from(
      { length: 60_000 },
      (_, index) => `${(index * 2654435761) % 4294967296}`,
    ).join('\n');
    await tree.commit('Large', { noise });
    await tree.git(
      '-c',
      'http.postBuffer=65536',
      '-c',
      'core.compression=0',
      'push',
      '-q',
      'origin',
      'main',
    );
    const body = gzipSync(
      '0014command=ls-refs\n00010009peel\n0000'.replace(
        '0009peel\n',
        '0009peel\n',
      ),
    );
    const response = await fetch(
      `${forge.url}/checkout/large.git/git-upload-pack`,
      {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-git-upload-pack-request',
          'Content-Encoding': 'gzip',
          'Git-Protocol': 'version=2',
        },
        body,
      },
    );
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(
      `${await tree.git('rev-parse', 'HEAD')} refs/heads/main`,
    );
  });

  it('refuses a push with a wrong token, without one, and from a stranger', async () => {
    await forge.createRepository('checkout/guarded');
    const wrong = await forge.workTree(
      'checkout/guarded',
      { a: 'a' },
      { ...MIRA, token: 'x'.repeat(20) },
    );
    await expect(wrong.git('push', 'origin', 'main')).rejects.toThrow(
      /Authentication failed|could not read Username/,
    );
    const stranger = await forge.workTree(
      'checkout/guarded',
      { a: 'a' },
      JONAS,
    );
    await expect(stranger.git('push', 'origin', 'main')).rejects.toThrow(/403/);
    const anonymous = await fetch(
      `${forge.url}/checkout/guarded.git/info/refs?service=git-receive-pack`,
    );
    expect([
      anonymous.status,
      anonymous.headers.get('www-authenticate'),
    ]).toEqual([401, 'Basic realm="Macadam forge"']);
    const direct = await fetch(
      `${forge.url}/checkout/guarded.git/git-receive-pack`,
      { method: 'POST', body: '0000' },
    );
    expect(direct.status).toBe(401);
    expect((await forge.api('GET', 'repos/checkout/guarded')).body.empty).toBe(
      true,
    );
  });

  it('lets the default branch only grow, and other branches be forced and deleted', async () => {
    const tree = await forge.repository('checkout/forced', { a: 'a' });
    await tree.git('push', '-q', 'origin', 'main:topic');
    await tree.git('commit', '-q', '--amend', '-m', 'Other');
    await expect(tree.git('push', '--force', 'origin', 'main')).rejects.toThrow(
      /does not take forced pushes/,
    );
    await expect(tree.git('push', 'origin', ':main')).rejects.toThrow(
      /cannot be deleted|deletion of the current branch/,
    );
    await expect(
      tree.git('push', 'origin', 'main:refs/secret/x'),
    ).rejects.toThrow(/Only branches and tags/);
    await tree.git('push', '-q', '--force', 'origin', 'main:topic');
    await tree.git('push', '-q', 'origin', ':topic');
    const branches = await forge.api('GET', 'repos/checkout/forced/branches');
    expect(
      branches.body.map((branch: { name: string }) => branch.name),
    ).toEqual(['main']);
  });

  it('serves neither the dumb protocol nor files of the repository folder', async () => {
    await forge.repository('checkout/plain', { a: 'a' });
    for (const path of [
      'config',
      'HEAD',
      'objects/info/packs',
      'forge.json',
      'forge-activity.jsonl',
      '..%2f..%2faccounts.json',
    ]) {
      const response = await fetch(`${forge.url}/checkout/plain.git/${path}`);
      expect([path, response.status]).toEqual([path, 404]);
    }
    expect(
      (await fetch(`${forge.url}/checkout/plain.git/info/refs`)).status,
    ).toBe(403);
    expect(
      (
        await fetch(
          `${forge.url}/checkout/plain.git/info/refs?service=git-shell`,
        )
      ).status,
    ).toBe(403);
  });

  it('ends a push that never finishes, and takes the next one', async () => {
    const hasty = new TestForge();
    await hasty.start();
    const tree = await hasty.repository('checkout/slow', { a: 'a' });
    await hasty.forge.close();
    await hasty.start({ gitTimeout: 500 });
    const headers = {
      Authorization: `token ${MIRA.token}`,
      'Content-Type': 'application/x-git-receive-pack-request',
    };
    const url = `${hasty.url}/checkout/slow.git/git-receive-pack`;
    const status = await new Promise((resolve, reject) => {
      const started = request(url, { method: 'POST', headers }, response => {
        resolve(response.statusCode);
        started.destroy();
      });
      started.on('error', reject);
      started.write('00');
    });
    expect(status).toBe(504);
    await hasty.forge.close();
    await hasty.start();
    await tree.git(
      'remote',
      'set-url',
      'origin',
      `${hasty.url}/checkout/slow.git`,
    );
    await tree.commit('Next', { a: 'b' });
    await tree.git('push', '-q', 'origin', 'main');
    await hasty.stop();
  });

  it('refuses a push that is too large, by the limit of today', async () => {
    const small = new TestForge();
    await small.start({ maxPushBytes: 20_000 });
    const tree = await small.repository('checkout/small', { a: 'a' });
    const noise = Array.from(
      { length: 20_000 },
      (_, index) => `${(index * 2654435761) % 4294967296}`,
    ).join('\n');
    await tree.commit('Large', { noise });
    await expect(tree.git('push', 'origin', 'main')).rejects.toThrow(
      /413|unexpectedly|hung up/,
    );
    await expect(
      tree.git('-c', 'http.postBuffer=1024', 'push', 'origin', 'main'),
    ).rejects.toThrow(/413|unexpectedly|hung up|reset/);
    expect(
      (await small.api('GET', 'repos/checkout/small/commits')).body,
    ).toHaveLength(1);

    // A limit that is raised counts for what is there, also where an earlier version wrote the old one down.
    await small.forge.close();
    await tree.git(
      `--git-dir=${small.directory}/repositories/checkout/small.git`,
      'config',
      'receive.maxInputSize',
      '20000',
    );
    await small.start({ maxPushBytes: 20_000_000 });
    await tree.git(
      'remote',
      'set-url',
      'origin',
      `${small.url}/checkout/small.git`,
    );
    await tree.git('push', 'origin', 'main');
    expect(
      (await small.api('GET', 'repos/checkout/small/commits')).body,
    ).toHaveLength(2);
    await small.stop();
  });
});
