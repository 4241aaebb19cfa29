import { setImmediate } from 'node:timers/promises';
import { ConflictError } from '@backstage/errors';
import type { Commit, GitMirror, Repositories } from '@macadam/git';
import {
  parseWorkloadRef,
  workloadName,
  type DeploymentRow,
} from '@macadam/plugin-orchestrator-common';
import {
  claimsIn,
  deliveryFolder,
  deliveryRepository,
  objectsOf,
  perFile,
  sharedRoot,
  tenantPath,
  TakenClaims,
  unsettledDelivery,
  type Environment,
  type KubeObject,
  type TextFile,
} from '@macadam/resolver';
import { BRANCH } from '../sources/deployedBranch';
import type { TenantFiles } from './settledTree';
import { deliveryOf, treeFolder } from './treePaths';
import type { LoadedPlatform } from '../sources/PlatformService';
import { short } from './shortCommit';

/** Milliseconds of work before others have their turn. */
const LONGEST_TURN = 10;

/** For reading only: the same file gives the same objects. */
const objectsIn = perFile(file => objectsOf([file]));

const MACADAM = { name: 'Macadam', email: 'macadam@macadam.invalid' };

export interface WaveCommit {
  deployment: Pick<
    DeploymentRow,
    | 'id'
    | 'workload'
    | 'environment'
    | 'tenant'
    | 'release'
    | 'actor'
    | 'cause'
    | 'platformRevision'
  >;
  environment: Environment;
  wave: { index: number; of: number };
  tree: readonly TextFile[];
  delivery: readonly TextFile[];
  /** Entity references of those who approved it. */
  approvedBy: readonly string[];
  /** Files and folders outside of the workload's that go. */
  gone: readonly string[];
}

/** What should run: the repository that the delivery engine reads. */
export class EnvironmentsRepository {
  constructor(
    private readonly repositories: Repositories,
    /** Repositories named without an organisation belong to this one's. */
    private readonly platformRepository: string,
  ) {}

  /** `organisation/name` of the repository that an environment is delivered from. */
  nameOf(environment: Environment): string {
    return deliveryRepository(environment, this.platformRepository);
  }

  /** Names what Git holds of a tenant, as far as it was fetched: the same text, the same files. */
  async marks(
    environments: readonly Environment[],
    tenant: string,
  ): Promise<string> {
    const trees = await Promise.all(
      environments.map(each =>
        this.mirror(each).treeId(BRANCH, tenantPath(each, tenant)),
      ),
    );
    return trees.join(' ');
  }

  /** The files that Git holds for a workload, those of its tenant's others, and the commit they were read at. */
  async tree(
    environment: Environment,
    of: { workload: string },
    options: { fetch: boolean } = { fetch: true },
  ): Promise<{ head?: string } & TenantFiles> {
    const mirror = this.mirror(environment);
    if (options.fetch) {
      await mirror.fetch();
    }
    const head = await mirror.head(BRANCH);
    if (!head) {
      return { files: [], others: [] };
    }
    const own = `${treeFolder(environment, of)}/`;
    const all = await mirror.readFiles(
      head,
      tenantPath(environment, parseWorkloadRef(of.workload).tenant),
    );
    return {
      head,
      files: all.filter(({ path }) => path.startsWith(own)),
      others: all.filter(({ path }) => !path.startsWith(own)),
    };
  }

  /**
   * The same of what was fetched, with those of its tenant's others only where the tenant shares anything: only what is
   * shared can be others' concern, and a tenant may have many.
   */
  async treeWithShared(
    environment: Environment,
    of: { workload: string },
  ): Promise<TenantFiles> {
    const { tenant } = parseWorkloadRef(of.workload);
    const shared = await this.mirror(environment).treeId(
      BRANCH,
      sharedRoot(environment, tenant),
    );
    return shared
      ? this.tree(environment, of, { fetch: false })
      : { files: await this.files(environment, of), others: [] };
  }

