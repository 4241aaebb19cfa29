import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { Ancestors } from './Ancestors';
import { ObjectReader, type GitObject } from './ObjectReader';
import { runGit } from './process';

const idOf = (at: number) => at.toString(16).padStart(40, '0');

/** A history in which the n-th commit has some of those before it as parents. */
function historyOf(parents: readonly (readonly number[])[]) {
  const reads: string[] = [];
  return {
    reads,
    read: async (id: string): Promise<GitObject | undefined> => {
      reads.push(id);
      const of = parents[parseInt(id, 16)];
      if (!of) return undefined;
      const header = [
        `tree ${idOf(0)}`,
        ...of.map(each => `parent ${idOf(each)}`),
        'author Mira <mira@example.test> 0 +0000',
      ].join('\n');
      const message = `Change\n\nparent ${idOf(99)}\n`;
      return {
        id,
        type: 'commit',
        data: Buffer.from(`${header}\n\n${message}`),
      };
    },
  };
}

const history = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
  .map(all =>
    all.map((parents, at) =>
      at === 0 ? [] : [...new Set(parents.map(each => each % at))],
    ),
  );

it('knows of any two commits whether one comes before the other', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.nat(), fc.nat(), async (all, a, b) => {
      const [ancestor, commit] = [a % all.length, b % all.length];
      const comesBefore = (from: number): boolean =>
        from === ancestor || all[from].some(comesBefore);

      const found = await new Ancestors(historyOf(all), 'nowhere').isAncestor(
        idOf(ancestor),
        idOf(commit),
      );

      expect(found).toBe(comesBefore(commit));
    }),
  );
});

it('reads each commit of a line once', async () => {
  const line = historyOf(
    Array.from({ length: 100 }, (_, at) => (at ? [at - 1] : [])),
  );
  const ancestors = new Ancestors(line, 'nowhere');

  expect(await ancestors.isAncestor(idOf(10), idOf(90))).toBe(true);
  expect(await ancestors.isAncestor(idOf(5), idOf(99))).toBe(true);

  expect(line.reads).toHaveLength(94);
});

describe('in a repository', () => {
  const gitDir = mkdtempSync(path.join(tmpdir(), 'macadam-ancestors-'));
  const objects = new ObjectReader(gitDir);
  const ancestors = new Ancestors(objects, gitDir);
  let line: string[];

  const git = async (args: string[], input?: string) =>
    (await runGit(args, { gitDir, input })).toString('utf8').trim();

  beforeAll(async () => {
    await git(['init', '--quiet', '--bare', gitDir]);
    const long = 'x'.repeat(100_000);
    const commits = Array.from({ length: 600 }, (_, at) => {
      const message = at === 590 ? long : `Change ${at}`;
      return [
        'commit refs/heads/main',
        `committer Mira <mira@example.test> ${at} +0000`,
        `data ${message.length}`,
        message,
      ].join('\n');
    });
    await git(['fast-import', '--quiet'], `${commits.join('\n')}\n`);
    line = (await git(['rev-list', '--reverse', 'main'])).split('\n');
  });
  afterAll(() => {
    objects.close();
    rmSync(gitDir, { recursive: true });
  });

  it.each([
    ['far away', 0, 580, true],
    ['beyond one with a message of many kilobytes', 580, 599, true],
    ['far away the other way round', 580, 0, false],
    ['beside it', 598, 599, true],
  ])('knows a commit %s', async (_, ancestor, commit, expected) => {
    expect(await ancestors.isAncestor(line[ancestor], line[commit])).toBe(
      expected,
    );
  });

  it.each([
    ['an ancestor', () => [idOf(1), line[3]]],
    ['a commit', () => [line[3], idOf(1)]],
  ])('fails for %s that is not there', async (_, pair) => {
    const [ancestor, commit] = pair();

    await expect(ancestors.isAncestor(ancestor, commit)).rejects.toThrow(
      expect.objectContaining({ name: 'GitError' }),
    );
  });
});
