import { join } from 'node:path';
import {
  ADMIN,
  MIRA,
  RawRepository,
  TestForge,
  type RawCommit,
  type RawTree,
} from '@macadam/forge/testing';
import { GitMirror } from './GitMirror';
import { readPushedBytes, readPushedText, whyNotRead } from './pushed';

jest.setTimeout(60_000);

const LIMIT = 1000;
const text = (content: string | Uint8Array) =>
  ({ kind: 'file', content }) as const;

describe('what anybody may have pushed', () => {
  const forge = new TestForge();
  let raw: RawRepository;
  let mirror: GitMirror;

  beforeAll(async () => {
    await forge.start();
    await forge.createRepository('checkout/odd');
    const url = `${forge.url}/checkout/odd.git`;
    raw = new RawRepository(join(await forge.folder(), 'raw'), url, MIRA);
    mirror = new GitMirror({
      directory: join(await forge.folder(), 'mirror'),
      url,
      credentials: { username: ADMIN.login, password: ADMIN.token },
    });
  });
  afterAll(async () => {
    mirror.close();
    await forge.stop();
  });

  let branch = 0;
  async function pushed(tree: RawTree, facts: RawCommit = {}) {
    const commit = await raw.commit(await raw.tree(tree), [], facts);
    branch += 1;
    expect(await raw.push(`${commit}:refs/heads/b${branch}`)).toBeUndefined();
    await mirror.fetch();
    return commit;
  }

  it('is read as it is where it is a file with text', async () => {
    const commit = await pushed([
      ['a', { kind: 'folder', entries: [['score.yaml', text('a: ü\r\n')]] }],
      ['run', { kind: 'executable', content: '' }],
      ['x120000 run', text('')],
    ]);
    const read = (path: string) => readPushedText(mirror, commit, path, LIMIT);
    expect(await read('a/score.yaml')).toBe('a: ü\r\n');
    expect(await read('run')).toBe('');
    const beside = async (folder: string) =>
      (await mirror.entriesIn(commit, folder)).map(
        ({ kind, name }) => `${kind} ${name}`,
      );
    expect(await beside('')).toEqual([
      'folder a',
      'file run',
      'file x120000 run',
    ]);
    expect(await beside('a')).toEqual(['file score.yaml']);
    expect(await beside('run')).toEqual([]);
    expect(await read('a')).toBeUndefined();
    expect(await read('a/none')).toBeUndefined();
    expect(await read('none/none')).toBeUndefined();
    expect(await read('run/none')).toBeUndefined();
  });

  const utf16 = Buffer.from('a: 1\n', 'utf16le');
  it.each<[string, string, RawTree[number][1]]>([
    ['f is a symbolic link', 'link', { kind: 'link', target: '/etc/passwd' }],
    ['f is a symbolic link', 'loop', { kind: 'link', target: 'f' }],
    ['f is a submodule', 'submodule', { kind: 'submodule' }],
    ['f is not UTF-8 text', 'bytes', text(Buffer.from([0x61, 0xff]))],
    ['f is not UTF-8 text', 'NUL', text('a: \0\n')],
    ['f is not UTF-8 text', 'UTF-16', text(utf16)],
    ['f has 2000 bytes', 'large', text('x'.repeat(2000))],
  ])('is refused: %s (%s)', async (message, _, entry) => {
    const commit = await pushed([['f', entry]]);
    await expect(
      readPushedText(mirror, commit, 'f', LIMIT),
    ).rejects.toMatchObject({
      message: expect.stringContaining(message),
      path: 'f',
      hint: expect.stringMatching(/\S/),
    });
  });

  it('may be any bytes where bytes are asked for, but no link', async () => {
    const commit = await pushed([
      ['bytes', text(Buffer.from([0, 255]))],
      ['link', { kind: 'link', target: 'bytes' }],
    ]);
    const read = (path: string) => readPushedBytes(mirror, commit, path, LIMIT);
    expect(await read('bytes')).toEqual(Buffer.from([0, 255]));
    await expect(read('link')).rejects.toThrow('symbolic link');
  });

  it.each([
    ['a\nb/score.yaml', 'characters or parts'],
    ['a\\b', 'characters or parts'],
    ['.GIT/config', 'characters or parts'],
    ['../x', 'characters or parts'],
    ['caf\ufffd', 'not UTF-8'],
    ['x'.repeat(1001), '1001 characters'],
  ])('has no path such as %j', async (path, why) => {
    expect(whyNotRead(path)).toContain(why);
    const commit = await pushed([['f', text('')]]);
    await expect(
      readPushedText(mirror, commit, path, LIMIT),
    ).rejects.toMatchObject({ message: whyNotRead(path), path });
  });

  it('says who and when in whatever way, and is shown all the same', async () => {
    const commit = await pushed([['f', text('')]], {
      author: 'a\x1fb\x01',
      email: 'x\x1fy',
      at: 100_000_000_000_000,
      message: '\x1f\x01\n\nKey: a\x1fb\n',
    });
    expect(await mirror.show(commit)).toMatchObject({
      commit,
      author: { name: 'a\x1fb\x01', email: 'x\x1fy' },
      committedAt: '1970-01-01T00:00:00.000Z',
      subject: '\x1f\x01',
      trailers: { Key: 'a\x1fb' },
    });
    const silent = await pushed([['f', text('')]], { message: '' });
    expect(await mirror.show(silent)).toMatchObject({ subject: '' });
    expect(await mirror.commitsBetween(undefined, silent)).toHaveLength(1);
  });

  it('does not say more than people write', async () => {
    const commit = await pushed([['f', text('')]], {
      message: 'x'.repeat(2_000_000),
    });
    await expect(mirror.show(commit)).rejects.toThrow(
      /has 2000\d\d\d bytes; at most 1048576 are read/,
    );
  });
});
