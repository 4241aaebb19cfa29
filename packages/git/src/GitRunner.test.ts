import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitRunner } from './GitRunner';
import { runGit, runGitBy } from './process';

const TYPESCRIPT = [
  '--require',
  require.resolve('@backstage/cli/config/nodeTransform.cjs'),
];

it('runs git itself where the other process cannot be had', async () => {
  const runner = new GitRunner(['--no-such-option']);
  runGitBy(runner.run);

  const both = Promise.all([runGit(['--version']), runGit(['--version'])]);

  await expect(both).resolves.toHaveLength(2);
  expect(runner.isMissing).toBe(true);
  await expect(runGit(['--version'])).resolves.toBeDefined();
});

it('lasts with a module that lets go of its channel', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'macadam-runner-'));
  const file = path.join(folder, 'letsGo.cjs');
  writeFileSync(file, 'process.channel?.unref();');
  const runner = new GitRunner([...TYPESCRIPT, '--require', file]);
  runGitBy(runner.run);

  await expect(runGit(['--version'])).resolves.toBeDefined();

  expect(runner.isMissing).toBe(false);
  runner.close();
  rmSync(folder, { recursive: true });
});

describe('git that another process starts', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'macadam-runner-'));
  const runner = new GitRunner(TYPESCRIPT);
  const inHere = { gitDir: folder };

  beforeAll(async () => {
    runGitBy(runner.run);
    await runGit(['init', '--quiet', '--bare', folder]);
  });
  afterAll(() => {
    runner.close();
    rmSync(folder, { recursive: true });
  });

  const children = () =>
    execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter(args => args.includes('macadam-git-runner'));

  it('is given bytes and gives bytes', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 128]);

    const id = await runGit(['hash-object', '-w', '--stdin'], {
      ...inHere,
      input: bytes,
    });
    const read = await runGit(
      ['cat-file', 'blob', id.toString('utf8').trim()],
      inHere,
    );

    expect(read.equals(bytes)).toBe(true);
  });

  it('says what git says of a mistake', async () => {
    await expect(runGit(['cat-file', 'blob', 'none'], inHere)).rejects.toThrow(
      expect.objectContaining({
        name: 'GitError',
        exitCode: 128,
        message: expect.stringContaining('Not a valid object name none'),
      }),
    );
  });

  it('ends what takes too long', async () => {
    await expect(
      runGit(['wait'], {
        ...inHere,
        timeout: 50,
        config: [['alias.wait', '!sleep 60']],
      }),
    ).rejects.toThrow('git wait failed: took longer than 50 ms');
  });

  it('is started by one process, and by another after that one ended', async () => {
    expect(children()).toHaveLength(1);

    const running = runGit(['wait'], {
      ...inHere,
      config: [['alias.wait', '!sleep 3']],
    });
    execFileSync('pkill', [
      '-KILL',
      '-P',
      String(process.pid),
      '-f',
      'macadam-git-runner',
    ]);

    await expect(running).rejects.toThrow(
      'git wait failed: the process that starts git is not there',
    );
    await expect(runGit(['--version'])).resolves.toBeDefined();
    expect(children()).toHaveLength(1);
  });
});
