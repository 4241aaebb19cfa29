import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Mutex, type Commit, type GitMirror } from '@macadam/git';
import {
  decideDeploy,
  type Actor,
  type Decision,
} from '@macadam/plugin-orchestrator-common';
import {
  tenantOfRepository,
  type Environment,
  type Tenant,
} from '@macadam/resolver';
import { BRANCH } from '../config';
import type {
  Claim,
  DeploymentStore,
  IntakeStore,
  RecordedPush,
  WorkStore,
} from '../store';
import type { Directory, KnownPerson } from './Directory';
import { nameIn, provisionalName, scoreFilesOf } from './findWorkloads';
import type { LoadedPlatform, PlatformService } from './PlatformService';
import type { Renderer } from './Renderer';
import type { Repositories } from './Repositories';
import type { Rollout } from './Rollout';

/** Trailer with which the portal says on whose behalf it committed. */
const ACTOR_TRAILER = 'Actor';

export interface IntakeOptions {
  intake: IntakeStore;
  store: DeploymentStore;
  work: WorkStore;
  repositories: Repositories;
  platforms: PlatformService;
  rollout: Rollout;
  renderer: Renderer;
  directory: Directory;
  /** The portal's own login at the host. */
  ownLogin: string | undefined;
  logger: LoggerService;
  /** Told of every deployment that was recorded. */
  changed(workload: string, deployment: string): Promise<void>;
}

/** Turns pushes into releases and deployments: each push once, in order, whether or not its webhook arrived. */
export class PushIntake {
  private readonly turn = new Mutex();

  constructor(private readonly options: IntakeOptions) {}

  /** Takes in what was pushed to a repository since it was last read, and everything left over. */
  async repository(repository: string): Promise<void> {
    await this.turn.run(async () => {
      await this.read(repository);
      await this.process();
    });
  }

  /** Takes in what was missed: every repository of every tenant, and the platform repository. */
  async everything(): Promise<void> {
    const { platforms, repositories, logger } = this.options;
    await this.turn.run(() => this.read(platforms.repository));
    await this.platform();
    const loaded = await platforms.current();
    if (!loaded) {
      return;
    }
    const all = await repositories.host.listRepositories();
    for (const { fullName, empty, archived } of all.map(each => ({
      ...each,
      fullName: `${each.owner}/${each.name}`,
    }))) {
      if (empty || archived || !tenantOfRepository(loaded.platform, fullName)) {
        continue;
      }
      try {
        await this.turn.run(() => this.read(fullName));
      } catch (error) {
        logger.warn(
          `Could not read the pushes of ${fullName}: ${stringifyError(error)}`,
        );
      }
    }
    await this.turn.run(() => this.process());
  }

  /** Checks the platform repository and rolls out what changed. */
  async platform(): Promise<void> {
    await this.options.platforms.refresh();
    await this.options.rollout.run();
  }

  private async read(repository: string): Promise<void> {
    const { intake, repositories } = this.options;
    const cursor = await intake.cursor(repository);
    const page = await repositories.host.pushesSince(repository, cursor ?? '0');
    const pushes = page.pushes.flatMap(push =>
      push.ref === `refs/heads/${BRANCH}` && push.after
        ? [
            {
              repository,
              pushId: push.id,
              ...(push.before ? { before: push.before } : {}),
              commit: push.after,
              ...(push.actor ? { actor: push.actor } : {}),
              at: push.at,
            },
          ]
        : [],
    );
    if (cursor === undefined && pushes.length === 0) {
      const head = await this.headOf(repository);
      if (!head) {
        return;
      }
      const found = {
        repository,
        pushId: `head:${head}`,
        commit: head,
        at: new Date().toISOString(),
      };
      await intake.take(repository, [found], page.cursor ?? '0');
      return;
    }
    // Of a repository seen for the first time only what it is at now counts, not its past.
    const wanted = cursor === undefined ? pushes.slice(-1) : pushes;
    await intake.take(repository, wanted, page.cursor ?? cursor ?? '0');
  }

  private async headOf(repository: string): Promise<string | undefined> {
    const mirror = this.options.repositories.mirror(repository);
    await mirror.fetch();
    return mirror.head(BRANCH);
  }

