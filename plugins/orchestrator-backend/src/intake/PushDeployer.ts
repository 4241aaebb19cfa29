import {
  UnreadableError,
  whyNotRead,
  type Commit,
  type Repositories,
} from '@macadam/git';
import {
  tenantOfRepository,
  type Environment,
  type Tenant,
} from '@macadam/resolver';
import { scoreFilesOf } from '@macadam/score';
import { BRANCH } from '../sources/deployedBranch';
import type {
  Claim,
  DeploymentRecord,
  DeploymentStore,
  RecordedPush,
  WorkStore,
} from '../store';
import type { Callers } from '../render/Callers';
import type { Directory } from '../sources/Directory';
import type {
  LoadedPlatform,
  PlatformService,
} from '../sources/PlatformService';
import { checkCount } from '../render/pushedFiles';
import type { Pusher, Pushers } from './Pushers';
import type { Renderer } from '../render/Renderer';
import { isNew } from './isNew';
import { nameAt, type PushedFile } from './nameAt';
import {
  pushedDeployment,
  pushedRelease,
  type PlaceOfPush,
} from './pushedDeployment';
import type { UnreadablePushes } from './UnreadablePushes';
import type { DeletedFiles, DeletingPush } from './DeletedFiles';

/** How far back a release or deployment of the same push is looked for. */
const RECENT = 50;

export interface PushDeployerOptions {
  store: DeploymentStore;
  work: WorkStore;
  repositories: Repositories;
  platforms: PlatformService;
  renderer: Renderer;
  directory: Directory;
  pushers: Pushers;
  deletedFiles: DeletedFiles;
  callers: Callers;
  unreadable: UnreadablePushes;
  /** Told of every deployment that was recorded. */
  changed(workload: string, deployment: string): Promise<void>;
}

interface FoundWorkload extends PlaceOfPush, PushedFile {
  commit: Commit;
  scoreFile: string;
  pusher: Pusher;
}

/** Makes releases of a push, and deployments of them to the first environment. */
export class PushDeployer {
  constructor(private readonly options: PushDeployerOptions) {}

  /**
   * Can be repeated: the same push makes the same deployments.
   * @returns why nothing comes of the push, or of a file of it, if so
   */
  async deploy(push: RecordedPush): Promise<string | undefined> {
    const place = await this.findPlace(push);
    if (typeof place === 'string') return place;
    try {
      return await this.deployAll(push, place);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      await this.options.unreadable.record(push, place, error);
      return error.message;
    }
  }

  /** @returns why nothing can come of it, if so */
  private async findPlace(push: RecordedPush): Promise<PlaceOfPush | string> {
    const { platforms, repositories } = this.options;
    const loaded = await platforms.inForce();
    const tenant = tenantOfRepository(loaded.platform, push.repository);
    if (!tenant) {
      return 'No tenant has this repository';
    }
    const environment = loaded.platform.environments.find(
      each => each.after.length === 0,
    );
    if (!environment) {
      return 'No environment is the first in promotion order';
    }
    const mirror = repositories.mirror(push.repository);
    await mirror.fetch();
    return (await mirror.hasCommit(push.commit))
      ? { tenant, environment, loaded, mirror }
      : 'The repository does not have this commit any more';
  }

  private async deployAll(
    push: RecordedPush,
    place: PlaceOfPush,
  ): Promise<string | undefined> {
    const { pushers, deletedFiles } = this.options;
    const { mirror, tenant, environment, loaded } = place;
    const commit = await mirror.show(push.commit);
    const pusher = await pushers.of(push, commit);
    const files = await mirror.listFiles(push.commit);
    const head = await mirror.head(BRANCH);
    const there = new Set(head ? await mirror.listFiles(head) : files);
    await deletedFiles.restore(push.repository, tenant.name, there);
    const workloads = new Set<string>();
    const context = { ...place, push, commit, pusher, named: workloads };
    const found = scoreFilesOf(files);
    const scoreFiles = found.filter(path => whyNotRead(path) === undefined);
    checkCount(scoreFiles, 'Score files');
    for (const scoreFile of scoreFiles) {
      workloads.add(await this.deployWorkload({ ...context, scoreFile }));
    }
    await deletedFiles.filesDeleted(
      this.deletingPush(push, tenant, environment, loaded, pusher),
      { files: new Set([...files, ...there]), workloads },
    );
    return found.map(whyNotRead).find(why => why !== undefined);
  }

