import {
  createPermission,
  type PermissionCondition,
} from '@backstage/plugin-permission-common';
import type { Deployment } from './deployment';
import type { Decision } from './views';

/** The resource is one workload in one environment. */
export const RESOURCE_TYPE_WORKLOAD_ENVIRONMENT = 'workload-environment';

/** Bring a release to an environment. Resource: `tenant/workload@environment`. */
export const deployWorkloadPermission = createPermission({
  name: 'macadam.workload.deploy',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_WORKLOAD_ENVIRONMENT,
});

/** Put a secret where a workload looks for it. Resource: `tenant/workload@environment`. */
export const putSecretPermission = createPermission({
  name: 'macadam.secret.put',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_WORKLOAD_ENVIRONMENT,
});

/** Read deployments, releases, previews and the state of the platform. */
export const readDeliveryPermission = createPermission({
  name: 'macadam.delivery.read',
  attributes: { action: 'read' },
});

export const orchestratorPermissions = [
  deployWorkloadPermission,
  putSecretPermission,
  readDeliveryPermission,
];

/** Name of the rule of `deployWorkloadPermission` and `putSecretPermission` that holds when `decideDeploy` allows it. */
export const CAN_DEPLOY_RULE = 'canDeploy';

/** Params of the rule: who asks. */
export interface CanDeployParams {
  [key: string]: string | string[];
  userEntityRef: string;
  ownershipEntityRefs: string[];
}

/** The condition a permission policy returns for `deployWorkloadPermission` and `putSecretPermission`. */
export function canDeployCondition(
  params: CanDeployParams,
): PermissionCondition<
  typeof RESOURCE_TYPE_WORKLOAD_ENVIRONMENT,
  CanDeployParams
> {
  return {
    resourceType: RESOURCE_TYPE_WORKLOAD_ENVIRONMENT,
    rule: CAN_DEPLOY_RULE,
    params,
  };
}

export interface DeployQuestion {
  actor: { userEntityRef: string; ownershipEntityRefs: string[] };
  workload: { name: string; owner: string };
  environment: string;
  /** Entity reference of the platform's owner. */
  platformOwner: string;
}

/**
 * The one rule that guards the portal's button and a push alike: owners of a workload deploy it,
 * and so does the platform's owner. Entity references are compared without regard to case.
 */
export function decideDeploy(question: DeployQuestion): Decision {
  const { workload, environment } = question;
  return decideOwned(question, `deploy ${workload.name} to ${environment}`);
}

/** Whoever may deploy a workload to an environment may put the secrets that it reads there. */
export function decidePutSecret(question: DeployQuestion): Decision {
  const { workload, environment } = question;
  return decideOwned(
    question,
    `put secrets of ${workload.name} in ${environment}`,
  );
}

/** @param what - as said after "may" */
function decideOwned(
  { actor, workload, platformOwner }: DeployQuestion,
  what: string,
): Decision {
  const refs = new Set(
    [actor.userEntityRef, ...actor.ownershipEntityRefs].map(lower),
  );
  if (refs.has(lower(workload.owner))) {
    return {
      allowed: true,
      reason: `${actor.userEntityRef} may ${what}: ${workload.owner} owns it`,
    };
  }
  if (refs.has(lower(platformOwner))) {
    return {
      allowed: true,
      reason: `${actor.userEntityRef} may ${what}: ${platformOwner} runs the platform`,
    };
  }
  return {
    allowed: false,
    reason: `${actor.userEntityRef} may not ${what}: only its owner ${workload.owner} and ${platformOwner} may`,
  };
}

/**
 * Who may approve a deployment that waits for approval: whoever may deploy there, but not the person who asked for it,
 * and each person once.
 */
export function decideApproval(
  question: DeployQuestion & {
    deployment: Pick<Deployment, 'actor' | 'outcome' | 'approvals'>;
  },
): Decision {
  const { actor, deployment } = question;
  const { approvals } = deployment;
  const me = lower(actor.userEntityRef);
  const no = (reason: string) => ({ allowed: false, reason });
  if (
    deployment.outcome !== 'in-progress' ||
    !approvals ||
    approvals.given.length >= approvals.needed
  )
    return no('This deployment does not wait for an approval');
  if (lower(deployment.actor.userEntityRef ?? '') === me) {
    return no(
      `${actor.userEntityRef} asked for this deployment: somebody else has to approve it`,
    );
  }
  if (approvals.given.some(({ by }) => lower(by) === me))
    return no(`${actor.userEntityRef} approved it already`);
  return decideDeploy(question);
}

/** `tenant/workload@environment`, the resource of `deployWorkloadPermission`. */
export function workloadEnvironmentRef(
  workload: string,
  environment: string,
): string {
  return `${workload}@${environment}`;
}

/** The parts of `tenant/workload@environment`, or undefined when it is not one. */
export function parseWorkloadEnvironmentRef(
  ref: string,
): { workload: string; environment: string } | undefined {
  const match = /^([^@/]+\/[^@/]+)@([^@]+)$/.exec(ref);
  return match ? { workload: match[1], environment: match[2] } : undefined;
}

function lower(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}
