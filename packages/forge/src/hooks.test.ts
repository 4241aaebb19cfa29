import { ADMIN, JONAS, MIRA, TestForge } from './testing';

jest.setTimeout(60_000);

describe('webhooks', () => {
  const forge = new TestForge();
  beforeAll(() => forge.start());
  afterAll(() => forge.stop());

  it.each([
    'http://example.com/hook',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    'http://user:pw@127.0.0.1/',
    'nonsense',
    'http://127.0.0.1.nip.io/',
    'http://0.0.0.0/',
    'http://[::]/',
  ])('never call %s', async url => {
    const body = { type: 'gitea', config: { url, content_type: 'json' } };
    expect(
      (await forge.api('POST', 'admin/hooks', { as: ADMIN, body })).status,
    ).toBe(422);
  });

  it('call elsewhere only where the forge was started with that host', async () => {
    const other = new TestForge();
    await other.start({ webhookHosts: ['portal.example'] });
    const body = {
      type: 'gitea',
      active: true,
      config: { url: 'http://portal.example/hook' },
    };
    expect(
      (await other.api('POST', 'admin/hooks', { as: ADMIN, body })).status,
    ).toBe(201);
    await other.stop();
  });

  it('are for those who may: members for a repository, administrators for more', async () => {
    const body = {
      type: 'gitea',
      config: { url: 'http://localhost:7007/hook' },
    };
    await forge.createRepository('checkout/hooked');
    expect(
      (
        await forge.api('POST', 'repos/checkout/hooked/hooks', {
          as: JONAS,
          body,
        })
      ).status,
    ).toBe(403);
    expect((await forge.api('GET', 'repos/checkout/hooked/hooks')).status).toBe(
      401,
    );
    expect(
      (await forge.api('POST', 'orgs/checkout/hooks', { as: MIRA, body }))
        .status,
    ).toBe(403);
    expect(
      (await forge.api('POST', 'admin/hooks', { as: MIRA, body })).status,
    ).toBe(403);
    const made = await forge.api('POST', 'repos/checkout/hooked/hooks', {
      as: MIRA,
      body,
    });
    expect(made.status).toBe(201);
    const changed = await forge.api(
      'PATCH',
      `repos/checkout/hooked/hooks/${made.body.id}`,
      { as: MIRA, body: { active: true, events: ['push', 'create'] } },
    );
    expect(changed.body).toMatchObject({
      active: true,
      events: ['push', 'create'],
    });
    expect(
      (
        await forge.api(
          'DELETE',
          `repos/checkout/hooked/hooks/${made.body.id}`,
          { as: MIRA },
        )
      ).status,
    ).toBe(204);
    expect(
      (await forge.api('GET', 'repos/checkout/hooked/hooks', { as: MIRA }))
        .body,
    ).toEqual([]);
    expect(
      (
        await forge.api('POST', 'repos/checkout/hooked/hooks', {
          as: MIRA,
          body: { ...body, events: ['fork'] },
        })
      ).status,
    ).toBe(422);
  });
});
