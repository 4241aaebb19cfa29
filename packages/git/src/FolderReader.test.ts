import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FileTooLargeError, UnreadableError } from './errors';
import { FolderReader } from './FolderReader';
import { ObjectReader } from './ObjectReader';
import { runGit } from './process';

describe('FolderReader', () => {
  let folder: string;
  let objects: ObjectReader;
  let asked: string[];
  let reader: FolderReader;

  const git = (...args: string[]) =>
    runGit(['-C', folder, ...args], { gitDir: join(folder, '.git') });

  async function commit(files: Record<string, string>): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await git('add', '--all');
    await git(
      '-c',
      'user.name=M',
      '-c',
      'user.email=m@example.test',
      'commit',
      '--quiet',
      '--message=Change',
    );
    return (await git('rev-parse', 'HEAD')).toString('utf8').trim();
  }

  /** The files of a folder at a commit. */
  async function read(head: string, path: string) {
    const tree = await objects.read(`${head}:${path}`);
    asked = [];
    return tree ? reader.read(tree.id, path) : undefined;
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'macadam-folders-'));
    await runGit(['init', '--quiet', folder], { gitDir: join(folder, '.git') });
    objects = new ObjectReader(join(folder, '.git'));
    asked = [];
    reader = new FolderReader(
      {
        read: (name, limit) => {
          asked.push(name);
          return objects.read(name, limit);
        },
      },
      100,
      10_000,
    );
  });
  afterEach(async () => {
    objects.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('reads again only what changed', async () => {
    const first = await commit({
      'dev/t/a/x.yaml': 'a: 1',
      'dev/t/b/x.yaml': 'b: 1',
      'dev/t/b/y.yaml': 'b: 2',
    });
    const before = await read(first, 'dev/t');
    expect(before).toEqual([
      { path: 'dev/t/a/x.yaml', text: 'a: 1' },
      { path: 'dev/t/b/x.yaml', text: 'b: 1' },
      { path: 'dev/t/b/y.yaml', text: 'b: 2' },
    ]);
    await read(first, 'dev/t');
    expect(asked).toEqual([]);

    const second = await commit({ 'dev/t/a/x.yaml': 'a: 2' });
    const after = await read(second, 'dev/t');
    expect(after?.map(({ text }) => text)).toEqual(['a: 2', 'b: 1', 'b: 2']);
    // The tenant's folder, the workload's, and its file.
    expect(asked).toHaveLength(3);
    expect(after?.[1]).toBe(before?.[1]);
  });

  it('knows one content in two places apart', async () => {
    const head = await commit({ 'dev/a': 'same', 'prod/a': 'same' });
    expect(await read(head, 'dev')).toEqual([{ path: 'dev/a', text: 'same' }]);
    expect(await read(head, 'prod')).toEqual([
      { path: 'prod/a', text: 'same' },
    ]);
    expect(await read(head, '')).toHaveLength(2);
    expect(await read(head, 'none')).toBeUndefined();
  });

  it('names the file that is too large, each time', async () => {
    const head = await commit({ 'dev/a': 'x'.repeat(101) });
    for (const _ of [1, 2])
      await expect(read(head, 'dev')).rejects.toThrow(FileTooLargeError);
    await expect(read(head, 'dev')).rejects.toThrow('dev/a');
  });

  it('reads no more paths than its limit, however few trees stand for them', async () => {
    const blob = await runGit(['hash-object', '-w', '--stdin'], {
      gitDir: join(folder, '.git'),
      input: 'x',
    });
    let entry = `100644 blob ${blob.toString('utf8').trim()}`;
    for (let level = 0; level < 10; level += 1) {
      const input = '0\n1\n2\n3\n4\n5\n6\n7\n8\n9'.replace(/^/gm, `${entry}\t`);
      const tree = await runGit(['mktree'], {
        gitDir: join(folder, '.git'),
        input: `${input}\n`,
      });
      entry = `040000 tree ${tree.toString('utf8').trim()}`;
    }
    const top = await objects.read(entry.split(' ')[2]);
    if (!top) throw new Error('The tree is not there');
    await expect(reader.read(top.id, '')).rejects.toThrow(UnreadableError);
    expect(asked.length).toBeLessThan(2_000);
  });
});
