import { renderTree, type TextFile } from '@macadam/resolver';
import type { Rendered } from './rendering';

/** The tree of a workload with the waves up to `last`; objects of later waves stay as Git holds them. */
export function treeUpTo(
  { input, resolution, loaded }: Rendered,
  last: number,
  inGit: readonly TextFile[],
): TextFile[] {
  return renderTree(input, resolution, loaded.revision, {
    throughWave: last,
    previous: inGit,
  });
}

/** The tree of a workload with all its waves. */
export function wholeTree(
  rendered: Rendered,
  inGit: readonly TextFile[],
): TextFile[] {
  return treeUpTo(rendered, rendered.resolution.waves.length - 1, inGit);
}
