import { request } from 'node:http';
import { ADMIN, JONAS, MIRA, TestForge } from './testing';

jest.setTimeout(60_000);

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

  it('answers only as this machine, so that no web page elsewhere can read through a name of its own', async () => {
    const asked = (host: string, origin?: string) =>
      new Promise(resolve =>
        request(
          `${forge.url}/api/v1/version`,
          { headers: { host, ...(origin !== undefined && { origin }) } },
          response => resolve(response.resume().statusCode),
        ).end(),
      );
    expect(await asked('evil.example:7008')).toBe(421);
    expect(await asked('localhost:7008')).toBe(200);
    expect(await asked('localhost:7008', 'https://evil.example')).toBe(403);
    expect(await asked('localhost:7008', 'http://localhost:7008')).toBe(200);
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