  private async process(): Promise<void> {
    const { intake, logger } = this.options;
    for (const push of await intake.unfinished()) {
      try {
        await this.take(push);
      } catch (error) {
        // It stays unfinished: the next webhook or poll tries again.
        logger.warn(
          `Push of ${push.commit} to ${push.repository} waits: ${stringifyError(error)}`,
        );
      }
    }
  }

  private async take(push: RecordedPush): Promise<void> {
    const { intake, platforms, repositories } = this.options;
    if (push.repository === platforms.repository) {
      await this.platform();
      await intake.done(push.seq);
      return;
    }
    if (!(await platforms.current())) {
      await this.platform();
    }
    const loaded = await platforms.inForce();
    const tenant = tenantOfRepository(loaded.platform, push.repository);
    if (!tenant) {
      await intake.done(push.seq, 'No tenant has this repository');
      return;
    }
    const environment = loaded.platform.environments.find(
      each => each.after.length === 0,
    );
    if (!environment) {
      await intake.done(
        push.seq,
        'No environment is the first in promotion order',
      );
      return;
    }
    const mirror = repositories.mirror(push.repository);
    await mirror.fetch();
    if (!(await mirror.hasCommit(push.commit))) {
      await intake.done(
        push.seq,
        'The repository does not have this commit any more',
      );
      return;
    }
    const commit = await mirror.show(push.commit);
    const actor = await this.actorOf(push, commit);
    for (const scoreFile of scoreFilesOf(await mirror.listFiles(push.commit))) {
      await this.deploy({
        push,
        commit,
        scoreFile,
        tenant,
        environment,
        loaded,
        mirror,
        actor,
      });
    }
    await intake.done(push.seq);
  }

  private async deploy(found: {
    push: RecordedPush;
    commit: Commit;
    scoreFile: string;
    tenant: Tenant;
    environment: Environment;
    loaded: LoadedPlatform;
    mirror: GitMirror;
    actor: { actor: Actor; person?: KnownPerson };
  }): Promise<void> {
    const { push, commit, scoreFile, tenant, environment, loaded, mirror } =
      found;
    const { store, work, directory, renderer, changed } = this.options;
    const text = (await mirror.readFile(push.commit, scoreFile)) ?? '';
    const claim = await this.claim(
      push.repository,
      scoreFile,
      tenant.name,
      text,
    );
    const release = {
      id: `${claim.workload}@${push.commit}`,
      workload: claim.workload,
      repository: push.repository,
      scoreFile,
      commit: push.commit,
      message: commit.subject,
      author: commit.author.name,
      committedAt: commit.committedAt,
    };
    const before = (await store.releases.latest(claim.workload)).get(
      claim.workload,
    );
    const read = await renderer.read({ ...release, images: [] });
    if (
      read.ok &&
      before &&
      before.commit !== push.commit &&
      !(await this.differs(read, before))
    ) {
      return;
    }
    await store.releases.put(release);
    const ownership = await directory.ownership([
      { workload: claim.workload, fallback: tenant.owner },
    ]);
    const { owner, system } = ownership.get(claim.workload) ?? {
      owner: tenant.owner,
    };
    const wanted = {
      workload: claim.workload,
      environment: environment.name,
      tenant: tenant.name,
      owner,
      ...(system ? { system } : {}),
      releaseId: release.id,
      cause: 'push' as const,
      causeKey: `push:${push.repository}#${push.pushId}`,
      actor: found.actor.actor,
      platformRevision: loaded.revision,
    };
    const decision = decide(
      found.actor,
      { name: claim.workload, owner },
      environment.name,
      loaded,
    );
    let made: { id: string; created: boolean };
    if (!decision.allowed) {
      made = await work.record(wanted, [
        { stage: 'decision', state: 'failed', reason: decision.reason },
      ]);
    } else if (
      claim.repository !== push.repository ||
      claim.scoreFile !== scoreFile
    ) {
      // It never takes the place of a deployment of the name's owner.
      made = await work.record(wanted, [
        { stage: 'decision', state: 'passed', reason: decision.reason },
        ...(read.ok
          ? []
          : [
              {
                stage: 'read' as const,
                state: 'failed' as const,
                reason: read.failure.reason,
                detail: { findings: read.failure.findings },
              },
            ]),
      ]);
    } else {
      const newer = await this.newerThan(
        push,
        mirror,
        claim.workload,
        environment.name,
      );
      made = await work.start(wanted, decision.reason, newer);
    }
    if (made.created) {
      await changed(claim.workload, made.id);
    }
  }

