import { environmentOf } from '../sources/environmentOf';
import { randomUUID } from 'node:crypto';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  decideApproval,
  type Actor,
  type ApprovalRequest,
  type Decision,
  type Deployment,
  type DeploymentCause,
  type DeploymentRow,
  type Release,
} from '@macadam/plugin-orchestrator-common';
import type { Environment } from '@macadam/resolver';
import type {
  Claim,
  DeploymentRecord,
  DeploymentStore,
  Withdrawn,
  WorkloadHeads,
  WorkStore,
} from '../store';
import type { Directory } from '../sources/Directory';
import type { PlatformService } from '../sources/PlatformService';
import { decidePromotion } from './promotion';
import type { RenderRequest } from '../render/Renderer';

export interface DeployOptions {
  store: DeploymentStore;
  work: WorkStore;
  platforms: PlatformService;
  directory: Directory;
  changed(workload: string, deployment: string): Promise<void>;
}

/** A release and an environment that exist, and whether promotion order lets one into the other. */
export interface Candidate {
  claim: Claim;
  release: Release;
  environment: Environment;
  owner: string;
  system?: string;
  /** The revision to render with: of a rollback the one it was rendered with then. */
  platformRevision: string;
  cause: DeploymentCause;
  order: Decision;
}

/** Promotion and rollback: the same release, brought to another environment. */
export class DeployService {
  constructor(private readonly options: DeployOptions) {}

  /** @throws NotFoundError, InputError naming what does not exist */
  async candidate(
    workload: string,
    environment: string,
    releaseId: string,
  ): Promise<Candidate> {
    const { store, platforms, directory } = this.options;
    const claim = await store.releases.claimOf(workload);
    if (!claim) {
      throw new NotFoundError(`No workload is called ${workload}`);
    }
    const loaded = await platforms.inForce();
    const target = environmentOf(loaded, environment);
    const release = await store.releases.get(releaseId);
    if (
      !release ||
      release.workload !== workload ||
      release.repository !== claim.repository
    ) {
      throw new NotFoundError(
        `${workload} has no release ${releaseId}; a push to main of ${claim.repository} makes one`,
      );
    }
    const { order, healthy } = await this.order(
      claim,
      target,
      releaseId,
      await store.heads(workload),
    );
    const tenant = loaded.platform.tenants.find(
      each => each.name === claim.tenant,
    );
    const ownership = await directory.ownership([
      { workload, fallback: tenant?.owner ?? loaded.platform.spec.owner },
    ]);
    const { owner, system } = ownership.get(workload) ?? {
      owner: loaded.platform.spec.owner,
    };
    return {
      claim,
      release,
      environment: target,
      owner,
      ...(system ? { system } : {}),
      platformRevision:
        order.cause === 'rollback'
          ? (healthy?.platformRevision ?? loaded.revision)
          : loaded.revision,
      cause: order.cause,
      order,
    };
  }

  /**
   * Whether promotion order lets a release into an environment.
   * @param heads - of the workload
   * @returns it, and the newest deployment with which the release was healthy there, if it was
   */
  async order(
    claim: Claim,
    { name, after }: Environment,
    release: string,
    heads: WorkloadHeads,
  ): Promise<{
    order: ReturnType<typeof decidePromotion>;
    healthy: DeploymentRow | undefined;
  }> {
    const names = [name, ...after];
    const found = await Promise.all(
      names.map(each => this.options.store.healthy(release, each)),
    );
    const order = claim.withdrawn
      ? notInGit(claim, claim.withdrawn)
      : decidePromotion({
          release,
          environment: name,
          after,
          healthyIn: new Set(names.filter((_, index) => found[index])),
          current: heads.get(`${claim.workload}@${name}`)?.current?.row.release
            .id,
        });
    return { order, healthy: found[0] };
  }

  /**
   * The release of the environment before, where promotion order lets it into this one.
   * @param heads - of the workload
   * @returns why there is none, or why it may come
   */
  async promotion(
    claim: Claim,
    environment: Environment,
    heads: WorkloadHeads,
  ): Promise<{ release?: Release; reason: string }> {
    const [before] = environment.after;
    if (!before) {
      return { reason: 'A push to main deploys here' };
    }
    const currentOf = (name: string) =>
      heads.get(`${claim.workload}@${name}`)?.current?.row.release;
    const candidate = currentOf(before);
    if (!candidate) {
      return { reason: `Nothing is deployed in ${before} yet` };
    }
    if (currentOf(environment.name)?.id === candidate.id) {
      return { reason: `The release of ${before} is here` };
    }
    const { order } = await this.order(claim, environment, candidate.id, heads);
    return {
      ...(order.allowed && { release: candidate }),
      reason: order.reason,
    };
  }