  private deletingPush(
    push: RecordedPush,
    tenant: Tenant,
    environment: Environment,
    loaded: LoadedPlatform,
    pusher: Pusher,
  ): DeletingPush {
    const { directory, pushers } = this.options;
    return {
      repository: push.repository,
      tenant: tenant.name,
      commit: push.commit,
      id: push.pushId,
      at: push.at,
      actor: pusher.actor,
      async decide({ workload }, last) {
        const fallback = last ?? tenant.owner;
        const ownership = await directory.ownership([{ workload, fallback }]);
        return pushers.decide(
          pusher,
          {
            name: workload,
            owner: ownership.get(workload)?.owner ?? fallback,
          },
          environment.name,
          loaded.platform.spec.owner,
        );
      },
    };
  }

  /** @returns what the Score file calls the workload */
  private async deployWorkload(found: FoundWorkload): Promise<string> {
    const { push, environment, tenant, loaded, pusher, scoreFile } = found;
    const { store, directory, renderer, pushers, changed } = this.options;
    const { repository } = push;
    const here = { repository, scoreFile, tenant: tenant.name };
    const place = await nameAt(store.releases, found, here);
    const { workload } = place;
    const release = pushedRelease({ ...found, workload });
    const recent = await store.list({
      workload,
      environment: environment.name,
      limit: RECENT,
    });
    const read = await renderer.read(release);
    if (!(await isNew(renderer, read, release, recent))) {
      return place.asked;
    }
    const ownership = await directory.ownership([
      { workload, fallback: tenant.owner },
    ]);
    const { owner, system } = ownership.get(workload) ?? {
      owner: tenant.owner,
    };
    const wanted = pushedDeployment(
      release,
      { owner, system },
      push,
      pusher,
      found,
    );
    const decision = pushers.decide(
      pusher,
      { name: workload, owner },
      environment.name,
      loaded.platform.spec.owner,
    );
    if (decision.allowed && place.isFree) {
      const claim = await store.releases.claim({ ...here, workload });
      if (!isAt(claim, here)) {
        // Another place was faster; what this one is called is clear by now.
        return this.deployWorkload(found);
      }
    }
    await store.releases.put(release);
    const made = decision.allowed
      ? await this.options.work.start(
          wanted,
          decision.reason,
          await this.newerThan(found, recent),
        )
      : await this.options.work.record(wanted, [
          { stage: 'decision', state: 'failed', reason: decision.reason },
        ]);
    if (decision.allowed && workload === place.asked) {
      await this.options.callers.declared(workload);
    }
    if (made.created) {
      await changed(workload, made.id);
    }
    return place.asked;
  }

  /** A deployment of what the branch is at now, when that is not what this push brought. */
  private async newerThan(
    { push, mirror }: FoundWorkload,
    recent: readonly DeploymentRecord[],
  ): Promise<string | undefined> {
    const head = await mirror.head(BRANCH);
    if (!head || head === push.commit) {
      return undefined;
    }
    return recent.find(
      ({ row, deployment }) =>
        row.cause === 'push' &&
        row.release.commit === head &&
        row.release.repository === push.repository &&
        deployment.outcome !== 'refused',
    )?.row.id;
  }
}

function isAt(
  claim: Claim,
  { repository, scoreFile }: { repository: string; scoreFile: string },
): boolean {
  return claim.repository === repository && claim.scoreFile === scoreFile;
}
