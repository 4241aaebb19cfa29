import { JONAS, MIRA, TestForge } from './testing';

jest.setTimeout(60_000);

describe('editing a file through the API', () => {
  const forge = new TestForge();
  beforeAll(() => forge.start());
  afterAll(() => forge.stop());
  const content = (text: string) => Buffer.from(text).toString('base64');
  const url = 'repos/checkout/edited/contents/dev/score.yaml';

  it('creates, replaces and deletes, each a push of the writer', async () => {
    await forge.createRepository('checkout/edited');
    const made = await forge.api('POST', url, {
      as: MIRA,
      body: { content: content('a: 1\n'), message: 'Begin' },
    });
    expect(made.status).toBe(201);
    expect(made.body.commit).toMatchObject({
      commit: { message: 'Begin', author: { name: 'Mira' } },
    });
    const { sha } = made.body.content;
    const replaced = await forge.api('PUT', url, {
      as: MIRA,
      body: { content: content('a: 2\n'), sha },
    });
    expect([replaced.status, replaced.body.commit.commit.message]).toEqual([
      200,
      'Update dev/score.yaml',
    ]);
    expect(
      (
        await forge.api('PUT', url, {
          as: MIRA,
          body: { content: content('a: 3\n'), sha },
        })
      ).status,
    ).toBe(409);
    expect(
      (
        await forge.api('POST', url, {
          as: MIRA,
          body: { content: content('a: 3\n') },
        })
      ).status,
    ).toBe(422);
    const branched = await forge.api('DELETE', url, {
      as: MIRA,
      body: { sha: replaced.body.content.sha, new_branch: 'topic' },
    });
    expect([branched.status, branched.body.content]).toEqual([200, null]);
    expect((await forge.api('GET', `${url}?ref=topic`)).status).toBe(404);
    expect(
      Buffer.from(
        (await forge.api('GET', url)).body.content,
        'base64',
      ).toString(),
    ).toBe('a: 2\n');
    const feed = (
      await forge.api('GET', 'repos/checkout/edited/activities/feeds')
    ).body;
    expect(
      feed.map((one: { ref_name: string; act_user: { login: string } }) => [
        one.ref_name,
        one.act_user.login,
      ]),
    ).toEqual([
      ['refs/heads/topic', 'mira'],
      ['refs/heads/main', 'mira'],
      ['refs/heads/main', 'mira'],
      ['', 'macadam'],
    ]);
    const tree = await forge.workTree('checkout/edited', {});
    await tree.git('pull', '-q', '--rebase', 'origin', 'main');
    expect(await tree.git('show', 'HEAD~1:dev/score.yaml')).toBe('a: 2');
  });

  it.each([
    ['contents/..%2fx', { content: '' }, 422],
    ['contents/.git%2fconfig', { content: '' }, 422],
    ['contents/dev', { content: '' }, 422],
    ['contents/x', { content: '%%%' }, 422],
    ['contents/x', {}, 422],
    ['contents/x', { content: '', branch: 'nope' }, 404],
    ['contents/x', { content: '', branch: '--force' }, 422],
    ['contents/x', { content: '', new_branch: 'topic' }, 422],
    ['contents/x', { content: '', author: { name: 'a\nb', email: 'x' } }, 422],
  ])('refuses %s %j', async (path, body, status) => {
    expect(
      (
        await forge.api('POST', `repos/checkout/edited/${path}`, {
          as: MIRA,
          body,
        })
      ).status,
    ).toBe(status);
  });

  it('is for members only', async () => {
    expect(
      (await forge.api('POST', url, { body: { content: '' } })).status,
    ).toBe(401);
    expect(
      (await forge.api('POST', url, { as: JONAS, body: { content: '' } }))
        .status,
    ).toBe(403);
  });
});
