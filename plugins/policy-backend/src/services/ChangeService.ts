import { InputError, NotFoundError } from '@backstage/errors';
import { Mutex } from '@macadam/git';
import {
  summariseChanges,
  type ChangeReport,
  type PolicyBranches,
  type PolicyEdit,
  type PolicyFiles,
  type SavedPolicyEdit,
  type SavePolicyEdit,
  type VerdictChange,
} from '@macadam/plugin-policy-common';
import { supplyChainPolicyOf } from '@macadam/resolver';
import {
  parseReference,
  repositoryName,
  type ImageFactsReader,
  type KnownImages,
} from '@macadam/supply-chain';
import { isRequest } from './ExceptionFiles';
import { listResource } from './kustomization';
import { ManifestIndex } from './ManifestIndex';
import { COMMITTER, personOf } from './people';
import {
  checkPolicyFile,
  withOverlay,
  type Overlay,
  type PlatformNow,
  type PlatformRepository,
} from './PlatformRepository';
import type { Compared, Prepared } from './PolicyComparison';
import type { Meter } from './PersonalBudget';
import type { PolicyWorker } from './PolicyWorker';

/** Branches looked at, newest first. */
const BRANCHES = 50;

/** What a change of policies would do to everything that is in Git now. */
export class ChangeService {
  private readonly index: ManifestIndex;
  /** One report at a time: they share what they find. */
  private readonly turn = new Mutex();

  constructor(
    private readonly platform: PlatformRepository,
    private readonly registries: ImageFactsReader,
    private readonly worker: PolicyWorker,
    private readonly clock: () => Date = () => new Date(),
  ) {
    this.index = new ManifestIndex(platform);
  }

  /** Branches that change policies, newest first. */
  async branches(): Promise<PolicyBranches> {
    const { platform } = this;
    const { revision, refused } = await platform.now();
    // What asks for an exception is among the exceptions.
    const newest = (await platform.branches())
      .filter(({ name }) => !isRequest(name))
      .sort((a, b) => (a.head.committedAt < b.head.committedAt ? 1 : -1))
      .slice(0, BRANCHES);
    const branches = await Promise.all(
      newest.map(async ({ name, head }) => ({
        name,
        commit: head.commit,
        subject: head.subject,
        author: head.author.name,
        at: head.committedAt,
        url: platform.branchUrl(name),
        files: [...(await platform.overlayOf(revision, head.commit)).keys()],
      })),
    );
    return {
      repository: platform.name,
      branches: branches.filter(({ files }) => files.length > 0),
      ...(refused && { refused }),
    };
  }

  /** The files of policies as they are now. */
  async files(mayEdit: boolean): Promise<PolicyFiles> {
    const { revision, files, refused } = await this.platform.now();
    return {
      revision,
      mayEdit,
      ...(refused && { refused }),
      files: files
        .filter(({ path }) => !path.startsWith('policies/exceptions/'))
        .map(({ path, text }) => ({
          file: path,
          text,
          url: this.platform.fileUrl(revision, path),
        })),
    };
  }

  /** @throws NotFoundError when there is no such branch */
  async ofBranch(branch: string, meter?: Meter): Promise<ChangeReport> {
    await this.platform.now();
    return this.ofCommit(await this.platform.headOf(branch), meter);
  }

  /** What would change if this commit of the platform repository were merged now. */
  async ofCommit(commit: string, meter?: Meter): Promise<ChangeReport> {
    const now = await this.platform.now();
    return this.report(
      now,
      await this.platform.overlayOf(now.revision, commit),
      meter,
    );
  }

  /** What every report is made of, but for the change itself: the same text as long as none of it moved in Git. */
  async madeOf(): Promise<string> {
    const { revision, inForce } = await this.platform.now();
    const { environments } = inForce.platform;
    return [revision, ...(await this.index.heads(environments))].join(' ');
  }

