import type {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { Actor, Deployment } from '@macadam/plugin-orchestrator-common';
import type { Request } from 'express';
import type { Access } from './Access';
import { audited } from './audited';
import type { DeployService } from './DeployService';

/** A deployment that was asked for; not created when the same one is already on its way. */
export interface Started {
  deployment: Deployment;
  created: boolean;
}

/** What the audit log says of a deployment that was asked for. */
export function startedMeta({ deployment, created }: Started) {
  return { deployment: deployment.id, created };
}

/** A person who acts in the portal. */
export function actorOf(userEntityRef: string): Actor {
  return {
    login: userEntityRef.slice(userEntityRef.lastIndexOf('/') + 1),
    userEntityRef,
  };
}

/**
 * Brings a release to an environment for a person, checked and audited.
 *
 * @param request the HTTP request that asks, where it is one
 * @throws NotAllowedError, NotFoundError, ConflictError with their reasons
 */
export function startDeployment(
  options: { access: Access; auditor: AuditorService; deploys: DeployService },
  credentials: BackstageCredentials,
  asked: { workload: string; environment: string; release: string },
  request?: Request,
): Promise<Started> {
  const { access, auditor, deploys } = options;
  const { workload, environment } = asked;
  return audited(
    auditor,
    {
      eventId: 'deployment-create',
      severityLevel: 'medium',
      ...(request && { request }),
      meta: { ...asked },
    },
    async () => {
      const { userEntityRef } = await access.deployer(
        credentials,
        workload,
        environment,
      );
      return deploys.deploy(
        asked,
        actorOf(userEntityRef),
        `${userEntityRef} may deploy ${workload} to ${environment}`,
      );
    },
    startedMeta,
  );
}
