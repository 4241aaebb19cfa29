import { matchesLabelSelector } from '@macadam/kubernetes';
import type { Controller } from '../../../runtime';
import { setCondition } from '../conditions';
import { controllerOf, keyOf, type Informers } from '../informers';
import { isActive, isReady, scaled } from '../pods';
import { queueController, writeStatus, type Tools } from '../tools';
import type { Condition, DisruptionBudget, Pod } from '../types';

/** How many pods the controllers of some pods want together. */
function expectedPods(pods: readonly Pod[], informers: Informers): number {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    const namespace = pod.metadata.namespace;
    if (!owner) counts.set(pod.metadata.uid ?? '', 1);
    else if (owner.kind === 'ReplicaSet')
      counts.set(
        owner.uid,
        informers.of('ReplicaSet').get(namespace, owner.name)?.spec.replicas ??
          0,
      );
    else if (owner.kind === 'StatefulSet')
      counts.set(
        owner.uid,
        informers.of('StatefulSet').get(namespace, owner.name)?.spec.replicas ??
          0,
      );
    else counts.set(owner.uid, (counts.get(owner.uid) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * @param selected active pods that the budget selects
 * @param expected how many there should be
 * @param time RFC 3339
 */
export function budgetStatus(
  budget: DisruptionBudget,
  selected: readonly Pod[],
  expected: number,
  time: string,
) {
  const healthy = selected.filter(isReady).length;
  const { minAvailable, maxUnavailable } = budget.spec;
  const total = typeof minAvailable === 'number' ? selected.length : expected;
  const desired =
    maxUnavailable !== undefined
      ? Math.max(0, total - scaled(maxUnavailable, total, true, 0))
      : scaled(minAvailable, total, true, 0);
  const allowed = total > 0 ? Math.max(0, healthy - desired) : 0;
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: allowed > 0 ? 'True' : 'False',
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration: budget.metadata.generation ?? 1,
  };
  return {
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: total,
    observedGeneration: budget.metadata.generation ?? 1,
    conditions: setCondition(budget.status?.conditions, condition, time),
  };
}

/** Keeps the status of PodDisruptionBudgets. */
export function disruptionController(tools: Tools): Controller {
  const { clock, informers } = tools;
  const budgets = informers.of('DisruptionBudget');
  const pods = informers.of('Pod');
  informers.of('ReplicaSet');
  informers.of('StatefulSet');

  return queueController(tools, 'disruption', {
    sources(enqueue, enqueueBatched) {
      budgets.onChange(({ object }) => enqueue(keyOf(object)));
      pods.onChange(({ object }) => {
        for (const budget of budgets.inNamespace(
          object.metadata.namespace ?? '',
        )) {
          if (
            matchesLabelSelector(budget.spec.selector, object.metadata.labels)
          )
            enqueueBatched(keyOf(budget));
        }
      });
    },
    reconcile(key) {
      const budget = budgets.byKey(key);
      if (!budget) return;
      const selected = pods
        .inNamespace(budget.metadata.namespace ?? '')
        .filter(
          pod =>
            isActive(pod) &&
            matchesLabelSelector(budget.spec.selector, pod.metadata.labels),
        );
      const time = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
      writeStatus(
        tools,
        budget,
        budgetStatus(budget, selected, expectedPods(selected, informers), time),
      );
    },
  });
}