  /** The files of one workload as the mirror has them now. */
  async files(
    environment: Environment,
    of: { workload: string },
  ): Promise<TextFile[]> {
    const mirror = this.mirror(environment);
    const head = await mirror.head(BRANCH);
    return head ? mirror.readFiles(head, treeFolder(environment, of)) : [];
  }

  /** Whether Git has a workload, as far as it was fetched. */
  async holdsWorkload(
    environment: Environment,
    of: { workload: string },
  ): Promise<boolean> {
    const own = await this.files(environment, of);
    return own.some(({ path }) => path.endsWith('/release.yaml'));
  }

  /** The files of a workload as a commit has them; undefined where the repository does not have that commit. */
  async committed(
    environment: Environment,
    of: { workload: string },
    commit: string,
  ): Promise<TextFile[] | undefined> {
    const mirror = await this.repositories.withCommit(
      this.nameOf(environment),
      commit,
    );
    return mirror?.readFiles(commit, treeFolder(environment, of));
  }

  /** Objects of the tenant's other workloads in this environment. Others have their turn while many are parsed. */
  async neighbours(
    environment: Environment,
    of: { workload: string },
  ): Promise<KubeObject[]> {
    const { others } = await this.tree(environment, of, { fetch: false });
    const found: KubeObject[] = [];
    let turn = performance.now();
    for (const file of others) {
      found.push(...objectsIn(file));
      if (performance.now() - turn > LONGEST_TURN) {
        await setImmediate();
        turn = performance.now();
      }
    }
    return found;
  }

  /** True when Git holds exactly these files of clusters/ already, and none of those that are to be gone. */
  async holds(
    environment: Environment,
    files: readonly TextFile[],
    gone: readonly string[] = [],
  ): Promise<boolean> {
    const wanted = [...files, ...gone.map(path => ({ path, text: undefined }))];
    const mirror = this.mirror(environment);
    const head = await mirror.head(BRANCH);
    if (!head) {
      return files.length === 0;
    }
    const texts = await Promise.all(
      wanted.map(file => mirror.readFile(head, file.path)),
    );
    return wanted.every((file, index) => file.text === texts[index]);
  }

  /** True while anything of a workload is there, in its folder or to deliver it. @throws when Git does not answer */
  async has(
    environment: Environment,
    of: { workload: string },
  ): Promise<boolean> {
    const { files } = await this.tree(environment, of);
    const delivery = deliveryOf(environment, of);
    return (
      files.length > 0 ||
      !(await this.holds(environment, [], delivery ? [delivery] : []))
    );
  }

  /**
   * Commits a wave, in a mirror that was fetched since this process started on it. A commit of the same deployment and wave that is there already is found, not made again.
   * @param since - the branch's head before this wave was first tried
   * @returns the commit, or undefined when nothing had to change
   */
  async commitWave(
    request: WaveCommit,
    since: string | undefined,
  ): Promise<string | undefined> {
    const { deployment, environment, wave, tree, delivery, gone, approvedBy } =
      request;
    const mirror = this.mirror(environment);
    const before = await this.find(mirror, deployment.id, wave.index, since);
    if (before) {
      return before.commit;
    }
    const of = wave.of > 1 ? `, part ${wave.index + 1} of ${wave.of}` : '';
    const { actor, release } = deployment;
    const workload = workloadName(deployment.workload);
    const what =
      deployment.cause === 'withdrawal'
        ? `Remove ${workload} from ${deployment.environment}`
        : `Deploy ${workload} ${short(release.commit)} to ${deployment.environment}`;
    const result = await mirror.commit({
      branch: BRANCH,
      message: `${what}${of}`,
      trailers: {
        Deployment: deployment.id,
        Release: release.id,
        'Platform-Revision': deployment.platformRevision,
        Actor: actor.userEntityRef ?? actor.login,
        ...(approvedBy.length > 0 && {
          'Approved-By': approvedBy.join(', '),
        }),
        Wave: `${wave.index + 1}/${wave.of}`,
      },
      author: { name: actor.login, email: `${actor.login}@macadam.invalid` },
      committer: MACADAM,
      check: parent => checkFree(mirror, parent, request),
      remove: [treeFolder(environment, deployment), ...gone],
      write: Object.fromEntries(
        [...tree, ...delivery].map(file => [file.path, file.text]),
      ),
    });
    return result.changed ? result.commit : undefined;
  }