  /** @throws InputError when the file cannot be one of policies */
  async ofEdit(
    { file, text }: PolicyEdit,
    meter?: Meter,
  ): Promise<ChangeReport> {
    checkPolicyFile(file);
    const now = await this.platform.now();
    return this.report(now, new Map([[file, text]]), meter);
  }

  /**
   * Writes an edit to a branch of the person's own, never to the main branch.
   * @throws InputError when it does not load, or changes nothing
   */
  async save(
    { file, text, message }: SavePolicyEdit,
    userEntityRef: string,
  ): Promise<SavedPolicyEdit> {
    checkPolicyFile(file);
    const { platform } = this;
    const now = await platform.now();
    const [problem] = await this.worker.problems(
      withOverlay(now.files, new Map([[file, text]])),
      this.clock().toISOString(),
    );
    if (problem) {
      throw new InputError(
        `${problem.file}:${problem.line}: ${problem.message}. Mend it, then save.`,
      );
    }
    const author = personOf(userEntityRef);
    const stem = file.replace(/^policies\/|\.ya?ml$/g, '');
    const branch = `policy/${author.name}/${stem}`;
    const head = await platform.headOf(branch).catch(ignoreMissing);
    const { path, text: list } = await platform.kustomization(
      head ?? now.revision,
    );
    const { commit, changed } = await platform.mirror.commit({
      branch,
      base: now.revision,
      message,
      trailers: { Actor: userEntityRef },
      author,
      committer: COMMITTER,
      write: {
        [file]: text,
        [path]: listResource(list, file.slice('policies/'.length)),
      },
    });
    if (!changed)
      throw new InputError(`${file} already is what you want to save`);
    return { branch, commit, url: platform.commitUrl(commit) };
  }

  /** A policy that is only proposed does not choose whom we ask; one in force may have named a registry. */
  private async ask(
    { inForce: { platform } }: PlatformNow,
    { inForce, judged }: Prepared,
  ): Promise<KnownImages> {
    const named = new Set(
      inForce
        .filter(({ isNamed }) => isNamed)
        .map(({ image }) => parseReference(image)?.registry),
    );
    return this.registries.read(
      judged.map(question => ({ ...question, isNamed: false })),
      image =>
        named.has(image.registry) ||
        supplyChainPolicyOf(platform.supplyChain, repositoryName(image)) !==
          undefined,
      () => false,
    );
  }

  private report(
    now: PlatformNow,
    overlay: Overlay,
    meter?: Meter,
  ): Promise<ChangeReport> {
    return this.turn.run(async () => {
      const comparison = {
        before: now.inForce.files,
        after: withOverlay(now.files, overlay),
        time: this.clock().toISOString(),
      };
      const { environments } = now.inForce.platform;
      const manifests = await this.index.manifests(environments);
      const enforced = environments
        .filter(({ gates }) => gates.policy === 'enforce')
        .map(({ name }) => name);
      const prepared = await this.worker.prepare(comparison, manifests, meter);
      const images = await this.ask(now, prepared);
      const { changes, policies } = await this.worker.compare(
        comparison,
        manifests,
        images,
        enforced,
        meter,
      );
      return {
        base: now.revision,
        files: [...overlay.keys()],
        problems: prepared.problems,
        ...summariseChanges(
          changes,
          environments.map(({ name }) => name),
        ),
        judged: {
          manifests: manifests.length,
          workloads: new Set(manifests.map(({ workload }) => workload)).size,
          environments: environments.map(({ name }) => name),
        },
        policies: changedPolicies(policies, overlay, changes),
      };
    });
  }
}

/** The policies that a change writes, and those whose verdicts it changes: others are only judged again. */
function changedPolicies(
  judged: Compared['policies'],
  overlay: Overlay,
  changes: readonly VerdictChange[],
): string[] {
  const written = judged
    .filter(({ file }) => overlay.has(file))
    .map(({ name }) => name);
  const names = [...written, ...changes.map(({ policy }) => policy)];
  return [...new Set(names)].sort();
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof NotFoundError) return undefined;
  throw error;
}
