import { kubeTime, type Controller } from '../../../runtime';
import { findCondition, setCondition } from '../conditions';
import { keyOf } from '../informers';
import { isActive } from '../pods';
import { queueController, SCHEDULER, writeStatus, type Tools } from '../tools';
import type { Pod } from '../types';
import { placePod, type ClaimState } from './fit';
import { podResources } from './resources';
import { NodeUsage } from './NodeUsage';

/** Gives pods a node, or says why there is none and tries again when something changed. */
export function scheduler(tools: Tools): Controller {
  const { client, clock, informers, events } = tools;
  const pods = informers.of('Pod');
  const nodes = informers.of('Node');
  const claims = informers.of('Claim');
  const usage = new NodeUsage(nodes, pods);
  const unplaced = new Set<string>();

  function claimState(pod: Pod): ClaimState {
    for (const volume of pod.spec.volumes ?? []) {
      const name = volume.persistentVolumeClaim?.claimName;
      if (!name) continue;
      const claim = claims.get(pod.metadata.namespace, name);
      if (!claim)
        return { problem: `persistentvolumeclaim "${name}" not found` };
      if (claim.metadata.deletionTimestamp)
        return { problem: `persistentvolumeclaim "${name}" is being deleted` };
      if (claim.status?.phase !== 'Bound')
        return { problem: 'pod has unbound immediate PersistentVolumeClaims' };
    }
    return {};
  }

  function report(
    pod: Pod,
    reason: 'Unschedulable' | 'SchedulingGated',
    message: string,
  ): void {
    const existing = findCondition(pod.status?.conditions, 'PodScheduled');
    if (existing?.reason === reason && existing.message === message) return;
    const conditions = setCondition(
      pod.status?.conditions,
      { type: 'PodScheduled', status: 'False', reason, message },
      kubeTime(clock),
    );
    writeStatus(
      tools,
      pod,
      { ...pod.status, phase: 'Pending', conditions },
      SCHEDULER,
    );
    if (reason === 'Unschedulable')
      events.record(pod, SCHEDULER, {
        type: 'Warning',
        reason: 'FailedScheduling',
        message,
      });
  }

  function reconcile(key: string): void {
    const pod = pods.byKey(key);
    const isMine = (pod?.spec.schedulerName ?? SCHEDULER) === SCHEDULER;
    if (!pod || pod.spec.nodeName || !isActive(pod) || !isMine) {
      unplaced.delete(key);
      return;
    }
    unplaced.add(key);
    if (pod.spec.schedulingGates?.length) {
      report(
        pod,
        'SchedulingGated',
        'Scheduling is blocked due to non-empty scheduling gates',
      );
      return;
    }
    const placement = placePod(
      pod,
      podResources(pod.spec),
      usage.state(),
      claimState(pod),
    );
    if ('message' in placement) {
      report(pod, 'Unschedulable', placement.message);
      return;
    }
    client.update(
      { ...pod, spec: { ...pod.spec, nodeName: placement.node } },
      { fieldManager: SCHEDULER },
    );
    unplaced.delete(key);
    const message = `Successfully assigned ${key} to ${placement.node}`;
    events.record(pod, SCHEDULER, {
      type: 'Normal',
      reason: 'Scheduled',
      message,
    });
  }

  return queueController(tools, 'scheduler', {
    sources(enqueue) {
      const retryAll = () => {
        for (const key of unplaced) enqueue(key);
      };
      pods.onChange(({ type, object }) => {
        if (!object.spec.nodeName && type !== 'DELETED') enqueue(keyOf(object));
        else if (type === 'DELETED' || !isActive(object)) retryAll();
      });
      nodes.onChange(retryAll);
      claims.onChange(retryAll);
    },
    reconcile,
  });
}
