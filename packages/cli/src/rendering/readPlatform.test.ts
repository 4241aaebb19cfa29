import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { PLATFORM, Project, run, score } from '../__testUtils__/project';

describe('--platform', () => {
  const project = new Project();
  afterAll(() => project.remove());
  const file = project.write('score.yaml', score('shop', 'nginx:1.27.2'));
  const render = (platform: string) =>
    run(
      'render',
      file,
      '-e',
      'dev',
      '--tenant',
      'checkout',
      '--platform',
      platform,
    );

  function repository(name: string, folder: string): string {
    const work = project.path(name);
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', work, ...args], { stdio: 'pipe' });
    mkdirSync(work);
    git('init', '--quiet', '--initial-branch=main');
    cpSync(PLATFORM, `${work}/${folder}`, { recursive: true });
    git('add', '.');
    git(
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.org',
      'commit',
      '--quiet',
      '-m',
      'x',
    );
    git('clone', '--quiet', '--bare', '.', `${work}.git`);
    return `${work}.git`;
  }

  it('reads a folder and a Git repository alike', async () => {
    const bare = repository('whole', '');
    const expected = await render(PLATFORM);
    expect(expected.code).toBe(0);
    expect(await render(bare)).toEqual(expected);
    expect(await render(pathToFileURL(bare).href)).toEqual(expected);
    expect(await render(`${pathToFileURL(bare).href}#main`)).toEqual(expected);
  });

  it('reads a folder of a repository', async () => {
    const bare = repository('part', 'deploy/platform');
    const url = pathToFileURL(bare).href;
    expect((await render(`${url}#main:deploy/platform`)).code).toBe(0);
  });

  it('names the place of what is wrong in a platform', async () => {
    project.write('broken/platform.yaml', 'kind: Nothing\n');
    const { code, out, error } = await render(project.path('broken'));
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(`${project.path('broken')}/platform.yaml:1:1 `);
  });

  it.each([
    ['/nowhere/platform', 'there is no such folder'],
    ['ext::sh', 'no Git URL'],
    ['file:///nowhere/platform.git', 'git fetch failed'],
  ])('%s cannot be read', async (platform, message) => {
    const { code, out, error } = await render(platform);
    expect([code, out]).toEqual([2, '']);
    expect(error).toContain(message);
  });
});
