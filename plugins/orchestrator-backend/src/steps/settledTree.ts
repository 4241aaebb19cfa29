import {
  keepRemoved,
  openRemovals,
  unusedShared,
  type ObjectRef,
  type Removal,
  type TextFile,
} from '@macadam/resolver';
import type { Rendered } from '../services/Renderer';
import { sameFiles, treeUpTo } from './wavesInGit';

/** What Git holds of a tenant in an environment. */
export interface TenantFiles {
  /** Of the workload. */
  files: readonly TextFile[];
  /** Of the tenant's other workloads, and what they share. */
  others: readonly TextFile[];
}

export interface SettledTree {
  /** To be committed, sorted by path. */
  files: TextFile[];
  /** What nothing declares any more. */
  removals: Removal[];
  /** Folders of shared resources that nobody asks for any more; what stays of them is in `files`. */
  unused: string[];
}

export interface SettleOptions {
  confirmed?: readonly ObjectRef[];
  hold?: boolean;
}

/**
 * A workload's whole tree, in which nothing that holds data goes before a person has confirmed it, and shared resources
 * go with the last workload that asks for them. What was confirmed earlier goes on.
 * @param options.confirmed - objects that this deployment was asked to delete
 * @param options.hold - keep what was released: the cluster may not know yet that it may go
 */
export function settledTree(
  rendered: Rendered,
  inGit: TenantFiles,
  { confirmed = [], hold = false }: SettleOptions = {},
): SettledTree {
  const last = rendered.resolution.waves.length - 1;
  const next = treeUpTo(rendered, last, inGit.files);
  const rewritten = new Set(next.map(({ path }) => path));
  const unused = unusedShared([
    ...inGit.others.filter(({ path }) => !rewritten.has(path)),
    ...next,
  ]);
  const previous = [
    ...inGit.files,
    ...inGit.others.filter(({ path }) =>
      unused.some(folder => path.startsWith(`${folder}/`)),
    ),
  ];
  const released = openRemovals(previous)
    .filter(({ state }) => state === 'released')
    .map(({ object }) => object);
  return {
    ...keepRemoved({
      previous,
      next,
      confirmed: [...confirmed, ...released],
      hold,
    }),
    unused,
  };
}

/** Files under clusters/ that deliver a folder of which nothing is left. */
export function deliveriesGone(
  { files, unused }: SettledTree,
  delivery: readonly TextFile[],
): string[] {
  const tenant = delivery.find(({ path }) => path.endsWith('/tenant.yaml'));
  if (!tenant) {
    return [];
  }
  const folder = tenant.path.slice(0, tenant.path.lastIndexOf('/'));
  return unused
    .filter(each => !files.some(({ path }) => path.startsWith(`${each}/`)))
    .map(each => `${folder}/shared.${each.split('/').at(-1)}.yaml`);
}

/**
 * True when Git holds exactly this tree; what `ignore` names does not count. What the workload shares with others is
 * compared as far as the tree has it.
 */
export function isSettled(
  { files, unused }: SettledTree,
  inGit: TenantFiles,
  ignore?: (path: string) => boolean,
): boolean {
  const paths = new Set(files.map(({ path }) => path));
  const held = [
    ...inGit.files,
    ...inGit.others.filter(
      ({ path }) =>
        paths.has(path) || unused.some(folder => path.startsWith(`${folder}/`)),
    ),
  ];
  return sameFiles(files, held, ignore);
}