  /** Who holds the name at this place; a name is claimed by the first place that uses it. */
  private async claim(
    repository: string,
    scoreFile: string,
    tenant: string,
    text: string,
  ): Promise<Claim> {
    const { releases } = this.options.store;
    const here = await releases.claimAt(repository, scoreFile);
    if (here) {
      return here;
    }
    const workload = nameIn(text);
    return workload
      ? releases.claim({ workload, repository, scoreFile, tenant })
      : {
          workload: provisionalName(repository, scoreFile),
          repository,
          scoreFile,
          tenant,
        };
  }

  /** Whether a push makes another release: the image is built from the commit, or what Score says changed. */
  private async differs(
    read: {
      score: { workload: { containers: Record<string, { image: string }> } };
      sources: Record<string, Uint8Array>;
    },
    before: {
      repository: string;
      commit: string;
      scoreFile: string;
      workload: string;
    },
  ): Promise<boolean> {
    const { containers } = read.score.workload;
    if (Object.values(containers).some(container => container.image === '.')) {
      return true;
    }
    const old = await this.options.renderer.read({
      ...before,
      id: `${before.workload}@${before.commit}`,
      message: '',
      author: '',
      committedAt: '',
      images: [],
    });
    return (
      !old.ok ||
      JSON.stringify(old.score.workload) !==
        JSON.stringify(read.score.workload) ||
      JSON.stringify(encode(old.sources)) !==
        JSON.stringify(encode(read.sources))
    );
  }

  /** A deployment of what the branch is at now, when that is not what this push brought. */
  private async newerThan(
    push: RecordedPush,
    mirror: GitMirror,
    workload: string,
    environment: string,
  ): Promise<string | undefined> {
    const head = await mirror.head(BRANCH);
    if (!head || head === push.commit) {
      return undefined;
    }
    const recent = await this.options.store.list({
      workload,
      environment,
      limit: 20,
    });
    return recent.find(
      ({ row }) =>
        row.cause === 'push' &&
        row.release.commit === head &&
        row.release.repository === push.repository,
    )?.row.id;
  }

  /**
   * Who pushed. The portal pushes for people and says for whom in the commit; nobody else's trailer counts.
   */
  private async actorOf(
    push: RecordedPush,
    commit: Commit,
  ): Promise<{ actor: Actor; person?: KnownPerson }> {
    const { directory, ownLogin } = this.options;
    const behalf = commit.trailers[ACTOR_TRAILER];
    const login = push.actor ?? 'unknown';
    let person: KnownPerson | undefined;
    if (push.actor !== undefined && push.actor === ownLogin && behalf) {
      person = await directory.personByRef(behalf);
    } else if (push.actor !== undefined) {
      person = await directory.personByLogin(push.actor);
    }
    return {
      actor: {
        login,
        ...(person ? { userEntityRef: person.userEntityRef } : {}),
      },
      ...(person ? { person } : {}),
    };
  }
}

function decide(
  { actor, person }: { actor: Actor; person?: KnownPerson },
  workload: { name: string; owner: string },
  environment: string,
  loaded: LoadedPlatform,
): Decision {
  if (person) {
    return decideDeploy({
      actor: person,
      workload,
      environment,
      platformOwner: loaded.platform.spec.owner,
    });
  }
  return {
    allowed: false,
    reason:
      actor.login === 'unknown'
        ? `Nobody is recorded as having pushed this: deploy it to ${environment} from the portal`
        : `The catalogue has no user with the login ${actor.login}, so nobody could be asked whether they may deploy ${workload.name} to ${environment}`,
  };
}

function encode(sources: Record<string, Uint8Array>): [string, string][] {
  return Object.entries(sources)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]);
}
