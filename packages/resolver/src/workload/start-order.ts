import type { Workload } from '@macadam/score';
import { compareText } from '../findings';
import { isInit } from './ports';

/**
 * Containers that others wait for, in the order they start: after those that come before them, by name where that
 * leaves a choice. The Score file is known to have no cycle.
 */
export function startOrder(workload: Workload): string[] {
  const waiting = Object.keys(workload.containers)
    .filter(name => isInit(workload, name))
    .sort(compareText);
  const ordered: string[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(
      name =>
        !waiting.some(other =>
          Object.hasOwn(workload.containers[other].before ?? {}, name),
        ),
    );
    ordered.push(...waiting.splice(Math.max(next, 0), 1));
  }
  return ordered;
}
