import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
  stringifyError,
} from '@backstage/errors';
import {
  listBranches,
  mergeBase,
  type Branch,
  type GitMirror,
  type Repositories,
} from '@macadam/git';
import { PlatformRevisions } from '@macadam/plugin-platform-node';
import { isPolicyFile, type Platform } from '@macadam/resolver';
import type { TextFile } from '@macadam/kyverno';

/** The branch that is in force. */
export const MAIN = 'main';
const KUSTOMIZATION = 'policies/kustomization.yaml';

/** The platform repository as it is now on its main branch. */
export interface PlatformNow {
  revision: string;
  platform: Platform;
  /** Policies and exceptions, sorted by path. */
  files: TextFile[];
}

/** Files of policies that a change writes; `undefined` for those that it removes. */
export type Overlay = ReadonlyMap<string, string | undefined>;

/** Policies, exceptions and branches of the platform repository. Every read is of what the forge has now. */
export class PlatformRepository {
  private known: PlatformNow | undefined;
  private readonly revisions: PlatformRevisions;

  /** @param name - `organisation/name` */
  constructor(
    readonly name: string,
    readonly repositories: Repositories,
  ) {
    this.revisions = new PlatformRevisions(name, () => this.mirror);
  }

  get mirror(): GitMirror {
    return this.repositories.mirror(this.name);
  }

  /** @throws ServiceUnavailableError when the forge does not answer */
  async fetch(mirror = this.mirror): Promise<void> {
    try {
      await mirror.fetch();
    } catch (error) {
      throw new ServiceUnavailableError(
        `The Git host does not give ${mirror.url}: ${stringifyError(error)}. Try again when it answers.`,
      );
    }
  }

  /** @throws ServiceUnavailableError when there is no main branch, or it holds no platform */
  async now(): Promise<PlatformNow> {
    await this.fetch();
    const revision = await this.mirror.head(MAIN);
    if (!revision)
      throw new ServiceUnavailableError(
        `${this.name} has no branch ${MAIN} yet`,
      );
    if (this.known?.revision === revision) return this.known;
    const files = await this.mirror.readFiles(revision, 'policies');
    // A definition that is broken now does not hide what policies say.
    const { platform } = await this.revisions.inForce();
    this.known = {
      revision,
      platform,
      files: files.filter(isPolicyFile),
    };
    return this.known;
  }

  /** All branches but the main one, of what was fetched last. */
  async branches(): Promise<Branch[]> {
    const all = await listBranches(this.mirror);
    return all.filter(({ name }) => name !== MAIN);
  }

  /** @throws NotFoundError when there is no such branch */
  async headOf(branch: string): Promise<string> {
    const head = branch === MAIN ? undefined : await this.mirror.head(branch);
    if (!head)
      throw new NotFoundError(`${this.name} has no branch "${branch}"`);
    return head;
  }

  /** What a commit changes of policies and exceptions since it parted from the main branch. */
  async overlayOf(revision: string, commit: string): Promise<Overlay> {
    const base = await mergeBase(this.mirror, revision, commit);
    if (base === undefined) return new Map();
    const changed = await this.mirror.changedFiles(base, commit);
    const overlay = new Map<string, string | undefined>();
    for (const path of changed.filter(each => isPolicyFile({ path: each })))
      overlay.set(path, await this.mirror.readFile(commit, path));
    return overlay;
  }

  /** Text of the kustomization that applies the policies, at a commit. */
  async kustomization(commit: string): Promise<TextFile> {
    const text = await this.mirror.readFile(commit, KUSTOMIZATION);
    if (text === undefined)
      throw new ConflictError(
        `${this.name} has no ${KUSTOMIZATION}, so nothing would bring the file to the cluster. Add one that lists the policies.`,
      );
    return { path: KUSTOMIZATION, text };
  }

  branchUrl(branch: string): string {
    return this.repositories.host.fileUrl(this.name, { branch }, 'policies');
  }

  fileUrl(commit: string, file: string, line?: number): string {
    return this.repositories.host.fileUrl(this.name, { commit }, file, line);
  }

  commitUrl(commit: string): string {
    return this.repositories.host.commitUrl(this.name, commit);
  }
}

/** The policy files with a change laid over them, sorted by path. */
export function withOverlay(
  files: readonly TextFile[],
  overlay: Overlay,
): TextFile[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  for (const [path, text] of overlay) {
    if (text === undefined) texts.delete(path);
    else texts.set(path, text);
  }
  return [...texts]
    .map(([path, text]) => ({ path, text }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** @throws InputError unless it is a file directly in policies/, and no kustomization */
export function checkPolicyFile(file: string): string {
  if (
    !/^policies\/[a-z0-9][a-z0-9.-]{0,99}\.ya?ml$/.test(file) ||
    file.includes('..') ||
    !isPolicyFile({ path: file })
  )
    throw new InputError(
      `"${file}" is no file for a policy: give policies/<name>.yaml, of small letters, digits and "-"`,
    );
  return file;
}
