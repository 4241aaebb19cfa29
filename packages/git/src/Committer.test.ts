import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Committer, type CommitPlace } from './Committer';
import { Mutex } from './Mutex';
import { GitError, runGit } from './process';
import type { CommitRequest } from './types';

const author = { name: 'Mira', email: 'mira@example.test' };

/** A repository that stands for the mirror, and what its remote makes of pushes. */
class Place implements CommitPlace {
  readonly url = 'https://git.example.test/platform/environments.git';
  readonly pushed: string[] = [];
  /** Why there is no answer. */
  away = '';
  /** How often somebody tried to push. */
  tried = 0;
  /** Says no to what has a file of this name, as a protected path does. */
  refuses = '';
  /** Called before each push. */
  meanwhile: () => Promise<void> = async () => {};

  private constructor(readonly directory: string) {}

  static async make(): Promise<Place> {
    const directory = await mkdtemp(join(tmpdir(), 'macadam-committer-'));
    await runGit(['init', '--quiet', '--bare', directory]);
    return new Place(directory);
  }

  async git(...args: string[]): Promise<string> {
    const out = await runGit(args, { gitDir: this.directory });
    return out.toString('utf8').trim();
  }

  readonly head = (branch: string) =>
    this.git('rev-parse', '--verify', `refs/heads/${branch}`).catch(
      () => undefined,
    );

  readonly treeOf = (commit: string) =>
    this.git('rev-parse', `${commit}^{tree}`);

  readonly fetch = async () => {};

  async push(commit: string, branch: string): Promise<boolean> {
    this.tried += 1;
    if (this.away) throw new GitError(`git push failed: ${this.away}`, {});
    const { meanwhile } = this;
    this.meanwhile = async () => {};
    const before = await this.head(branch);
    await meanwhile();
    if ((await this.head(branch)) !== before) return false;
    const files = await this.git('ls-tree', '-r', '--name-only', commit);
    if (this.refuses && files.split('\n').includes(this.refuses))
      throw new Error(`the remote refuses ${this.refuses}`);
    this.pushed.push(commit);
    await this.git('update-ref', `refs/heads/${branch}`, commit);
    return true;
  }
}

describe('a committer', () => {
  let place: Place;
  let committer: Committer;

  beforeEach(async () => {
    place = await Place.make();
    committer = new Committer(place, new Mutex());
  });
  afterEach(() => rm(place.directory, { recursive: true, force: true }));

  const add = (name: string, more: Partial<CommitRequest> = {}) =>
    committer.commit({
      branch: 'main',
      message: `Add ${name}`,
      author,
      write: { [name]: name },
      ...more,
    });
  const subjects = async () =>
    (await place.git('log', '--reverse', '--format=%s', 'main')).split('\n');

  it('pushes together what waits at the same time, each as a commit of its own', async () => {
    await add('first');
    const made = await Promise.all(['a', 'b', 'c'].map(name => add(name)));
    expect(place.pushed).toHaveLength(2);
    expect(await subjects()).toEqual(['Add first', 'Add a', 'Add b', 'Add c']);
    expect(made.map(({ changed }) => changed)).toEqual([true, true, true]);
    expect(
      await place.git('log', '-3', '--reverse', '--format=%H', 'main'),
    ).toBe(made.map(({ commit }) => commit).join('\n'));
  });

  it('pushes apart what goes to different branches', async () => {
    await Promise.all([add('a'), add('b', { branch: 'other' }), add('c')]);
    expect(await subjects()).toEqual(['Add a', 'Add c']);
    expect(await place.git('log', '--format=%s', 'other')).toBe('Add b');
  });

  it('says who changes nothing, beside those who do', async () => {
    const { commit } = await add('a');
    const [same, b] = await Promise.all([add('a'), add('b')]);
    expect(same).toEqual({ commit, changed: false });
    expect(b.changed).toBe(true);
    expect(await subjects()).toEqual(['Add a', 'Add b']);
  });

  it('fails whose check fails, and nobody else', async () => {
    const check = async () => {
      throw new Error('is not at the same place any more');
    };
    const made = await Promise.allSettled([
      add('a'),
      add('b', { check }),
      add('c'),
    ]);
    expect(made.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await subjects()).toEqual(['Add a', 'Add c']);
  });

  it('shows each check what the commits before it left', async () => {
    const seen: (string | undefined)[] = [];
    const check = async (parent: string | undefined) => {
      seen.push(parent);
    };
    const [a] = await Promise.all([add('a', { check }), add('b', { check })]);
    expect(seen).toEqual([undefined, a.commit]);
  });

  it('fails whom the remote refuses, and nobody else', async () => {
    await add('first');
    place.refuses = 'b';
    const made = await Promise.allSettled(['a', 'b', 'c'].map(n => add(n)));
    expect(made.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await subjects()).toEqual(['Add first', 'Add a', 'Add c']);
  });

  it.each([
    'https://git.example.test/ does not answer (nothing for 8 s)',
    'took longer than 60000 ms',
    "fatal: unable to access 'https://git.example.test/': Failed to connect",
  ])('asks a remote once for all where it is away: %s', async away => {
    await add('first');
    place.away = away;
    const made = await Promise.allSettled(['a', 'b', 'c'].map(n => add(n)));
    expect(made.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(place.tried).toBe(2);
  });

  it('commits again on what others pushed meanwhile', async () => {
    await add('first');
    const other = new Committer(place, new Mutex());
    place.meanwhile = async () => {
      await other.commit({
        branch: 'main',
        message: 'Add theirs',
        author,
        write: { theirs: '' },
      });
    };
    await Promise.all([add('a'), add('b')]);
    expect(await subjects()).toEqual([
      'Add first',
      'Add theirs',
      'Add a',
      'Add b',
    ]);
  });
});
