import type {
  Actor,
  WithdrawalHere,
} from '@macadam/plugin-orchestrator-common';
import type { Environment, Removal } from '@macadam/resolver';
import type { Claim, DeploymentRecord, NewDeployment } from '../store';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import { keptFor } from '../tree/settledTree';

/** What an environment was last brought to. */
export interface Head {
  current?: DeploymentRecord;
  last?: DeploymentRecord;
  /** The platform repository does not have the environment any more. */
  isRemoved?: boolean;
}

/** What has become of a withdrawn workload in an environment, as the history and Git have it. */
export async function withdrawalHere(
  environments: Pick<EnvironmentsRepository, 'tree'>,
  claim: Claim,
  environment: Environment,
  { current, last, isRemoved: isGone }: Head,
): Promise<WithdrawalHere | undefined> {
  const reason = isGone
    ? `The platform repository does not have the environment ${environment.name} any more`
    : claim.withdrawn?.reason;
  if (reason === undefined) {
    return undefined;
  }
  if (isRunning(last) && last?.row.cause === 'withdrawal') {
    return { state: 'removing', reason: last.deployment.reason };
  }
  if (current || isRunning(last)) {
    return {
      state: 'waiting',
      reason: `${reason}. It stays in ${environment.name} until a person confirms that it goes`,
    };
  }
  const open = await dataLeft(environments, claim, environment);
  return open.length > 0
    ? {
        state: 'data',
        reason: 'Removed from Git; its data waits for a person',
      }
    : { state: 'gone', reason: 'Removed from Git; nothing of it is left' };
}

/** What is kept of a workload in an environment until a person says that it may go, as far as Git was fetched. */
export async function dataLeft(
  environments: Pick<EnvironmentsRepository, 'tree'>,
  claim: Claim,
  environment: Environment,
): Promise<Removal[]> {
  return keptFor(await environments.tree(environment, claim, { fetch: false }));
}

/** A deployment that takes a workload out of the environment that a record is about. */
export function withdrawalOf(
  claim: Claim,
  platformRevision: string,
  { row }: DeploymentRecord,
  { key, actor }: { key: string; actor: Actor },
): NewDeployment {
  return {
    workload: claim.workload,
    environment: row.environment,
    tenant: claim.tenant,
    owner: row.owner,
    ...(row.system ? { system: row.system } : {}),
    releaseId: row.release.id,
    cause: 'withdrawal',
    causeKey: key,
    actor,
    platformRevision,
  };
}

/** Whether an environment is one that pushes deploy to. */
export function isFirst({ after }: Environment): boolean {
  return after.length === 0;
}

/** Whether more happens to it by itself. */
export function isRunning(record: DeploymentRecord | undefined): boolean {
  const outcome = record?.deployment.outcome;
  return outcome === 'in-progress' || outcome === 'failing';
}
