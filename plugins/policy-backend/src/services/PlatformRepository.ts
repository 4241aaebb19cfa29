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
import {
  PLATFORM_BRANCH,
  type PlatformRevision,
  type PlatformService,
} from '@macadam/plugin-platform-node';
import type { RefusedPlatform } from '@macadam/plugin-policy-common';
import { isPolicyFile } from '@macadam/resolver';
import type { TextFile } from '@macadam/kyverno';

const KUSTOMIZATION = 'policies/kustomization.yaml';

/** The platform repository as it is now on its main branch. */
export interface PlatformNow {
  /** The newest commit; it may be refused. */
  revision: string;
  /** Policies and exceptions of the newest commit, sorted by path. */
  files: readonly TextFile[];
  /** What holds meanwhile. */
  inForce: PlatformRevision;
  /** Why the newest commit is not what holds. */
  refused?: RefusedPlatform;
}

/** Files of policies that a change writes; `undefined` for those that it removes. */
export type Overlay = ReadonlyMap<string, string | undefined>;

/** Policies, exceptions and branches of the platform repository. Every read is of what the forge has now. */
export class PlatformRepository {
  constructor(
    private readonly platform: PlatformService,
    readonly repositories: Repositories,
  ) {}

  /** `organisation/name`. */
  get name(): string {
    return this.platform.repository;
  }

  get mirror(): GitMirror {
    return this.repositories.mirror(this.name);
  }

  /** @throws ServiceUnavailableError when the Git host does not give it, or nothing is in force */
  async now(): Promise<PlatformNow> {
    const outage = await this.platform.refresh();
    if (outage) throw notGiven(this.mirror, outage.reason);
    const { refused, ...inForce } = await this.platform.inForce();
    if (!refused)
      return { revision: inForce.revision, files: inForce.files, inForce };
    const { revision, problems } = refused;
    const files = await this.mirror.readFiles(revision, 'policies');
    return {
      revision,
      files: files.filter(isPolicyFile),
      inForce,
      refused: { revision, inForce: inForce.revision, problems: [...problems] },
    };
  }

  /** All branches but the main one, of what was fetched last. */
  async branches(): Promise<Branch[]> {
    const all = await listBranches(this.mirror);
    return all.filter(({ name }) => name !== PLATFORM_BRANCH);
  }

  /** @throws NotFoundError when there is no such branch */
  async headOf(branch: string): Promise<string> {
    const head =
      branch === PLATFORM_BRANCH ? undefined : await this.mirror.head(branch);
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
    if (text === undefined) {
      throw new ConflictError(
        `${this.name} has no ${KUSTOMIZATION}, so nothing would bring the file to the cluster. Add one that lists the policies.`,
      );
    }
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

/** Fetches what is delivered. @throws ServiceUnavailableError when the Git host does not give it */
export async function fetchNow(mirror: GitMirror): Promise<void> {
  try {
    await mirror.fetch();
  } catch (error) {
    throw notGiven(mirror, stringifyError(error));
  }
}

function notGiven({ url }: GitMirror, reason: string): Error {
  return new ServiceUnavailableError(
    `The Git host does not give ${url}: ${reason}. Try again when it answers.`,
  );
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
  ) {
    throw new InputError(
      `"${file}" is no file for a policy: give policies/<name>.yaml, of small letters, digits and "-"`,
    );
  }
  return file;
}
