import { UnreadableError, type Commit, type GitMirror } from '@macadam/git';
import { type DeploymentFinding } from '@macadam/plugin-orchestrator-common';
import type { DeploymentStore, RecordedPush, WorkStore } from '../store';
import type { Directory } from '../sources/Directory';
import { freeNameAt } from './nameAt';
import {
  pushedDeployment,
  pushedRelease,
  type PlaceOfPush,
} from './pushedDeployment';
import type { Pushers } from './Pushers';

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
    place: PlaceOfPush,
    error: UnreadableError,
  ): Promise<void> {
    const { store, work, directory, pushers, changed } = this.options;
    const { mirror, tenant, environment, loaded } = place;
    const commit = await readCommit(mirror, push);
    const pusher = await pushers.of(push, commit);
    const claims = (await store.releases.claimsIn(push.repository)).filter(
      each => !each.withdrawn,
    );
    const ownership = await directory.ownership(
      claims.map(({ workload }) => ({ workload, fallback: tenant.owner })),
    );
    const unnamed = {
      scoreFile: SCORE_FILE,
      workload: await freeNameAt(store.releases, {
        repository: push.repository,
        scoreFile: SCORE_FILE,
        tenant: tenant.name,
      }),
    };
    for (const { workload, scoreFile } of claims.length > 0
      ? claims
      : [unnamed]) {
      const { owner = tenant.owner, system } = ownership.get(workload) ?? {};
      const release = pushedRelease({ workload, scoreFile, push, commit });
      const decision = pushers.decide(
        pusher,
        { name: workload, owner },
        environment.name,
        loaded.platform.spec.owner,
      );
      await store.releases.put(release);
      const { id, created } = await work.record(
        pushedDeployment(release, { owner, system }, push, pusher, place),
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
