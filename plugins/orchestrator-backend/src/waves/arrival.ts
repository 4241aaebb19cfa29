import type { Sync } from '@macadam/plugin-gitops-common';

/** Whether a revision has a commit, by ancestry. */
export type Contains = (revision: string, commit: string) => Promise<boolean>;

/** The commit in a revision, which Flux writes as `main@sha1:<commit>`. */
export function commitOf(revision: string | undefined): string | undefined {
  return revision && /[0-9a-f]{40,64}$/.exec(revision)?.[0];
}

/**
 * How far a commit has come.
 * @param commit - undefined when nothing had to change: any revision has it
 */
export async function arrival(
  sync: Pick<Sync, 'revision' | 'attempted'>,
  commit: string | undefined,
  contains: Contains,
): Promise<{ applied: boolean; attempted: boolean }> {
  const has = async (revision: string | undefined) => {
    const seen = commitOf(revision);
    return Boolean(
      seen && (commit === undefined || (await contains(seen, commit))),
    );
  };
  return {
    applied: await has(sync.revision),
    attempted: await has(sync.attempted),
  };
}
