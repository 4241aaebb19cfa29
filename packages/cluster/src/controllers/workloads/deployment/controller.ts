import {
  isApiError,
  kubeTime,
  type Controller,
  type ReconcileResult,
} from '../../../runtime';
import { controllerOf, keyOf } from '../informers';
import {
  CONTROLLER_MANAGER,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';
import type { Condition, Deployment } from '../types';
import { planDeployment, type DeploymentAction } from './plan';
import { findNew, REVISION } from './revisions';
import { deadlineIn, deploymentStatus, withNewReplicaSet } from './status';

const MANAGER = { fieldManager: CONTROLLER_MANAGER };

/** Turns Deployments into ReplicaSets. */
export function deploymentController(tools: Tools): Controller {
  const { client, clock, informers } = tools;
  const deployments = informers.of('Deployment');
  const replicaSets = informers.of('ReplicaSet');
  const pods = informers.of('Pod');

  /** Returns the conditions that an action brings about. */
  function perform(
    deployment: Deployment,
    action: DeploymentAction,
  ): Condition[] | undefined {
    const { replicaSet } = action;
    const { namespace, name } = replicaSet.metadata;
    switch (action.type) {
      case 'create':
        return create(deployment, action);
      case 'update':
        client.update(replicaSet, MANAGER);
        break;
      case 'scale':
        client.update(replicaSet, MANAGER);
        if (action.from !== action.to)
          noteScaling(deployment, name, action.from, action.to);
        break;
      default:
        client.delete(
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name },
          { uid: replicaSet.metadata.uid },
        );
    }
    return undefined;
  }

  function create(
    deployment: Deployment,
    action: DeploymentAction,
  ): Condition[] | undefined {
    const { replicaSet } = action;
    try {
      client.create(replicaSet, MANAGER);
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
      // Another template has the same hash, or a stranger has the name: try the next name.
      const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
      writeStatus(tools, deployment, { ...deployment.status, collisionCount });
      return undefined;
    }
    const replicas = replicaSet.spec.replicas ?? 0;
    if (replicas > 0)
      noteScaling(deployment, replicaSet.metadata.name, 0, replicas);
    return withNewReplicaSet(
      deployment.status?.conditions ?? [],
      replicaSet,
      kubeTime(clock),
    );
  }

  function noteScaling(
    deployment: Deployment,
    name: string,
    from: number,
    to: number,
  ): void {
    tools.events.record(deployment, 'deployment-controller', {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${to > from ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`,
    });
  }

  function reconcile(key: string): void | ReconcileResult {
    const deployment = deployments.byKey(key);
    if (!deployment) return undefined;
    const owned = () => replicaSets.ownedBy(deployment.metadata.uid);
    let conditions: Condition[] | undefined;
    if (!deployment.metadata.deletionTimestamp) {
      const plan = planDeployment(deployment, owned(), set =>
        pods.ownedBy(set.metadata.uid),
      );
      for (const action of plan.actions)
        conditions = perform(deployment, action) ?? conditions;
      noteRevision(key, plan.revision);
    }
    const current = deployments.byKey(key);
    if (!current) return undefined;
    const now = clock.now();
    const before = conditions
      ? { ...current, status: { ...current.status, conditions } }
      : current;
    const status = deploymentStatus(
      before,
      findNew(current, owned()),
      owned(),
      now,
    );
    writeStatus(tools, current, status);
    const wait = deadlineIn(current, status.conditions, now);
    return wait === undefined ? undefined : { requeueAfterMs: wait + 1000 };
  }

  function noteRevision(key: string, revision: string | undefined): void {
    const deployment = deployments.byKey(key);
    if (
      !deployment ||
      revision === undefined ||
      deployment.metadata.annotations?.[REVISION] === revision
    )
      return;
    const annotations = {
      ...deployment.metadata.annotations,
      [REVISION]: revision,
    };
    client.update(
      { ...deployment, metadata: { ...deployment.metadata, annotations } },
      MANAGER,
    );
  }

  return queueController(tools, 'deployment', {
    sources(enqueue, enqueueBatched) {
      deployments.onChange(({ object }) => enqueue(keyOf(object)));
      replicaSets.onChange(({ object }) => {
        const owner = controllerOf(object);
        if (owner?.kind === 'Deployment')
          enqueueBatched(`${object.metadata.namespace}/${owner.name}`);
      });
      // The Recreate strategy waits for the last old pod to be gone.
      pods.onChange(({ type, object }) => {
        const owner = type === 'DELETED' ? controllerOf(object) : undefined;
        const set =
          owner?.kind === 'ReplicaSet'
            ? replicaSets.get(object.metadata.namespace, owner.name)
            : undefined;
        const deployment = set && controllerOf(set);
        if (deployment)
          enqueue(`${object.metadata.namespace}/${deployment.name}`);
      });
    },
    reconcile,
  });
}
