import { createServer, type IncomingMessage, type Server } from 'node:http';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import type { RepositoryHost } from '../types';
import { createRepositoryHost } from './createRepositoryHost';

const SHA = (digit: string) => digit.repeat(40);

/** Answers as api.github.com does, for what the tests ask; keeps what it was asked. */
class Github {
  readonly asked: string[] = [];
  readonly bodies: unknown[] = [];
  readonly answers = new Map<
    string,
    { status?: number; body: unknown; headers?: Record<string, string> }
  >();
  private server: Server | undefined;
  url = '';

  async start(): Promise<void> {
    this.server = createServer((req: IncomingMessage, res) => {
      const what = `${req.method} ${req.url}`;
      this.asked.push(`${what} ${req.headers.authorization ?? '-'}`);
      const {
        status = 200,
        body,
        headers = {},
      } = this.answers.get(what) ?? {
        status: 404,
        body: { message: 'Not Found' },
      };
      let sent = '';
      req.on('data', chunk => (sent += String(chunk)));
      req.on('end', () => {
        if (sent) this.bodies.push(JSON.parse(sent));
        res
          .writeHead(status, { 'Content-Type': 'application/json', ...headers })
          .end(JSON.stringify(body));
      });
    });
    await new Promise<void>(done => this.server?.listen(0, '127.0.0.1', done));
    const address = this.server.address();
    if (typeof address === 'object' && address)
      this.url = `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    await new Promise(done => this.server?.close(done));
  }
}

const repository = (fullName: string, more: Record<string, unknown> = {}) => ({
  full_name: fullName,
  description: null,
  default_branch: 'main',
  private: true,
  archived: false,
  ...more,
});

describe('GithubHost', () => {
  let github: Github;
  let host: RepositoryHost;
  beforeEach(async () => {
    github = new Github();
    await github.start();
    const config = new ConfigReader({
      integrations: {
        github: [
          { host: 'github.com', apiBaseUrl: github.url, token: 'a-token' },
        ],
      },
    });
    host = createRepositoryHost({
      integrations: ScmIntegrations.fromConfig(config),
      host: 'github.com',
    });
  });
  afterEach(() => github.stop());

  it('says what is not set where there is no credential at all', async () => {
    const config = new ConfigReader({
      integrations: {
        github: [{ host: 'github.com', apiBaseUrl: github.url }],
      },
    });
    const integrations = ScmIntegrations.fromConfig(config);
    const anonymous = createRepositoryHost({
      integrations,
      host: 'github.com',
    });
    await expect(anonymous.listRepositories()).rejects.toThrow(/GITHUB_TOKEN/);
    expect(github.asked).toEqual([]);
  });

  it('lists what the token can see, all pages', async () => {
    github.answers.set('GET /user/repos?per_page=100', {
      body: [repository('shop/b')],
      headers: {
        Link: `<${github.url}/user/repos?per_page=100&page=2>; rel="next"`,
      },
    });
    github.answers.set('GET /user/repos?per_page=100&page=2', {
      body: [
        repository('shop/a', { default_branch: 'trunk', description: 'A' }),
      ],
    });
    expect(await host.listRepositories()).toEqual([
      expect.objectContaining({
        fullName: 'shop/a',
        defaultBranch: 'trunk',
        description: 'A',
        cloneUrl: 'https://github.com/shop/a.git',
        private: true,
      }),
      expect.objectContaining({ fullName: 'shop/b', description: '' }),
    ]);
    expect(github.asked[0]).toContain('Bearer a-token');
  });

  it('reads pushes from the activity of a repository, oldest first, until the cursor', async () => {
    const row = (id: number, before: string, after: string) => ({
      id,
      before: SHA(before),
      after: SHA(after),
      ref: 'refs/heads/main',
      timestamp: '2026-11-23T10:00:00Z',
      activity_type: 'push',
      actor: { login: 'mira' },
    });
    github.answers.set('GET /repos/shop/a/activity?direction=desc&per_page=1', {
      body: [row(12, 'b', 'c')],
    });
    const start = 'GET /repos/shop/a/activity?direction=desc&per_page=100';
    github.answers.set(start, {
      body: [row(12, 'b', 'c')],
      headers: { Link: `<${github.url}/next>; rel="next"` },
    });
    github.answers.set('GET /next', {
      body: [row(11, '0', 'b'), row(10, 'f', 'a')],
    });
    expect(await host.pushesSince('shop/a')).toEqual({
      pushes: [],
      cursor: '12',
    });
    const { pushes, cursor } = await host.pushesSince('shop/a', '10');
    expect(cursor).toBe('12');
    expect(pushes).toEqual([
      {
        id: '11',
        repository: 'shop/a',
        ref: 'refs/heads/main',
        before: undefined,
        after: SHA('b'),
        actor: 'mira',
        at: '2026-11-23T10:00:00.000Z',
      },
      expect.objectContaining({ id: '12', before: SHA('b'), after: SHA('c') }),
    ]);
    github.answers.set(start, { body: [] });
    expect(await host.pushesSince('shop/a', '0')).toEqual({
      pushes: [],
      cursor: '0',
    });
  });

  it('creates in an organisation, or for the user, and finds what the same request made', async () => {
    github.answers.set('POST /orgs/shop/repos', {
      status: 201,
      body: repository('shop/new'),
    });
    expect(
      await host.ensureRepository({ owner: 'shop', name: 'new' }),
    ).toMatchObject({
      created: true,
      repository: { fullName: 'shop/new', empty: true },
    });
    github.answers.set('GET /user', { body: { login: 'Mira' } });
    github.answers.set('POST /user/repos', {
      status: 201,
      body: repository('mira/new'),
    });
    expect(
      await host.ensureRepository({ owner: 'mira', name: 'new' }),
    ).toMatchObject({ created: true, repository: { fullName: 'mira/new' } });

    github.answers.set('POST /orgs/shop/repos', {
      status: 422,
      body: { message: 'name already exists on this account' },
    });
    github.answers.set('GET /repos/shop/new', { body: repository('shop/new') });
    const commits = 'GET /repos/shop/new/commits?per_page=1';
    github.answers.set(commits, {
      status: 409,
      body: { message: 'Git Repository is empty.' },
    });
    expect(
      await host.ensureRepository({ owner: 'shop', name: 'new', request: 't' }),
    ).toMatchObject({ created: false, repository: { empty: true } });
    github.answers.set(commits, {
      body: [{ commit: { message: 'First\n\nRequest: t' } }],
    });
    expect(
      await host.ensureRepository({ owner: 'shop', name: 'new', request: 't' }),
    ).toMatchObject({ created: false, repository: { empty: false } });
    await expect(
      host.ensureRepository({ owner: 'shop', name: 'new', request: 'u' }),
    ).rejects.toThrow(/already exists/);
    await expect(
      host.ensureRepository({ owner: 'stranger', name: 'new' }),
    ).rejects.toThrow(expect.objectContaining({ name: 'NotFoundError' }));
  });

  it('says of a commit what a check found, and reads what it said last', async () => {
    const commit = SHA('a');
    const status = {
      context: 'macadam/policy',
      state: 'failure',
      description: '1 service would be stopped: cart',
      url: 'https://portal.example/policies',
    } as const;
    github.answers.set(`POST /repos/shop/a/statuses/${commit}`, {
      status: 201,
      body: {},
    });
    await host.setStatus('shop/a', commit, status);
    const { url, ...said } = status;
    expect(github.bodies).toEqual([{ ...said, target_url: url }]);
    const combined = `GET /repos/shop/a/commits/${commit}/status?per_page=100`;
    github.answers.set(combined, {
      body: { statuses: [{ context: 'ci', state: 'success' }] },
    });
    expect(
      await host.statusOf('shop/a', commit, status.context),
    ).toBeUndefined();
    github.answers.set(combined, {
      body: { statuses: [{ ...said, target_url: url }] },
    });
    expect(await host.statusOf('shop/a', commit, status.context)).toEqual(
      status,
    );
    await expect(host.setStatus('shop/a', 'main', status)).rejects.toThrow(
      /commit id/,
    );
  });

  it.each([
    [401, {}, 'AuthenticationError'],
    [403, {}, 'NotAllowedError'],
    [403, { 'x-ratelimit-remaining': '0' }, 'ServiceUnavailableError'],
    [429, {}, 'ServiceUnavailableError'],
    [502, {}, 'ServiceUnavailableError'],
  ])('takes %i %j for %s', async (status, headers, name) => {
    github.answers.set('GET /repos/shop/a', {
      status,
      headers,
      body: { message: 'No' },
    });
    await expect(host.getRepository('shop/a')).rejects.toThrow(
      expect.objectContaining({ name }),
    );
  });

  it('knows addresses and credentials', async () => {
    expect(await host.getRepository('shop/none')).toBeUndefined();
    expect(host.fileUrl('shop/a', { branch: 'main' }, 'a b.yaml', 3)).toBe(
      'https://github.com/shop/a/blob/main/a%20b.yaml#L3',
    );
    expect(host.commitUrl('shop/a', SHA('a'))).toBe(
      `https://github.com/shop/a/commit/${SHA('a')}`,
    );
    expect(await host.credentials('shop/a')()).toEqual({
      username: 'x-access-token',
      password: 'a-token',
    });
  });
});
