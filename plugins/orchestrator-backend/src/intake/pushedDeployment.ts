import type { Commit, GitMirror } from '@macadam/git';
import type { Release } from '@macadam/plugin-orchestrator-common';
import type { Environment, Tenant } from '@macadam/resolver';
import type { Ownership } from '../sources/Directory';
import type { LoadedPlatform } from '../sources/PlatformService';
import type { NewDeployment, RecordedPush } from '../store';
import type { Pusher } from './Pushers';

/** Where the workloads of a push belong, and first run. */
export interface PlaceOfPush {
  mirror: GitMirror;
  tenant: Tenant;
  environment: Environment;
  loaded: LoadedPlatform;
}

/** A workload of a push, and what is known of the push. */
interface PushedWorkload {
  workload: string;
  /** Path of its Score file. */
  scoreFile: string;
  push: RecordedPush;
  commit: Pick<Commit, 'subject' | 'author' | 'committedAt'>;
}

/** The release of a workload that a push makes. */
export function pushedRelease({
  workload,
  scoreFile,
  push,
  commit,
}: PushedWorkload): Release {
  return {
    id: `${workload}@${push.commit}`,
    workload,
    repository: push.repository,
    scoreFile,
    commit: push.commit,
    message: commit.subject,
    author: commit.author.name,
    committedAt: commit.committedAt,
    images: [],
  };
}

/** The deployment of a pushed release to the first environment. */
export function pushedDeployment(
  release: Release,
  { owner, system }: Ownership,
  push: RecordedPush,
  pusher: Pusher,
  { environment, tenant, loaded }: Omit<PlaceOfPush, 'mirror'>,
): NewDeployment {
  return {
    workload: release.workload,
    environment: environment.name,
    tenant: tenant.name,
    owner,
    ...(system ? { system } : {}),
    releaseId: release.id,
    cause: 'push',
    causeKey: `push:${push.repository}#${push.pushId}`,
    actor: pusher.actor,
    platformRevision: loaded.revision,
  };
}
