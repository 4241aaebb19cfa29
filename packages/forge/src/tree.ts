import { runGit } from '@macadam/git';
import type { Repository } from './store/Repository';

/** One entry of a folder. */
export interface TreeEntry {
  mode: string;
  /** As Gitea names them. */
  type: 'file' | 'dir' | 'symlink' | 'submodule';
  /** As Git names them. */
  gitType: 'blob' | 'tree' | 'commit';
  id: string;
  /** Bytes; 0 for what is not a file. */
  size: number;
  path: string;
}

/** The entries of a tree (or a commit's tree), in Git's order; `recursive` gives what is in folders too. */
export async function readTree(
  repository: Repository,
  treeish: string,
  recursive = false,
): Promise<TreeEntry[]> {
  const args = [
    'ls-tree',
    '-z',
    '--long',
    '--full-tree',
    ...(recursive ? ['-r', '-t'] : []),
    treeish,
  ];
  const out = await runGit(args, { gitDir: repository.directory });
  return out
    .toString('utf8')
    .split('\0')
    .flatMap(line => {
      const match =
        /^(\d+) (blob|tree|commit) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line);
      if (!match) return [];
      const [, mode, kind, id, size, path] = match;
      const gitType = kind === 'tree' || kind === 'commit' ? kind : 'blob';
      return [
        {
          mode,
          gitType,
          type: typeOf(mode, gitType),
          id,
          size: size === '-' ? 0 : Number(size),
          path,
        },
      ];
    });
}

function typeOf(
  mode: string,
  gitType: TreeEntry['gitType'],
): TreeEntry['type'] {
  if (gitType === 'tree') return 'dir';
  if (gitType === 'commit') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}
