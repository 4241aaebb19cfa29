import {
  keepRemoved,
  openRemovals,
  sharedDeliveryFile,
  unusedShared,
  type Environment,
  type ObjectRef,
  type Removal,
  type TextFile,
} from '@macadam/resolver';
import { sameFiles } from './treePaths';

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
 * @param next - the tree as it is rendered now, every wave of it; nothing of a workload that goes
 * @param options.confirmed - objects that this deployment was asked to delete
 * @param options.hold - keep what was released: the cluster may not know yet that it may go
 */
export function settledTree(
  next: readonly TextFile[],
  inGit: TenantFiles,
  { confirmed = [], hold = false }: SettleOptions = {},
): SettledTree {
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

/** What waits for a person: of a workload, and of what its tenant shared and nobody asks for any more. */
export function openIn({ files, others }: TenantFiles): Removal[] {
  const unused = unusedShared([...files, ...others]);
  return openRemovals([
    ...files,
    ...others.filter(({ path }) =>
      unused.some(folder => path.startsWith(`${folder}/`)),
    ),
  ]);
}

/**
 * What a workload that goes is kept for. What its tenant shared is left to the tenant's other workloads, where there
 * are any.
 */
export function keptFor(inGit: TenantFiles): Removal[] {
  const hasOthers = inGit.others.some(({ path }) =>
    path.endsWith('/release.yaml'),
  );
  return hasOthers ? openRemovals(inGit.files) : openIn(inGit);
}

/** Files under clusters/ that deliver a folder of which nothing is left. */
export function deliveriesGone(
  { files, unused }: SettledTree,
  environment: Environment,
  tenant: string,
): string[] {
  return unused
    .filter(each => !files.some(({ path }) => path.startsWith(`${each}/`)))
    .flatMap(
      each =>
        sharedDeliveryFile(environment, {
          tenant,
          resource: each.split('/').at(-1) ?? '',
        }) ?? [],
    );
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
