import type { Workload } from '@macadam/score';
import { compareText } from '../values/compareText';
import { topologicalOrder } from '../values/topologicalOrder';
import { isInit } from './ports';

/**
 * Containers that others wait for, in the order they start: after those that come before them, by name where that
 * leaves a choice. The Score file is known to have no cycle.
 */
export function startOrder(workload: Workload): string[] {
  const waiting = Object.keys(workload.containers)
    .filter(name => isInit(workload, name))
    .sort(compareText);
  const before = new Map<string, string[]>();
  for (const name of waiting) {
    for (const other of Object.keys(workload.containers[name].before ?? {})) {
      before.set(other, [...(before.get(other) ?? []), name]);
    }
  }
  return topologicalOrder(waiting, name => before.get(name) ?? []).ordered;
}
