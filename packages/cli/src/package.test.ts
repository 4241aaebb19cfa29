import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { PLATFORM, Project, Ran, run, score } from './__testUtils__/project';

const HERE = path.resolve(__dirname, '..');

function start(program: string, args: string[], cwd: string): Promise<Ran> {
  return new Promise(resolve => {
    execFile(program, args, { cwd }, (error, out, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, out, error: stderr });
    });
  });
}

describe('the program', () => {
  const project = new Project();
  const file = project.write('score.yaml', score('shop', 'nginx:1.27.2'));
  cpSync(PLATFORM, project.path('platform'), { recursive: true });
  mkdirSync(project.path('below'));
  afterAll(() => project.remove());
  const args = ['render', file, '-e', 'dev', '--tenant', 'checkout'];

  it('runs in a checkout, with the platform of the nearest parent', async () => {
    const bin = path.join(HERE, 'bin/macadam');
    const expected = await run(...args, '--platform', PLATFORM);
    expect(expected.code).toBe(0);
    const below = project.path('below');
    expect(await start(bin, args, below)).toEqual(expected);
    const wrong = await start(bin, ['render'], below);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.error).toContain('macadam render: ');
  }, 60_000);

  it('runs as an installed package, without a workspace or a network', async () => {
    // Inside the workspace, where the sources find what they are bundled with, but not this package itself, whose
    // manifest packing would change under the feet of everything else that runs.
    mkdirSync(path.join(HERE, 'dist'), { recursive: true });
    const copy = mkdtempSync(path.join(HERE, 'dist/pack-'));
    try {
      for (const name of ['package.json', 'bin', 'scripts', 'src']) {
        cpSync(path.join(HERE, name), path.join(copy, name), {
          recursive: true,
          filter: source => !source.endsWith('.test.ts'),
        });
      }
      const npm = (...words: string[]) =>
        execFileSync('npm', words, { cwd: copy, encoding: 'utf8' });
      npm('pack', '--silent', '--pack-destination', project.folder);
      expect(readFileSync(path.join(copy, 'package.json'), 'utf8')).toBe(
        readFileSync(path.join(HERE, 'package.json'), 'utf8'),
      );
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
    const prefix = project.path('prefix');
    execFileSync(
      'npm',
      [
        'install',
        '--global',
        '--prefix',
        prefix,
        '--offline',
        '--no-audit',
        '--no-fund',
        '--silent',
        project.path('macadam-cli-0.1.0.tgz'),
      ],
      { cwd: project.folder, stdio: 'pipe' },
    );
    const installed = path.join(prefix, 'bin/macadam');
    const expected = await run(...args, '--platform', PLATFORM);
    expect(await start(installed, args, project.folder)).toEqual(expected);
    const judged = await start(
      installed,
      ['preflight', file, '-e', 'prod', '--tenant', 'checkout'],
      project.folder,
    );
    expect(judged.out).toMatch(/^\d+ rules pass/);
  }, 120_000);
});
