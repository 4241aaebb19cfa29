import { UnreadableError, type GitMirror } from '@macadam/git';
import {
  provisionalNames,
  workloadRef,
} from '@macadam/plugin-orchestrator-common';
import { readPushed } from '../render/pushedFiles';
import { nameIn } from '../render/workloadNameIn';
import type { Claim, RecordedPush, ReleaseStore } from '../store';

/** Where a Score file was pushed. */
export interface PushedFile {
  push: RecordedPush;
  mirror: GitMirror;
  /** What the push's other files are called, as far as they were looked at. */
  named: ReadonlySet<string>;
}

export interface NameAtPlace {
  workload: string;
  /** What the Score file asks for. */
  asked: string;
  /** Whether nobody has it yet. */
  isFree: boolean;
}

/**
 * What the workload at a place is called: as it was claimed, else as its Score file asks. Where the file asks for
 * nothing usable, or for what another place has, it gets a name of its own, under which its pusher reads why.
 */
export async function nameAt(
  releases: ReleaseStore,
  { push, mirror, named }: PushedFile,
  here: Omit<Claim, 'workload'>,
): Promise<NameAtPlace> {
  const claimed = await releases.claimAt(here);
  if (claimed) {
    const { workload } = claimed;
    return { workload, asked: workload, isFree: false };
  }
  const { tenant, scoreFile } = here;
  const name = await nameOf(mirror, push.commit, scoreFile);
  const asked = name && workloadRef(tenant, name);
  if (asked && !(await releases.claimOf(asked))) {
    return { workload: asked, asked, isFree: true };
  }
  const workload = await freeNameAt(releases, here, named);
  return { workload, asked: asked ?? workload, isFree: false };
}

/**
 * A name for the workload at a place whose Score file gives no usable one: one that no other place has, where possible.
 * @param named - names that are not free either
 */
export async function freeNameAt(
  releases: ReleaseStore,
  here: Omit<Claim, 'workload'>,
  named: ReadonlySet<string> = new Set(),
): Promise<string> {
  const names = provisionalNames(here).map(each =>
    workloadRef(here.tenant, each),
  );
  const claims = await Promise.all(names.map(each => releases.claimOf(each)));
  const isFree = (each: string, index: number) =>
    !claims[index] && !named.has(each);
  return names.find(isFree) ?? names[0];
}

/** The name that a Score file gives; undefined when it has none, or is too large to be read, which reading it reports. */
async function nameOf(
  mirror: GitMirror,
  commit: string,
  scoreFile: string,
): Promise<string | undefined> {
  try {
    return nameIn((await readPushed(mirror, commit, scoreFile)) ?? '');
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}
