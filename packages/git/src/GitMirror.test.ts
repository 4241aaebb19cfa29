import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForge, type Forge } from '@macadam/forge';
import { listBranches, mergeBase } from './branches';
import { GitMirror } from './GitMirror';
import { GitError } from './process';

const TOKEN = 'portal-token-0123456789';
const author = { name: 'Mira', email: 'mira@example.com' };
const committer = { name: 'Macadam', email: 'macadam@example.com' };

jest.setTimeout(60_000);

describe('GitMirror', () => {
  let forge: Forge;
  let folder: string;
  let count = 0;
  const mirrors: GitMirror[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'macadam-git-'));
    const users = [
      {
        login: 'macadam',
        fullName: 'Macadam',
        email: 'macadam@example.com',
        admin: true,
        token: TOKEN,
      },
    ];
    forge = await startForge({
      directory: join(folder, 'forge'),
      port: 0,
      users,
      organisations: ['platform'],
      log: () => undefined,
    });
  });
  afterAll(async () => {
    for (const mirror of mirrors) mirror.close();
    await forge.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const create = async () => {
    const name = `environments-${++count}`;
    const headers = {
      Authorization: `token ${TOKEN}`,
      'Content-Type': 'application/json',
    };
    const response = await fetch(`${forge.url}/api/v1/orgs/platform/repos`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name }),
    });
    expect(response.status).toBe(201);
    return `${forge.url}/platform/${name}.git`;
  };
  const mirrorOf = (
    url: string,
    credentials = { username: 'macadam', password: TOKEN },
  ) => {
    const mirror = new GitMirror({
      directory: join(folder, `mirror-${++count}`),
      url,
      credentials,
    });
    mirrors.push(mirror);
    return mirror;
  };

  it('does not read a file that is larger than its reader takes, and reads on', async () => {
    const mirror = mirrorOf(await create());
    const { commit } = await mirror.commit({
      branch: 'main',
      message: 'Add files',
      author,
      write: { 'large.yaml': 'x'.repeat(3000), 'small.yaml': 'y' },
    });
    const large = mirror.readFile(commit, 'large.yaml', 1000);
    const others = Promise.all([
      mirror.readFile(commit, 'small.yaml', 1000),
      mirror.readFile(commit, 'large.yaml'),
    ]);
    await expect(large).rejects.toThrow(
      'large.yaml has 3000 bytes; at most 1000 are read',
    );
    expect(await others).toEqual(['y', 'x'.repeat(3000)]);
  });

  it('keeps a commit that no branch has any more, also for who opens the mirror next', async () => {
    const mirror = mirrorOf(await create());
    expect(await mirror.kept('last')).toBeUndefined();
    const change = { message: 'Change', author };
    await mirror.commit({ branch: 'main', ...change, write: { a: '1' } });
    const { commit } = await mirror.commit({
      branch: 'other',
      ...change,
      write: { a: '2' },
    });
    await mirror.keep('last', commit);
    await mirror.removeBranch('other');
    await mirror.fetch();
    const { directory, url } = mirror;
    const next = new GitMirror({ directory, url });
    mirrors.push(next);
    expect(await next.kept('last')).toBe(commit);
    expect(await next.readFile(commit, 'a')).toBe('2');
    await expect(mirror.keep('../last', commit)).rejects.toThrow('Not a valid');
  });

  it('names a folder by what is in it', async () => {
    const mirror = mirrorOf(await create());
    const idAfter = async (write: Record<string, string>, path: string) => {
      await mirror.commit({ branch: 'main', message: 'Change', author, write });
      return mirror.treeId('main', path);
    };
    const first = await idAfter({ 'a/x.yaml': '1', 'b/x.yaml': '1' }, 'a');
    expect(first).toMatch(/^[0-9a-f]{40}$/);
    expect(await idAfter({ 'b/x.yaml': '2' }, 'a')).toBe(first);
    expect(await idAfter({ 'a/x.yaml': '2' }, 'a')).not.toBe(first);
    expect(await mirror.treeId('main', 'c')).toBeUndefined();
    expect(await mirror.treeId('main', 'a/x.yaml')).toBeUndefined();
    expect(await mirror.treeId('other', 'a')).toBeUndefined();
  });

  it('commits to an empty repository, and another mirror reads it', async () => {
    const url = await create();
    const writer = mirrorOf(url);
    const made = await writer.commit({
      branch: 'main',
      message: 'Deploy cart to dev\n\nBecause of a push.',
      trailers: { Deployment: 'abc', Actor: 'user:default/mira' },
      author,
      committer,
      write: {
        'dev/checkout/cart/release.yaml': 'a: 1\n',
        'dev/checkout/cart/"odd" näme.yaml': 'b',
        'x.bin': new Uint8Array([0, 255]),
      },
    });
    expect(made.changed).toBe(true);
    const reader = mirrorOf(url);
    expect(await reader.head('main')).toBeUndefined();
    await reader.fetch();
    expect(await reader.head('main')).toBe(made.commit);
    expect(await reader.listFiles(made.commit)).toEqual([
      'dev/checkout/cart/"odd" näme.yaml',
      'dev/checkout/cart/release.yaml',
      'x.bin',
    ]);
    expect(await reader.listFiles(made.commit, 'dev/checkout')).toHaveLength(2);
    expect(await reader.listFiles(made.commit, 'nowhere')).toEqual([]);
    expect(
      await reader.readFile(made.commit, 'dev/checkout/cart/release.yaml'),
    ).toBe('a: 1\n');
    expect([...((await reader.readBytes(made.commit, 'x.bin')) ?? [])]).toEqual(
      [0, 255],
    );
    expect(await reader.readFile(made.commit, 'dev')).toBeUndefined();
    expect(await reader.readFile(made.commit, 'missing')).toBeUndefined();
    expect(
      (await reader.readFiles(made.commit, 'dev')).map(file => file.text),
    ).toEqual(['b', 'a: 1\n']);
    expect(await reader.show(made.commit)).toMatchObject({
      commit: made.commit,
      parents: [],
      author,
      committer,
      subject: 'Deploy cart to dev',
      trailers: { Deployment: 'abc', Actor: 'user:default/mira' },
    });
  });

  it('begins a branch at a commit, finds where branches part, and removes one', async () => {
    const mirror = mirrorOf(await create());
    const commit = (branch: string, text: string, base?: string) =>
      mirror.commit({
        branch,
        message: text,
        author,
        write: { [branch]: text },
        ...(base && { base }),
      });
    const first = await commit('main', 'one');
    const side = await commit('change/a', 'two', first.commit);
    const second = await commit('main', 'three');
    expect(await mirror.listFiles(side.commit)).toEqual(['change/a', 'main']);
    expect(await mergeBase(mirror, side.commit, second.commit)).toBe(
      first.commit,
    );
    const lone = await commit('lone', 'four');
    expect(await mergeBase(mirror, lone.commit, second.commit)).toBeUndefined();
    await mirror.removeBranch('lone');
    const reader = mirrorOf(mirror.url);
    await reader.fetch();
    for (const each of [mirror, reader]) {
      const branches = await listBranches(each);
      expect(branches.map(({ name, head }) => [name, head.subject])).toEqual([
        ['change/a', 'two'],
        ['main', 'three'],
      ]);
    }
  });

  it('makes no commit where nothing changes, also when the mirror is behind', async () => {
    const url = await create();
    const [one, two] = [mirrorOf(url), mirrorOf(url)];
    const change = {
      branch: 'main',
      message: 'Same',
      author,
      remove: ['dev'],
      write: { 'dev/a': '1' },
    };
    const first = await one.commit(change);
    expect(await one.commit(change)).toEqual({
      commit: first.commit,
      changed: false,
    });
    expect(await two.commit(change)).toEqual({
      commit: first.commit,
      changed: false,
    });
    const second = await two.commit({ ...change, write: { 'dev/a': '2' } });
    const third = await one.commit(change);
    expect(third.changed).toBe(true);
    expect(await one.isAncestor(second.commit, third.commit)).toBe(true);
  });

  it('removes folders and files before it writes', async () => {
    const mirror = mirrorOf(await create());
    const write = { 'a/1': '1', 'a/2': '2', 'a/b/3': '3', 'ab/4': '4', c: '5' };
    await mirror.commit({ branch: 'main', message: 'Fill', author, write });
    const { commit } = await mirror.commit({
      branch: 'main',
      message: 'Replace',
      author,
      remove: ['a/', 'c', 'never-there'],
      write: { 'a/2': 'new' },
    });
    expect(await mirror.readFiles(commit)).toEqual([
      { path: 'a/2', text: 'new' },
      { path: 'ab/4', text: '4' },
    ]);
    const empty = await mirror.commit({
      branch: 'main',
      message: 'Empty',
      author,
      remove: ['a', 'ab'],
    });
    expect(await mirror.listFiles(empty.commit)).toEqual([]);
  });

  it('keeps what everybody commits when many commit at once from many mirrors', async () => {
    const url = await create();
    await mirrorOf(url).commit({
      branch: 'main',
      message: 'Start',
      author,
      write: { start: '' },
    });
    const writers = Array.from({ length: 3 }, () => mirrorOf(url));
    const paths = Array.from({ length: 6 }, (_, index) => `file-${index}`);
    const results = await Promise.all(
      paths.map((path, index) =>
        writers[index % 3].commit({
          branch: 'main',
          message: path,
          author,
          write: { [path]: path },
        }),
      ),
    );
    expect(results.every(result => result.changed)).toBe(true);
    const reader = mirrorOf(url);
    await reader.fetch();
    const head = await reader.head('main');
    expect(await reader.listFiles(head ?? '')).toEqual([...paths, 'start']);
    expect(await reader.commitsBetween(undefined, head ?? '')).toHaveLength(7);
  });

  it('tells history: commits between, what touches a path, ancestry, changed files', async () => {
    const mirror = mirrorOf(await create());
    const commit = async (path: string, text: string) =>
      (
        await mirror.commit({
          branch: 'main',
          message: `${path} ${text}`,
          author,
          write: { [path]: text },
        })
      ).commit;
    const [a, b, c] = [
      await commit('a/x', '1'),
      await commit('b', '2'),
      await commit('a/x', '3'),
    ];
    expect((await mirror.commitsBetween(a, c)).map(one => one.commit)).toEqual([
      c,
      b,
    ]);
    expect(
      (await mirror.commitsBetween(undefined, c, { path: 'a' })).map(
        one => one.commit,
      ),
    ).toEqual([c, a]);
    expect(
      (await mirror.commitsBetween(undefined, c, { limit: 1 })).map(
        one => one.commit,
      ),
    ).toEqual([c]);
    expect([
      await mirror.isAncestor(a, c),
      await mirror.isAncestor(c, a),
      await mirror.isAncestor(c, c),
    ]).toEqual([true, false, true]);
    expect(await mirror.changedFiles(a, c)).toEqual(['a/x', 'b']);
    expect([
      await mirror.hasCommit(a),
      await mirror.hasCommit('0'.repeat(40)),
    ]).toEqual([true, false]);
    await expect(mirror.show('0'.repeat(40))).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
    await expect(mirror.isAncestor(a, '1'.repeat(40))).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
  });

  it('sees every push that was made before fetch was called, with many callers', async () => {
    const url = await create();
    const [writer, reader] = [mirrorOf(url), mirrorOf(url)];
    for (let index = 0; index < 4; index++) {
      const running = reader.fetch();
      const { commit } = await writer.commit({
        branch: 'main',
        message: `${index}`,
        author,
        write: { a: `${index}` },
      });
      await Promise.all([reader.fetch(), reader.fetch(), running]);
      expect(await reader.head('main')).toBe(commit);
    }
  });

  it('goes on in the folder of a process that died while it fetched', async () => {
    const url = await create();
    const writer = mirrorOf(url);
    await writer.commit({
      branch: 'main',
      message: '1',
      author,
      write: { a: '1' },
    });
    const before = new GitMirror({ directory: join(folder, 'died'), url });
    await before.fetch();
    before.close();
    await writeFile(join(folder, 'died', 'refs', 'heads', 'main.lock'), '');
    const { commit } = await writer.commit({
      branch: 'main',
      message: '2',
      author,
      write: { a: '2' },
    });
    const after = new GitMirror({ directory: join(folder, 'died'), url });
    mirrors.push(after);
    await after.fetch();
    expect(await after.head('main')).toBe(commit);
  });

  it('says nothing of its credentials when the remote refuses them or is not there', async () => {
    const url = await create();
    const password = 'very-secret-password';
    const stranger = mirrorOf(url, { username: 'macadam', password });
    const failure = await stranger.fetch().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GitError);
    const secrets = [
      password,
      Buffer.from(`macadam:${password}`).toString('base64'),
    ];
    for (const secret of secrets)
      expect(JSON.stringify([String(failure), failure])).not.toContain(secret);
    await expect(
      mirrorOf('http://127.0.0.1:1/x/y.git').fetch(),
    ).rejects.toThrow(/git fetch failed: .*127\.0\.0\.1/);
    await expect(
      mirrorOf(`${forge.url}/platform/none.git`).commit({
        branch: 'main',
        message: 'm',
        author,
        write: { a: '' },
      }),
    ).rejects.toThrow(/git fetch failed/);
  });

  it('reads again when a branch that was listed is gone before it is asked for', async () => {
    const url = await create();
    const writer = mirrorOf(url);
    const commit = (branch: string, base?: string) =>
      writer.commit({
        branch,
        message: branch,
        author,
        write: { [branch]: '' },
        base,
      });
    const main = (await commit('main')).commit;
    await commit('change/a', main);
    let listings = 0;
    const between = createHttpServer((request, response) => {
      const pass = async () => {
        const body: Buffer[] = [];
        for await (const chunk of request) body.push(chunk);
        const { host, connection, ...headers } = request.headers;
        const answer = await fetch(new URL(request.url ?? '/', forge.url), {
          method: request.method,
          headers: Object.entries(headers).map(
            ([name, value]): [string, string] => [name, String(value)],
          ),
          ...(body.length > 0 && { body: Buffer.concat(body) }),
        });
        const content = Buffer.from(await answer.arrayBuffer());
        if (request.url?.includes('/info/refs') && listings++ === 0)
          await writer.removeBranch('change/a');
        response.writeHead(answer.status, {
          'Content-Type': answer.headers.get('Content-Type') ?? 'text/plain',
        });
        response.end(content);
      };
      pass().catch(error => response.destroy(error));
    });
    await new Promise<void>(resolve =>
      between.listen(0, '127.0.0.1', () => resolve()),
    );
    const address = between.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      const reader = mirrorOf(
        `http://127.0.0.1:${port}${new URL(url).pathname}`,
      );
      await reader.fetch();
      expect(await reader.head('main')).toBe(main);
      expect(await reader.head('change/a')).toBeUndefined();
      expect(listings).toBe(2);
    } finally {
      between.close();
    }
  });

  it('tells soon that a remote has stopped without closing its connections', async () => {
    // Takes connections and what is sent to it, as the kernel does for a process that is stopped, and says nothing.
    const frozen = createServer(socket => socket.resume());
    await new Promise<void>(resolve => frozen.listen(0, '127.0.0.1', resolve));
    const address = frozen.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const url = `http://127.0.0.1:${port}/platform/frozen.git`;
    try {
      await expect(mirrorOf(url).fetch()).rejects.toThrow(
        `git fetch failed: ${url} does not answer (nothing for 8 s)`,
      );
    } finally {
      frozen.close();
    }
  });

  it('refuses paths that lead elsewhere', async () => {
    const mirror = mirrorOf(await create());
    const change = { branch: 'main', message: 'm', author };
    const { commit } = await mirror.commit({ ...change, write: { a: '' } });
    const refused = expect.objectContaining({
      message: expect.stringContaining('Not a valid path'),
    });
    for (const path of [
      '../x',
      '/etc/passwd',
      'a/../b',
      '.git/config',
      'a/.GIT/hooks/x',
      'a\nb',
      'a\0b',
      'a\\b',
      '',
      'a//b',
      './a',
    ]) {
      await expect(mirror.readFile(commit, path)).rejects.toThrow(refused);
      await expect(
        mirror.commit({ ...change, write: { [path]: '' } }),
      ).rejects.toThrow(refused);
      await expect(
        mirror.commit({ ...change, remove: [path] }),
      ).rejects.toThrow(refused);
    }
    expect(await mirror.head('main')).toBe(commit);
  });
});
