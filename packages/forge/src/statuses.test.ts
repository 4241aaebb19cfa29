import { JONAS, MIRA, TestForge } from './testing';

jest.setTimeout(60_000);

describe('what checks say of a commit', () => {
  const forge = new TestForge();
  beforeAll(() => forge.start());
  afterAll(() => forge.stop());

  it('is the last word of each context, outlives a restart and stands on the page', async () => {
    const tree = await forge.repository('checkout/cart', { a: '1' });
    const commit = await tree.git('rev-parse', 'HEAD');
    const status = {
      context: 'macadam/policy',
      state: 'pending',
      description: 'Looking <b>',
      target_url: 'http://localhost:7007/policies',
    };
    const post = (body: object, as = MIRA) =>
      forge.api('POST', `repos/checkout/cart/statuses/${commit}`, { as, body });
    expect((await post(status)).status).toBe(201);
    await post({ ...status, state: 'failure', description: 'Stops <b>cart' });
    await post({ context: 'ci', state: 'success' });

    await forge.forge.close();
    await forge.start();
    const { body } = await forge.api(
      'GET',
      'repos/checkout/cart/commits/main/status',
    );
    expect(body).toMatchObject({
      sha: commit,
      state: 'failure',
      total_count: 2,
      statuses: [
        { context: 'ci', status: 'success', target_url: '' },
        {
          context: 'macadam/policy',
          status: 'failure',
          description: 'Stops <b>cart',
          creator: { login: 'mira' },
        },
      ],
    });
    const page = await fetch(`${forge.url}/checkout/cart/commit/${commit}`);
    const html = await page.text();
    expect(html).toContain('Stops &#60;b&#62;cart');
    expect(html).toContain('href="http://localhost:7007/policies"');
    expect(html).not.toContain('Looking');
  });

  it('is taken from those who may write, of a commit that is there, with an address', async () => {
    const tree = await forge.repository('checkout/basket', { a: '1' });
    const commit = await tree.git('rev-parse', 'HEAD');
    const post = async (sha: string, body: object, as = MIRA) => {
      const path = `repos/checkout/basket/statuses/${sha}`;
      return (await forge.api('POST', path, { as, body })).status;
    };
    expect(await post(commit, { state: 'success' }, JONAS)).toBe(403);
    expect(await post('f'.repeat(40), { state: 'success' })).toBe(404);
    expect(await post(commit, { state: 'fine' })).toBe(422);
    expect(
      await post(commit, { state: 'success', target_url: 'ftp://forge/x' }),
    ).toBe(422);
    expect(
      (await forge.api('GET', 'repos/checkout/basket/commits/main/status')).body
        .total_count,
    ).toBe(0);
  });
});
