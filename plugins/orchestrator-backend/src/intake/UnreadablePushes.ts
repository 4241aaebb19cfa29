import { UnreadableError, type Commit, type GitMirror } from '@macadam/git';
import {
  provisionalNames,
  workloadRef,
  type DeploymentFinding,
} from '@macadam/plugin-orchestrator-common';
import type { Environment, Tenant } from '@macadam/resolver';
import type { DeploymentStore, RecordedPush, WorkStore } from '../store';
import type { Directory } from '../sources/Directory';
import type { LoadedPlatform } from '../sources/PlatformService';
import type { Pushers } from './Pushers';

/** Where the workloads of a push belong, and first run. */
export interface PlaceOfPush {
  mirror: GitMirror;
  tenant: Tenant;
  environment: Environment;
  loaded: LoadedPlatform;
}

export interface UnreadablePushesOptions {
  store: DeploymentStore;
  work: WorkStore;
  directory: Directory;
  pushers: Pushers;
  /** Told of every deployment that was recorded. */
  changed(workload: string, deployment: string): Promise<void>;
}

/** Where a Score file is that nobody wrote. */
const SCORE_FILE = 'score.yaml';

/** Shows a push that is too large to be looked into where people look: with each workload of its repository. */
export class UnreadablePushes {
  constructor(private readonly options: UnreadablePushesOptions) {}

  /**
   * Records a blocked deployment of each workload that the repository has; where it has none yet, of one called as the
   * repository. Can be repeated.
   */
  async record(
    push: RecordedPush,
    { mirror, tenant, environment, loaded }: PlaceOfPush,
    error: UnreadableError,
  ): Promise<void> {
    const { store, work, directory, pushers, changed } = this.options;
    const commit = await readCommit(mirror, push);
    const pusher = await pushers.of(push, commit);
    const claims = (await store.releases.claimsIn(push.repository)).filter(
      each => !each.withdrawn,
    );
    const ownership = await directory.ownership(
      claims.map(({ workload }) => ({ workload, fallback: tenant.owner })),
    );
    for (const { workload, scoreFile } of claims.length > 0
      ? claims
      : [unnamedIn(push.repository, tenant.name)]) {
      const { owner = tenant.owner, system } = ownership.get(workload) ?? {};
      const release = {
        id: `${workload}@${push.commit}`,
        workload,
        repository: push.repository,
        scoreFile,
        commit: push.commit,
        message: commit.subject,
        author: commit.author.name,
        committedAt: commit.committedAt,
      };
      const decision = pushers.decide(
        pusher,
        { name: workload, owner },
        environment.name,
        loaded.platform.spec.owner,
      );
      await store.releases.put(release);
      const { id, created } = await work.record(
        {
          workload,
          environment: environment.name,
          tenant: tenant.name,
          owner,
          ...(system ? { system } : {}),
          releaseId: release.id,
          cause: 'push',
          causeKey: `push:${push.repository}#${push.pushId}`,
          actor: pusher.actor,
          platformRevision: loaded.revision,
        },
        [
          {
            stage: 'decision',
            state: decision.allowed ? 'passed' : 'failed',
            reason: decision.reason,
          },
          ...(decision.allowed
            ? [
                {
                  stage: 'read' as const,
                  state: 'failed' as const,
                  reason: 'What was pushed is not read',
                  detail: { findings: [findingOf(error)] },
                },
              ]
            : []),
        ],
      );
      if (created) await changed(workload, id);
    }
  }
}

function findingOf({
  message,
  path,
  hint,
}: UnreadableError): DeploymentFinding {
  return { stage: 'read', message, hint, ...(path ? { file: path } : {}) };
}

function unnamedIn(repository: string, tenant: string) {
  const [name] = provisionalNames({ repository, scoreFile: SCORE_FILE });
  return { workload: workloadRef(tenant, name), scoreFile: SCORE_FILE };
}

/** The commit, or as much as the host tells of one that is too large itself. */
async function readCommit(
  mirror: GitMirror,
  { commit, actor = 'unknown', at }: RecordedPush,
): Promise<Pick<Commit, 'subject' | 'author' | 'committedAt' | 'trailers'>> {
  try {
    return await mirror.show(commit);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return {
      subject: '',
      author: { name: actor, email: '' },
      committedAt: at,
      trailers: {},
    };
  }
}
