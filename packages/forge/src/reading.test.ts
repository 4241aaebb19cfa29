import { TestForge } from './testing';

jest.setTimeout(60_000);

describe('reading through the API', () => {
  const forge = new TestForge();
  beforeAll(async () => {
    await forge.start();
    await forge.repository('checkout/bad', { a: 'a' });
  });
  afterAll(() => forge.stop());

  it('gives contents, trees, commits and branches at a branch, tag or commit', async () => {
    const tree = await forge.repository('checkout/content', {
      'score.yaml': 'a: 1\n',
      'docs/a.md': 'a',
      'docs/deep/b.md': 'b',
    });
    const first = await tree.git('rev-parse', 'HEAD');
    await tree.git('tag', 'v1');
    const second = await tree.commit('Second\n\nWith a body', {
      'score.yaml': 'a: 2\n',
    });
    await tree.git('push', '-q', 'origin', 'main', 'v1');
    const read = async (path: string, ref: string) => {
      const { body } = await forge.api(
        'GET',
        `repos/checkout/content/contents/${path}?ref=${ref}`,
      );
      return Buffer.from(body.content, 'base64').toString();
    };
    expect(await read('score.yaml', 'main')).toBe('a: 2\n');
    expect(await read('score.yaml', 'v1')).toBe('a: 1\n');
    expect(await read('score.yaml', first)).toBe('a: 1\n');
    expect(await read('score.yaml', first.slice(0, 8))).toBe('a: 1\n');
    const folder = await forge.api(
      'GET',
      'repos/checkout/content/contents/docs',
    );
    expect(
      folder.body.map((one: { path: string; type: string }) => [
        one.path,
        one.type,
      ]),
    ).toEqual([
      ['docs/a.md', 'file'],
      ['docs/deep', 'dir'],
    ]);
    expect(
      (await forge.api('GET', 'repos/checkout/content/contents')).body,
    ).toHaveLength(2);
    const all = await forge.api(
      'GET',
      'repos/checkout/content/git/trees/main?recursive=true',
    );
    expect(all.body.tree.map((one: { path: string }) => one.path)).toEqual([
      'docs',
      'docs/a.md',
      'docs/deep',
      'docs/deep/b.md',
      'score.yaml',
    ]);
    const commits = await forge.api(
      'GET',
      'repos/checkout/content/commits?path=score.yaml',
    );
    expect(commits.body.map((one: { sha: string }) => one.sha)).toEqual([
      second,
      first,
    ]);
    const commit = await forge.api(
      'GET',
      'repos/checkout/content/git/commits/main',
    );
    expect(commit.body).toMatchObject({
      sha: second,
      commit: { message: 'Second\n\nWith a body' },
      files: [{ filename: 'score.yaml', status: 'modified' }],
    });
    expect(
      (await forge.api('GET', 'repos/checkout/content/branches/main')).body
        .commit.id,
    ).toBe(second);
    expect(
      (await forge.api('GET', 'repos/checkout/content/tags')).body[0].name,
    ).toBe('v1');
    expect(
      (await forge.api('GET', `repos/checkout/content/compare/v1...main`)).body
        .total_commits,
    ).toBe(1);
    expect(
      await (
        await fetch(
          `${forge.url}/api/v1/repos/checkout/content/raw/docs/a.md?ref=v1`,
        )
      ).text(),
    ).toBe('a');
  });

  it.each([
    'contents/..%2f..%2faccounts.json',
    'contents/%2e%2e/%2e%2e/hooks.json',
    'contents/.git/config',
    'contents/a%00b',
    'contents/a%0ab',
    'contents/a?ref=--output=x',
    'contents/a?ref=main:a',
    'contents/a?ref=main~1',
    'contents/a?ref=main@%7B1%7D',
    'contents/a?ref=..',
    'contents/missing',
    'contents/a/b',
    'git/commits/-x',
    'git/commits/HEAD:a',
    'git/trees/--help',
    'archive/--output=x.tar.gz',
    'archive/main.exe',
    'commits?sha=nope',
    'commits?path=../x',
    'branches/nope',
    'raw/..%2fx',
    'contents/%E0%A4%A',
    'activities/feeds?date=today',
  ])('refuses %s', async path => {
    const { status } = await forge.api('GET', `repos/checkout/bad/${path}`);
    expect([400, 404, 422]).toContain(status);
  });
});
