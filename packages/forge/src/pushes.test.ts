import { createHmac } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '@macadam/git';
import { eventually } from '@macadam/testing';
import { ADMIN, JONAS, MIRA, Receiver, TestForge } from './testing';

jest.setTimeout(60_000);

describe('pushes', () => {
  const forge = new TestForge();
  let receiver: Receiver;
  beforeAll(() => forge.start());
  afterAll(() => forge.stop());
  beforeEach(async () => {
    receiver = new Receiver();
    await receiver.start();
  });
  afterEach(() => receiver.stop());

  const hook = async (path: string, body: Record<string, unknown> = {}) => {
    const config = {
      url: receiver.url,
      content_type: 'json',
      secret: 'the-secret',
    };
    const made = await forge.api('POST', path, {
      as: ADMIN,
      body: { type: 'gitea', active: true, events: ['push'], config, ...body },
    });
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain('the-secret');
    return made.body.id;
  };
  const feed = async (repository: string) =>
    (await forge.api('GET', `repos/${repository}/activities/feeds?limit=50`))
      .body;

  it('are told to webhooks as Gitea tells them, signed', async () => {
    const tree = await forge.repository('checkout/told', {
      keep: 'a',
      gone: 'b',
    });
    await hook('repos/checkout/told/hooks');
    const before = await tree.git('rev-parse', 'HEAD');
    await tree.git('rm', '-q', 'gone');
    const after = await tree.commit('Change', {
      keep: 'c',
      'new file.md': 'd',
    });
    await tree.git('push', '-q', 'origin', 'main');
    const { headers, raw, body } = await eventually(
      'a webhook',
      () => receiver.received[0],
    );
    expect(headers).toMatchObject({
      'x-gitea-event': 'push',
      'content-type': 'application/json',
      'x-gitea-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const signature = createHmac('sha256', 'the-secret')
      .update(raw)
      .digest('hex');
    expect(headers['x-gitea-signature']).toBe(signature);
    expect(headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
    expect(body).toMatchObject({
      ref: 'refs/heads/main',
      before,
      after,
      total_commits: 1,
      compare_url: `${forge.url}/checkout/told/compare/${before}...${after}`,
      commits: [
        {
          id: after,
          message: 'Change',
          added: ['new file.md'],
          removed: ['gone'],
          modified: ['keep'],
          author: { username: 'mira' },
        },
      ],
      head_commit: { id: after },
      repository: {
        full_name: 'checkout/told',
        default_branch: 'main',
        empty: false,
      },
      pusher: { login: 'mira' },
      sender: { login: 'mira' },
    });
  });

  it('are each recorded and told, in order, also two within a second and several refs at once', async () => {
    const tree = await forge.repository('checkout/quick', { a: '0' });
    await hook('orgs/checkout/hooks');
    const commits: string[] = [];
    for (const value of ['1', '2']) {
      commits.push(await tree.commit(`Change ${value}`, { a: value }));
      await tree.git('push', '-q', 'origin', 'main');
    }
    await tree.git('push', '-q', 'origin', 'main:one', 'main:two');
    await eventually(
      '4 webhooks',
      () => receiver.received.length === 4 || undefined,
    );
    expect(receiver.received.map(({ body }) => body.ref)).toEqual([
      'refs/heads/main',
      'refs/heads/main',
      'refs/heads/one',
      'refs/heads/two',
    ]);
    expect(receiver.received.slice(0, 2).map(({ body }) => body.after)).toEqual(
      commits,
    );
    const activities = await feed('checkout/quick');
    expect(activities.map((one: { ref_name: string }) => one.ref_name)).toEqual(
      [
        'refs/heads/two',
        'refs/heads/one',
        'refs/heads/main',
        'refs/heads/main',
        'refs/heads/main',
        '',
      ],
    );
    expect(activities[2]).toMatchObject({
      op_type: 'commit_repo',
      act_user: { login: 'mira' },
    });
    expect(JSON.parse(activities[2].content)).toMatchObject({
      HeadCommit: { Sha1: commits[1] },
      CompareURL: `checkout/quick/compare/${commits[0]}...${commits[1]}`,
      Len: 1,
    });
    expect(new Set(activities.map((one: { id: number }) => one.id)).size).toBe(
      6,
    );
  });

  it('are all recorded when people push at the same moment', async () => {
    const trees = [await forge.repository('checkout/crowd', { a: '0' })];
    for (let index = 0; index < 4; index++) {
      trees.push(
        await forge.workTree('checkout/crowd', { [`file-${index}`]: 'x' }),
      );
    }
    await Promise.all(
      trees
        .slice(1)
        .map((tree, index) =>
          tree.git('push', '-q', 'origin', `main:branch-${index}`),
        ),
    );
    const refs = (await feed('checkout/crowd')).map(
      (one: { ref_name: string }) => one.ref_name,
    );
    expect(refs.slice(0, 4).sort()).toEqual(
      [0, 1, 2, 3].map(index => `refs/heads/branch-${index}`),
    );
  });

  it('reach a receiver that was not ready, in order and once each', async () => {
    const tree = await forge.repository('checkout/retried', { a: '0' });
    await hook('repos/checkout/retried/hooks');
    await receiver.stop();
    for (const value of ['1', '2', '3']) {
      await tree.commit(value, { a: value });
      await tree.git('push', '-q', 'origin', 'main');
    }
    receiver.answers = [503, 404];
    await receiver.start();
    await eventually(
      '3 webhooks',
      () => receiver.received.length === 3 || undefined,
    );
    expect(
      receiver.received.map(
        ({ body }) => (body.commits as Array<{ message: string }>)[0].message,
      ),
    ).toEqual(['1', '2', '3']);
  });

  it('that a receiver refuses or redirects are given up, and the next one goes on', async () => {
    const tree = await forge.repository('checkout/refused', { a: '0' });
    await hook('repos/checkout/refused/hooks');
    receiver.answers = [403, 302];
    for (const value of ['1', '2', '3']) {
      await tree.commit(value, { a: value });
      await tree.git('push', '-q', 'origin', 'main');
    }
    await eventually('a webhook', () => receiver.received[0]);
    expect(
      receiver.received.map(
        ({ body }) => (body.commits as Array<{ message: string }>)[0].message,
      ),
    ).toEqual(['3']);
    expect(forge.logs.join('\n')).toMatch(/answered 403; given up/);
  });

  it('and new and deleted branches and repositories are events of the whole forge', async () => {
    const id = await hook('admin/hooks', {
      events: ['create', 'delete', 'repository'],
    });
    const tree = await forge
      .repository('fulfilment/events', { a: 'a' })
      .catch(() => undefined);
    expect(tree).toBeUndefined(); // mira is not of fulfilment: the repository is made, the push refused
    const own = await forge.workTree('fulfilment/events', { a: 'a' }, JONAS);
    await own.git('push', '-q', 'origin', 'main:topic');
    await own.git('push', '-q', 'origin', ':topic');
    await forge.api('DELETE', 'repos/fulfilment/events', { as: ADMIN });
    await eventually(
      '4 webhooks',
      () => receiver.received.length === 4 || undefined,
    );
    expect(receiver.events()).toEqual([
      'repository',
      'create',
      'delete',
      'repository',
    ]);
    expect(
      receiver.received.map(({ body }) => body.action ?? body.ref),
    ).toEqual(['created', 'topic', 'topic', 'deleted']);
    await forge.api('DELETE', `admin/hooks/${id}`, { as: ADMIN });
  });

  it('outlive a restart, and what a crash kept from being recorded is recorded with its writer', async () => {
    const tree = await forge.repository('checkout/lasting', { a: '0' });
    const id = await hook('repos/checkout/lasting/hooks');
    const directory = join(
      forge.directory,
      'repositories',
      'checkout',
      'lasting.git',
    );
    const before = await feed('checkout/lasting');
    await forge.forge.close();
    // As after a crash between the update of a ref and its record: half a line, a pending writer, a moved branch, a lock.
    await appendFile(
      join(directory, 'forge-activity.jsonl'),
      '{"kind":"push","id":3,',
    );
    await runGit(
      ['update-ref', 'refs/heads/late', await tree.git('rev-parse', 'HEAD')],
      { gitDir: directory },
    );
    await writeFile(join(directory, 'forge-pending.json'), '{"actor":"mira"}');
    await writeFile(join(directory, 'refs', 'heads', 'main.lock'), '');
    await forge.start({ users: [] });
    const after = await feed('checkout/lasting');
    expect(after.slice(1).map((one: { id: number }) => one.id)).toEqual(
      before.map((one: { id: number }) => one.id),
    );
    expect(after[0]).toMatchObject({
      ref_name: 'refs/heads/late',
      act_user: { login: 'mira' },
      op_type: 'commit_repo',
    });
    expect(
      (await eventually('a webhook', () => receiver.received[0])).body.ref,
    ).toBe('refs/heads/late');
    expect(
      (
        await forge.api('GET', `repos/checkout/lasting/hooks/${id}`, {
          as: MIRA,
        })
      ).body.config.url,
    ).toBe(receiver.url);
    expect((await forge.api('GET', 'user', { as: MIRA })).body.login).toBe(
      'mira',
    );
    await tree.git(
      'remote',
      'set-url',
      'origin',
      `${forge.url}/checkout/lasting.git`,
    );
    await tree.commit('After', { a: '1' });
    await tree.git('push', '-q', 'origin', 'main');
  });
});
