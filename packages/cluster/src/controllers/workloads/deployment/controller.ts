import { isApiError, kubeTime, type Controller, type ReconcileResult } from '../../../runtime';
import { controllerOf, keyOf } from '../informers';
import { CONTROLLER_MANAGER, queueController, writeStatus, type Tools } from '../tools';
import type { Deployment } from '../types';
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

  function perform(deployment: Deployment, action: DeploymentAction): void {
    const { replicaSet } = action;
    const { namespace, name } = replicaSet.metadata;
    switch (action.type) {
      case 'create':
        create(deployment, action);
        break;
      case 'update':
        client.update(replicaSet, MANAGER);
        break;
      case 'scale':
        client.update(replicaSet, MANAGER);
        if (action.from !== action.to) noteScaling(deployment, name, action.from, action.to);
        break;
      default:
        client.delete({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name }, { uid: replicaSet.metadata.uid });
    }
  }

  function create(deployment: Deployment, action: DeploymentAction): void {
    const { replicaSet } = action;
    try {
      client.create(replicaSet, MANAGER);
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
      // Another template has the same hash, or a stranger has the name: try the next name.
      const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
      writeStatus(tools, deployment, { ...deployment.status, collisionCount });
      return;
    }
    const replicas = replicaSet.spec.replicas ?? 0;
    if (replicas > 0) noteScaling(deployment, replicaSet.metadata.name, 0, replicas);
    const conditions = withNewReplicaSet(deployment.status?.conditions ?? [], replicaSet, true, kubeTime(clock));
    writeStatus(tools, deployment, { ...deployment.status, conditions });
  }

  function noteScaling(deployment: Deployment, name: string, from: number, to: number): void {
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
    if (!deployment.metadata.deletionTimestamp) {
      const plan = planDeployment(deployment, owned(), set => pods.ownedBy(set.metadata.uid));
      for (const action of plan.actions) perform(deployment, action);
      noteRevision(key, plan.revision);
    }
    const current = deployments.byKey(key);
    if (!current) return undefined;
    const now = clock.now();
    const status = deploymentStatus(current, findNew(current, owned()), owned(), now);
    writeStatus(tools, current, status);
    const wait = deadlineIn(current, status.conditions, now);
    return wait === undefined ? undefined : { requeueAfterMs: wait + 1000 };
  }

  function noteRevision(key: string, revision: string | undefined): void {
    const deployment = deployments.byKey(key);
    if (!deployment || revision === undefined || deployment.metadata.annotations?.[REVISION] === revision) return;
    const annotations = { ...deployment.metadata.annotations, [REVISION]: revision };
    client.update({ ...deployment, metadata: { ...deployment.metadata, annotations } }, MANAGER);
  }

  return queueController(tools, 'deployment', {
    sources(enqueue) {
      deployments.onChange(({ object }) => enqueue(keyOf(object)));
      replicaSets.onChange(({ object }) => {
        const owner = controllerOf(object);
        if (owner?.kind === 'Deployment') enqueue(`${object.metadata.namespace}/${owner.name}`);
      });
      // The Recreate strategy waits for the last old pod to be gone.
      pods.onChange(({ type, object }) => {
        const owner = type === 'DELETED' ? controllerOf(object) : undefined;
        const set = owner?.kind === 'ReplicaSet' ? replicaSets.get(object.metadata.namespace, owner.name) : undefined;
        const deployment = set && controllerOf(set);
        if (deployment) enqueue(`${object.metadata.namespace}/${deployment.name}`);
      });
    },
    reconcile,
  });
}