  /** The commit that a repository is at now, and the files that changed since another; all where that is not known. */
  async changesSince(
    repository: string,
    since: string | undefined,
  ): Promise<{ head: string | undefined; files: 'all' | string[] }> {
    const mirror = this.repositories.mirror(repository);
    await mirror.fetch();
    const head = await mirror.head(BRANCH);
    if (!head || !since || !(await mirror.hasCommit(since))) {
      return { head, files: 'all' };
    }
    return {
      head,
      files: head === since ? [] : await mirror.changedFiles(since, head),
    };
  }

  /**
   * Brings what the platform itself writes for environments of one repository to what it should be there.
   * @param head - of the repository
   * @returns the commit, or undefined when nothing had to change
   */
  async settle(
    { platform, revision }: LoadedPlatform,
    environments: readonly Environment[],
    head: string,
  ): Promise<string | undefined> {
    const mirror = this.mirror(environments[0]);
    const changes = await Promise.all(
      environments.map(async environment =>
        unsettledDelivery(platform, environment, {
          delivery: await mirror.readFiles(head, deliveryFolder(environment)),
          trees: await mirror.listFiles(head, environment.delivery.path),
        }),
      ),
    );
    const write = changes.flatMap(change => change.write);
    const remove = changes.flatMap(change => change.remove);
    if (write.length + remove.length === 0) {
      return undefined;
    }
    const result = await mirror.commit({
      branch: BRANCH,
      message:
        'Bring back what the platform has in its clusters\n\nIt was missing or changed, or the platform repository says something else now.',
      trailers: { 'Platform-Revision': revision },
      author: MACADAM,
      committer: MACADAM,
      remove,
      write: Object.fromEntries(write.map(file => [file.path, file.text])),
    });
    return result.changed ? result.commit : undefined;
  }

  /** Whether `revision` has `commit`; false when either is not there. */
  async contains(
    environment: Environment,
    revision: string,
    commit: string,
  ): Promise<boolean> {
    const repository = this.nameOf(environment);
    const mirror = await this.repositories.withCommit(repository, revision);
    return Boolean(
      mirror &&
      (await mirror.hasCommit(commit)) &&
      (await mirror.isAncestor(commit, revision)),
    );
  }

  private async find(
    mirror: GitMirror,
    deploymentId: string,
    wave: number,
    since: string | undefined,
  ): Promise<Commit | undefined> {
    const head = await mirror.head(BRANCH);
    if (!head || head === since) {
      return undefined;
    }
    const commits = await mirror.commitsBetween(since, head);
    return commits.find(
      commit =>
        commit.trailers.Deployment === deploymentId &&
        commit.trailers.Wave?.startsWith(`${wave + 1}/`),
    );
  }

  private mirror(environment: Environment): GitMirror {
    return this.repositories.mirror(this.nameOf(environment));
  }
}

/**
 * Two workloads that were rendered at once may take the same name: the first commit has it.
 * @throws ConflictError for the second, whose next rendering says whose it is, with its line
 */
async function checkFree(
  mirror: GitMirror,
  parent: string | undefined,
  { deployment, environment, tree }: WaveCommit,
): Promise<void> {
  if (!parent) {
    return;
  }
  const own = `${treeFolder(environment, deployment)}/release.yaml`;
  const folder = `${environment.delivery.path}/${deployment.tenant}`;
  const others = (await mirror.readFiles(parent, folder)).filter(
    ({ path }) => path !== own,
  );
  const claims = claimsIn(tree.filter(({ path }) => path === own)).flatMap(
    each => each.claims,
  );
  const [taken] = new TakenClaims(claimsIn(others)).of(claims);
  if (taken) {
    throw new ConflictError(
      `${taken.claim} was just taken by workload ${taken.workload}`,
    );
  }
}
