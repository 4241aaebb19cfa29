import { workloadNameIn } from '@macadam/score';

/** Names that Kubernetes objects and namespaces can carry. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a name is one that a workload can be known by, whatever else its Score file says. */
export const isUsable = (name: string): boolean => NAME.test(name);

/**
 * The name a Score file gives its workload, found even when the file has other mistakes; undefined when it has no
 * usable name.
 */
export function nameIn(text: string): string | undefined {
  const name = workloadNameIn(text);
  return name !== undefined && isUsable(name) ? name : undefined;
}
