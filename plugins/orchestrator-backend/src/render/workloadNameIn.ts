import { isDnsLabel } from '@macadam/kubernetes';
import { workloadNameIn } from '@macadam/score';

/** Whether a name is one that Kubernetes objects and namespaces can carry, so that a workload can be known by it. */
export const isUsable = isDnsLabel;

/**
 * The name a Score file gives its workload, found even when the file has other mistakes; undefined when it has no
 * usable name.
 */
export function nameIn(text: string): string | undefined {
  const name = workloadNameIn(text);
  return name !== undefined && isUsable(name) ? name : undefined;
}
