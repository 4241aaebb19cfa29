import type {
  Deployment,
  EnvironmentCard,
  EnvironmentSummary,
  SharedState,
  WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';

/** A deployment in the few facts that an agent needs. All JSON. */
export function deploymentForAgents(deployment: Deployment) {
  const { id, release, cause, actor, createdAt, outcome, reason, findings } =
    deployment;
  return {
    id,
    release: release.id,
    message: release.message,
    cause,
    by: actor.userEntityRef ?? actor.login,
    at: createdAt,
    outcome,
    reason,
    findings: findings.map(finding => ({ ...finding })),
  };
}

function summaryForAgents(environment: EnvironmentSummary) {
  const { current, attempt } = environment;
  return {
    environment: environment.environment,
    type: environment.type,
    ...(current && { deployed: deploymentForAgents(current) }),
    ...(attempt && { newest: deploymentForAgents(attempt) }),
  };
}

/** One workload of a list. */
export function rowForAgents(row: WorkloadSummary) {
  const { workload, owner, system, tenant, environments } = row;
  return {
    workload,
    owner,
    tenant,
    ...(system && { system }),
    environments: environments.map(summaryForAgents),
  };
}

/** A resource that workloads share: how far the cluster has it, how it is, and the deepest cause of what is wrong. */
function sharedForAgents({ key, type, id, status }: SharedState) {
  const { sync, health } = status.value ?? {};
  const troubles = [
    sync?.value?.status !== 'Synced' && sync?.value?.message,
    health?.value?.status !== 'Healthy' && health?.value?.message,
    [status, sync, health].find(fact => fact?.state === 'unknown')?.reason,
    status.state === 'none' && 'Nothing of it is there yet',
  ];
  return {
    name: key,
    type,
    id,
    ...(sync?.state === 'known' && { sync: sync.value?.status }),
    ...(health?.state === 'known' && { health: health.value?.status }),
    why: troubles.filter(Boolean).join('; '),
  };
}

/** One environment of a workload. */
export function cardForAgents(card: EnvironmentCard) {
  const { cluster, namespace, promotable, promotion, may, endpoints } = card;
  return {
    ...summaryForAgents(card),
    cluster,
    namespace,
    ...(promotable && { promotable: promotable.id }),
    promotion,
    mayDeploy: { ...may },
    endpoints: endpoints.map(({ url }) => url),
    resources: card.resources.map(({ key, type, definition, why }) => ({
      name: key,
      type,
      definition: definition.name,
      why,
    })),
    shared: card.shared.map(sharedForAgents),
  };
}
