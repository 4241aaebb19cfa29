import { request } from 'node:http';
import { ADMIN, JONAS, MIRA, TestForge } from './testing';

describe('the API', () => {
  const forge = new TestForge();
  beforeAll(() => forge.start());
  afterAll(() => forge.stop());
  const status = async (...args: Parameters<TestForge['api']>) =>
    (await forge.api(...args)).status;

  it('says who a token belongs to, and nothing for a wrong one', async () => {
    expect((await forge.api('GET', 'user', { as: MIRA })).body).toMatchObject({
      login: 'mira',
      full_name: 'Mira',
      is_admin: false,
    });
    expect(await status('GET', 'user')).toBe(401);
    expect(
      await status('GET', 'user', {
        as: { ...MIRA, token: 'wrong-token-0123456789' },
      }),
    ).toBe(401);
    const basic = (pair: string) => ({
      headers: {
        Authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
      },
    });
    expect(
      (await fetch(`${forge.url}/api/v1/user`, basic(`MIRA:${MIRA.token}`)))
        .status,
    ).toBe(200);
    expect(
      (await fetch(`${forge.url}/api/v1/user`, basic(`jonas:${MIRA.token}`)))
        .status,
    ).toBe(401);
    expect(
      (await fetch(`${forge.url}/api/v1/user`, basic(MIRA.token))).status,
    ).toBe(401);
    expect(
      (
        await fetch(`${forge.url}/api/v1/user`, {
          headers: { Authorization: `Bearer ${MIRA.token}` },
        })
      ).status,
    ).toBe(200);
    expect(await status('GET', 'orgs', { as: { ...MIRA, token: '' } })).toBe(
      401,
    );
  });

  it('makes organisations for administrators only', async () => {
    expect(
      await status('POST', 'orgs', {
        as: MIRA,
        body: { username: 'new-team' },
      }),
    ).toBe(403);
    expect(
      await status('POST', 'orgs', {
        as: ADMIN,
        body: { username: 'new-team' },
      }),
    ).toBe(201);
    expect(
      await status('POST', 'orgs', {
        as: ADMIN,
        body: { username: 'New-Team' },
      }),
    ).toBe(409);
    expect(
      await status('POST', 'orgs', { as: ADMIN, body: { username: 'mira' } }),
    ).toBe(409);
    expect(
      (await forge.api('GET', 'orgs')).body.map(
        (one: { name: string }) => one.name,
      ),
    ).toEqual(['checkout', 'fulfilment', 'new-team']);
    expect((await forge.api('GET', 'orgs/checkout/members')).body).toEqual([
      expect.objectContaining({ login: 'mira' }),
    ]);
    expect(await status('GET', 'orgs/checkout/members/jonas')).toBe(404);
  });

  it('makes repositories for members, once a name whatever its case', async () => {
    const made = await forge.api('POST', 'orgs/checkout/repos', {
      as: MIRA,
      body: { name: 'cart', description: 'Carts' },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      full_name: 'checkout/cart',
      empty: true,
      private: false,
      default_branch: 'main',
      clone_url: `${forge.url}/checkout/cart.git`,
    });
    expect(
      await status('POST', 'orgs/checkout/repos', {
        as: MIRA,
        body: { name: 'Cart' },
      }),
    ).toBe(409);
    expect(
      await status('POST', 'orgs/checkout/repos', {
        as: JONAS,
        body: { name: 'mine' },
      }),
    ).toBe(403);
    expect(
      await status('POST', 'orgs/checkout/repos', { body: { name: 'mine' } }),
    ).toBe(401);
    expect(
      await status('POST', 'orgs/nobody/repos', {
        as: ADMIN,
        body: { name: 'mine' },
      }),
    ).toBe(404);
    expect(
      await status('POST', 'user/repos', {
        as: JONAS,
        body: { name: 'notes' },
      }),
    ).toBe(201);
    expect((await forge.api('GET', 'repos/CHECKOUT/Cart')).body.full_name).toBe(
      'checkout/cart',
    );
  });

  it('makes one repository when many ask at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        status('POST', 'orgs/checkout/repos', {
          as: MIRA,
          body: { name: index % 2 ? 'once' : 'ONCE' },
        }),
      ),
    );
    expect(all.sort()).toEqual([201, 409, 409, 409, 409]);
  });

  it.each([
    '..',
    '.',
    '../x',
    'a/b',
    'x.git',
    'x.GIT',
    'a..b',
    '-rf',
    'a b',
    'a\nb',
    'a\u0000b',
    '',
    'con',
    'x.lock',
    'ü',
    'a'.repeat(101),
    '%2e%2e',
  ])('refuses the repository name %j', async name => {
    const { status: code, body } = await forge.api(
      'POST',
      'orgs/checkout/repos',
      { as: MIRA, body: { name } },
    );
    expect([code, body.message]).toEqual([
      422,
      expect.stringContaining('Not an accepted repository name'),
    ]);
  });

  it.each([
    'api',
    'assets',
    '..',
    'a/b',
    '-x',
    'a..b',
    'a\tb',
    '',
    'user',
    'x'.repeat(41),
  ])('refuses the organisation name %j', async username => {
    expect(
      await status('POST', 'orgs', { as: ADMIN, body: { username } }),
    ).toBe(422);
  });

  it.each([
    { name: 7 },
    {},
    [],
    { name: 'x', private: 'yes' },
    { name: 'x', default_branch: '../x' },
    { name: 'x', default_branch: '-x' },
    { name: 'x', auto_init: true },
  ])('refuses the body %j', async body => {
    expect(
      await status('POST', 'orgs/checkout/repos', { as: MIRA, body }),
    ).toBe(422);
  });

  it('refuses a body that is not JSON', async () => {
    const headers = {
      Authorization: `token ${MIRA.token}`,
      'Content-Type': 'application/json',
    };
    expect(
      (
        await fetch(`${forge.url}/api/v1/orgs/checkout/repos`, {
          method: 'POST',
          headers,
          body: '{',
        })
      ).status,
    ).toBe(400);
  });

  it('lists by page until empty', async () => {
    for (const name of ['p1', 'p2', 'p3'])
      await forge.createRepository(`fulfilment/${name}`);
    const first = await forge.api('GET', 'orgs/fulfilment/repos?limit=2');
    expect([first.body.length, first.headers.get('x-total-count')]).toEqual([
      2,
      '3',
    ]);
    expect(
      (await forge.api('GET', 'orgs/fulfilment/repos?limit=2&page=2')).body,
    ).toHaveLength(1);
    expect(
      (await forge.api('GET', 'orgs/fulfilment/repos?limit=2&page=3')).body,
    ).toEqual([]);
    expect(
      (await forge.api('GET', 'repos/search?q=P2')).body.data.map(
        (one: { name: string }) => one.name,
      ),
    ).toEqual(['p2']);
    expect(await status('GET', 'orgs/fulfilment/repos?page=x')).toBe(422);
    expect(await status('GET', 'orgs/fulfilment/repos?page=1&page=2')).toBe(
      422,
    );
  });

  it('keeps private repositories from others', async () => {
    await forge.createRepository('checkout/secret', { private: true });
    expect(await status('GET', 'repos/checkout/secret')).toBe(404);
    expect(await status('GET', 'repos/checkout/secret', { as: JONAS })).toBe(
      404,
    );
    expect(await status('GET', 'repos/checkout/secret', { as: MIRA })).toBe(
      200,
    );
    expect((await fetch(`${forge.url}/checkout/secret`)).status).toBe(404);
    expect(
      (
        await fetch(
          `${forge.url}/checkout/secret.git/info/refs?service=git-upload-pack`,
        )
      ).status,
    ).toBe(404);
    expect((await forge.api('GET', 'repos/search?q=secret')).body.data).toEqual(
      [],
    );
  });

  it('changes the default branch and deletes', async () => {
    const tree = await forge.repository('checkout/moving', { a: 'a' });
    await tree.git('push', '-q', 'origin', 'main:trunk');
    expect(
      await status('PATCH', 'repos/checkout/moving', {
        as: MIRA,
        body: { default_branch: 'nope' },
      }),
    ).toBe(422);
    const changed = await forge.api('PATCH', 'repos/checkout/moving', {
      as: MIRA,
      body: { default_branch: 'trunk', description: 'New' },
    });
    expect(changed.body).toMatchObject({
      default_branch: 'trunk',
      description: 'New',
    });
    expect(await status('DELETE', 'repos/checkout/moving', { as: MIRA })).toBe(
      403,
    );
    expect(await status('DELETE', 'repos/checkout/moving', { as: ADMIN })).toBe(
      204,
    );
    expect(await status('GET', 'repos/checkout/moving')).toBe(404);
    await forge.createRepository('checkout/moving');
  });

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
    'contents/a?ref=',
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
    if ((await status('GET', 'repos/checkout/bad')) === 404)
      await forge.repository('checkout/bad', { a: 'a' });
    const { status: code } = await forge.api(
      'GET',
      `repos/checkout/bad/${path}`,
    );
    expect(
      path.endsWith('ref=') ? code === 200 : [400, 404, 422].includes(code),
    ).toBe(true);
  });

  it('answers only as this machine, so that no web page elsewhere can read through a name of its own', async () => {
    const asked = (host: string) =>
      new Promise(resolve =>
        request(
          `${forge.url}/api/v1/version`,
          { headers: { host } },
          response => resolve(response.resume().statusCode),
        ).end(),
      );
    expect(await asked('evil.example:7008')).toBe(421);
    expect(await asked('localhost:7008')).toBe(200);
  });

  it('refuses a user with a short token or a name that Git cannot record', async () => {
    await expect(
      forge.forge.addUser({ ...MIRA, token: 'short' }),
    ).rejects.toThrow(/too short/);
    await expect(
      forge.forge.addUser({ ...MIRA, email: 'a b' }),
    ).rejects.toThrow(/cannot|not one/);
    await expect(
      forge.forge.addUser({ ...MIRA, login: '../x' }),
    ).rejects.toThrow(/Not an accepted name/);
  });
});