  /**
   * Starts a deployment, or finds the same one in progress. Whether the actor may is the caller's to check.
   * @throws ConflictError when promotion order does not allow it
   */
  async deploy(
    request: { workload: string; environment: string; release: string },
    actor: Actor,
    decision: string,
  ): Promise<{ deployment: Deployment; created: boolean }> {
    const { store, work, changed } = this.options;
    const { workload, environment } = request;
    const candidate = await this.candidate(
      workload,
      environment,
      request.release,
    );
    const target = await work.target(workload, environment);
    const running = target ? await store.get(target) : undefined;
    if (
      running?.deployment.outcome === 'in-progress' &&
      running.row.release.id === request.release
    ) {
      return { deployment: running.deployment, created: false };
    }
    if (!candidate.order.allowed) {
      throw new ConflictError(candidate.order.reason);
    }
    const { id } = await work.start(
      {
        workload,
        environment,
        tenant: candidate.claim.tenant,
        owner: candidate.owner,
        ...(candidate.system ? { system: candidate.system } : {}),
        releaseId: request.release,
        cause: candidate.cause,
        causeKey: `request:${randomUUID()}`,
        actor,
        platformRevision: candidate.platformRevision,
      },
      decision,
    );
    await changed(workload, id);
    return {
      deployment: (await this.deployment(id)).deployment,
      created: true,
    };
  }

  /**
   * Records that somebody approved or rejected a deployment. Whether they may deploy there at all is the caller's to
   * check.
   * @throws NotAllowedError saying why this person may not
   */
  async approve(
    id: string,
    request: ApprovalRequest,
    approver: { userEntityRef: string; ownershipEntityRefs: string[] },
  ): Promise<Deployment> {
    const { store, work, changed } = this.options;
    const record = await this.deployment(id);
    const decision = await this.mayApprove(record, approver);
    if (!decision.allowed) {
      throw new NotAllowedError(decision.reason);
    }
    const { workload, environment } = record.row;
    const approved = request.decision === 'approve';
    const comment = request.comment?.trim();
    await store.append(id, [
      {
        stage: 'approval',
        state: approved ? 'passed' : 'failed',
        reason: `${approver.userEntityRef} ${approved ? 'approved' : 'rejected'} it${comment ? `: ${comment}` : ''}`,
        detail: {
          approver: approver.userEntityRef,
          ...(comment ? { comment } : {}),
        },
      },
    ]);
    await work.wake({ workload, environment });
    await changed(workload, id);
    return (await this.deployment(id)).deployment;
  }

  /** Whether somebody may approve or reject a deployment now. */
  async mayApprove(
    { row, deployment }: DeploymentRecord,
    actor: { userEntityRef: string; ownershipEntityRefs: string[] },
  ): Promise<Decision> {
    const { platforms, directory } = this.options;
    const { platform } = await platforms.inForce();
    const ownership = await directory.ownership([
      { workload: row.workload, fallback: row.owner },
    ]);
    return decideApproval({
      actor,
      workload: {
        name: row.workload,
        owner: ownership.get(row.workload)?.owner ?? row.owner,
      },
      environment: row.environment,
      platformOwner: platform.spec.owner,
      deployment,
    });
  }

  /** @throws NotFoundError when there is none with that id */
  async deployment(id: string): Promise<DeploymentRecord> {
    const record = await this.options.store.get(id);
    if (!record) {
      throw new NotFoundError(`There is no deployment ${id}`);
    }
    return record;
  }
}

/** What it would be rendered with. */
export function requestOf(candidate: Candidate): RenderRequest {
  const { claim, release, environment, owner, system } = candidate;
  return {
    workload: claim.workload,
    environment: environment.name,
    tenant: claim.tenant,
    owner,
    ...(system ? { system } : {}),
    release,
    platformRevision: candidate.platformRevision,
  };
}

/** What is not in Git any more is brought nowhere. */
function notInGit(
  { workload, scoreFile, repository }: Claim,
  { reason }: Withdrawn,
): Candidate['order'] & { cause: DeploymentCause } {
  return {
    allowed: false,
    reason: `${workload} is not in Git any more: ${reason}. Bring ${scoreFile} back to main of ${repository} first`,
    cause: 'promotion',
  };
}
